"""Cases of optim/swa_utils.py: a hundred updates, every value after each of them."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.cases.training.ema import model, train
from bridge.parity import to_numpy
from bridge.sides import TORCH, TORCH_IMPL

FILE = "optim.swa_utils"
UPDATES = 100


def averaged(kind=None, function=None, decay=(), **options):
    """A case's `compute`: the whole state after each update.

    Args:
        kind: "avg_fn" or "multi_avg_fn", or None for the default.
        function: which of the four makes it, from `decay`.
        options: of AveragedModel.
    """

    def compute(side, dtype):
        rng = np.random.default_rng(0)
        made = model(side, dtype)
        chosen = {kind: side.get(FILE, function)(*decay)} if kind else {}
        average = side.get(FILE, "AveragedModel")(made, **chosen, **options)
        seen = {}
        for _ in range(UPDATES):
            train(side, made, rng)
            average.update_parameters(made)
            for name, value in average.state_dict().items():
                seen.setdefault(("state", name), []).append(to_numpy(value).copy())
        return {key: np.stack(values) for key, values in seen.items()}

    return compute


def forward_and_backward(side, dtype):
    """What the copy says, and the gradients that it gets."""
    side.manual_seed(0)
    linear = side.module("nn").Linear(4, 3).to(side.dtype(dtype))
    average = side.get(FILE, "AveragedModel")(linear)
    rng = np.random.default_rng(0)
    draws = [rng.normal(size=size).astype(np.float32) for size in ((5, 4), (5, 3))]
    x, grad_y = (side.array(values.astype(dtype)) for values in draws)
    if side.is_numpy:
        y = average(x)
        grad_x = average.backward(grad_y)
    else:
        y = average(x.requires_grad_())
        y.backward(grad_y)
        y, grad_x = y.detach(), x.grad
    grads = {("parameter gradient", n): p.grad for n, p in average.named_parameters()}
    return {("output", "y"): y, ("input gradient", "x"): grad_x} | grads


def normed(made, kind=None, training=True, device=None):
    """A case's `compute`: statistics, momenta and modes after `update_bn`.

    `kind` is what a batch is, tuple or list, or None where it is x itself.
    """

    def compute(side, dtype):
        side.manual_seed(0)
        network = made(side.module("nn")).to(side.dtype(dtype)).train(training)
        rng = np.random.default_rng(0)
        draws = [rng.normal(1, 2, size=(n, 4)).astype(np.float32) for n in (6, 6, 3)]
        batches = [side.array(x.astype(dtype)) for x in draws]
        for x in batches[:2]:
            network(x)  # statistics of before, which count no more
        loader = [kind((x, None)) for x in batches] if kind else batches
        side.get(FILE, "update_bn")(iter(loader), network, device)
        found = {("state", n): b for n, b in network.named_buffers()}
        momenta = [getattr(m, "momentum", 0) or -1 for m in network.modules()]
        modes = [m.training for m in network.modules()]
        return found | {
            ("output", "momenta"): np.array(momenta, dtype),
            ("output", "modes"): np.array(modes),
        }

    return compute


def calls(side, dtype):
    """A million entries in 20 parameters, one more time into the average."""
    nn = side.module("nn")
    side.manual_seed(0)
    layers = [nn.Linear(100, 500, bias=False) for _ in range(20)]
    made = nn.Sequential(*layers).to(side.dtype(dtype))
    average = side.get(FILE, "AveragedModel")(made)
    average.update_parameters(made)  # which copies
    return {"update_parameters": partial(average.update_parameters, made)}


def two_norms(nn):
    """Batch norms of unlike momenta."""
    return nn.Sequential(
        nn.Linear(4, 3),
        nn.BatchNorm1d(3, momentum=0.3),
        nn.Tanh(),
        nn.BatchNorm1d(3, momentum=None),
    )


case = partial(ProgramCase, file=FILE, witnesses=(TORCH_IMPL, TORCH))
average_case = partial(case, name="AveragedModel")

CASES = [
    average_case(label="forward and backward", compute=forward_and_backward),
    average_case(label="the mean", compute=averaged()),
    average_case(
        label="the mean, buffers too, on cpu",
        compute=averaged(device="cpu", use_buffers=True),
    ),
    *(
        case(name=function, label=label, compute=averaged(*how, **options))
        for function, label, how, options in (
            (
                "get_swa_avg_fn",
                "buffers too",
                ("avg_fn", "get_swa_avg_fn"),
                {"use_buffers": True},
            ),
            ("get_swa_multi_avg_fn", "", ("multi_avg_fn", "get_swa_multi_avg_fn"), {}),
            (
                "get_ema_avg_fn",
                "buffers too",
                ("avg_fn", "get_ema_avg_fn", (0.9,)),
                {"use_buffers": True},
            ),
            (
                "get_ema_multi_avg_fn",
                "decay=0.3, buffers too",
                ("multi_avg_fn", "get_ema_multi_avg_fn", (0.3,)),
                {"use_buffers": True},
            ),
            (
                "get_ema_multi_avg_fn",
                "decay=0.999",
                ("multi_avg_fn", "get_ema_multi_avg_fn"),
                {},
            ),
        )
    ),
    average_case(label="1e6 in 20", bench=True, calls=calls, baselines=(TORCH,)),
    case(name="update_bn", compute=normed(two_norms)),
    case(
        name="update_bn",
        label="tuples, evaluation, on cpu",
        compute=normed(two_norms, tuple, False, "cpu"),
    ),
    case(
        name="update_bn",
        label="lists",
        compute=normed(two_norms, list),
    ),
    case(
        name="update_bn",
        label="nothing to do",
        compute=normed(lambda nn: nn.Sequential(nn.Linear(4, 3))),
    ),
]
