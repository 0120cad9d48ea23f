"""Cases of nn/loss/ctc.py."""

from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, integers, normal, values
from bridge.sides import TORCH

# What autograd makes of the formula, torch_impl's gradient, is no witness of PyTorch's
# own: that is meant for what comes out of log_softmax. Behind it all three agree.
case = partial(
    ModuleCase,
    file="nn.loss.ctc",
    name="CTCLoss",
    modes=("train",),
    witnesses=(TORCH,),
    smooth=False,
)


def log_probs(*shape, scale=1.0):
    """log p, summing to 1 over the classes"""

    def draw(rng):
        x = scale * rng.normal(size=shape)
        x = x - x.max(-1, keepdims=True)
        return x - np.log(np.exp(x).sum(-1, keepdims=True))

    return Spec(draw)


class NumpyBehind(numpy_impl.nn.Module):
    """logits -> log_softmax -> CTCLoss"""

    def __init__(self, **kwargs):
        super().__init__()
        self.log_softmax = numpy_impl.nn.LogSoftmax(-1)
        self.criterion = numpy_impl.nn.CTCLoss(**kwargs)

    def forward(self, logits, targets, input_lengths, target_lengths):
        given = targets, input_lengths, target_lengths
        return self.criterion(self.log_softmax(logits), *given)

    def backward(self, grad_loss):
        return self.log_softmax.backward(self.criterion.backward(grad_loss))


class TorchBehind(torch.nn.Module):
    def __init__(self, nn, **kwargs):
        super().__init__()
        self.log_softmax, self.criterion = nn.LogSoftmax(-1), nn.CTCLoss(**kwargs)

    def forward(self, logits, targets, input_lengths, target_lengths):
        given = targets, input_lengths, target_lengths
        return self.criterion(self.log_softmax(logits), *given)


behind = partial(
    ModuleCase,
    file="nn.loss.ctc",
    name="CTCLoss",
    modes=("train",),
    build={
        "numpy_impl": NumpyBehind,
        "torch_impl": partial(TorchBehind, torch_impl.nn),
        "torch": partial(TorchBehind, torch.nn),
    },
)

REDUCTIONS = ("mean", "sum", "none")
# Repeated labels, which need a blank between them; padding is never read.
TARGETS = values([[1, 2, 2, 1], [3, 1, -7, 99], [3, 3, 3, 0]])
LENGTHS = values([7, 5, 6]), values([4, 2, 3])
IN_A_ROW = values([1, 2, 2, 1, 3, 1, 3, 3, 3])
TUPLES = {"input_lengths": (7, 5, 6), "target_lengths": (4, 2, 3)}
# No path of 3 steps spells "22", none of 0 steps anything but the empty target.
SHORT = (
    values([[2, 2, 2], [1, 2, 3], [1, 1, 1]]),
    values([4, 6, 0]),
    values([3, 2, 1]),
)
EMPTY = (
    values([[2, 2], [1, 2], [1, 1]]),
    values([4, 0, 7], np.int32),
    values([0, 0, 2], np.int32),
)
with np.errstate(divide="ignore"):
    ZEROS = np.log([[0.5, 0.3, 0.2, 0], [0, 0.5, 0.3, 0.2], [0.3, 0, 0.5, 0.2]])

CASES = [
    *(
        case(
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(log_probs(7, 3, 4), TARGETS, *LENGTHS),
        )
        for reduction in REDUCTIONS
    ),
    case(
        label="blank=2",
        kwargs={"blank": 2},
        inputs=(log_probs(6, 2, 4), values([[0, 0], [3, 1]]))
        + (values([6, 5]), values([2, 2])),
    ),
    case(
        label="one time step",
        inputs=(log_probs(1, 2, 4), values([[3], [1]]))
        + (values([1, 1]), values([1, 0])),
    ),
    case(
        label="unbatched",
        inputs=(log_probs(7, 4), values([2, 2, 1])) + (values(6), values(3)),
    ),
    case(
        label="unbatched, reduction='none'",
        kwargs={"reduction": "none"},
        inputs=(log_probs(7, 4), values([[2, 2, 1]])),
        call={"input_lengths": (7,), "target_lengths": (3,)},
    ),
    *(
        case(
            label=f"too short, zero_infinity={zero_infinity}, reduction={reduction!r}",
            kwargs={"reduction": reduction, "zero_infinity": zero_infinity},
            inputs=(log_probs(7, 3, 4), *SHORT),
        )
        for zero_infinity in (False, True)
        for reduction in REDUCTIONS
    ),
    case(
        label="probabilities of 0",
        kwargs={"reduction": "none"},
        inputs=(values(np.stack((ZEROS, ZEROS[::-1]), 1)), values([[1, 3], [2, 2]]))
        + (values([3, 2]), values([2, 1])),
    ),
    case(
        label="1e4",
        kwargs={"reduction": "none"},
        inputs=(log_probs(7, 3, 4, scale=1e4), TARGETS, *LENGTHS),
    ),
    case(
        label="not normalized",
        inputs=(normal(7, 3, 4), TARGETS, *LENGTHS),
    ),
    *(
        behind(
            label=f"behind log_softmax, reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=(normal(7, 3, 4), TARGETS, *LENGTHS),
        )
        for reduction in REDUCTIONS
    ),
    behind(
        label="behind log_softmax, targets one behind the other",
        inputs=(normal(7, 3, 4), IN_A_ROW),
        call=TUPLES,
    ),
    behind(
        label="behind log_softmax, empty targets",
        inputs=(normal(7, 3, 4), *EMPTY),
    ),
    behind(
        label="behind log_softmax, too short, zero_infinity",
        kwargs={"zero_infinity": True},
        inputs=(normal(7, 3, 4), *SHORT),
    ),
    behind(
        label="behind log_softmax, unbatched",
        inputs=(normal(7, 4), values([2, 2, 1])) + (values(6), values(3)),
    ),
    case(
        label="(50, 16, 20), 20 labels",
        bench=True,
        inputs=(log_probs(50, 16, 20), integers(20, 16, 20, low=1))
        + (values(np.full(16, 50)), values(np.full(16, 20))),
    ),
    case(
        label="(150, 32, 40), 30 labels",
        bench=True,
        inputs=(log_probs(150, 32, 40), integers(40, 32, 30, low=1))
        + (values(np.full(32, 150)), values(np.full(32, 30))),
    ),
]
