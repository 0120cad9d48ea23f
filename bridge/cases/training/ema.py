"""Cases of training/ema.py; PyTorch's own is its AveragedModel."""

import numpy as np
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from bridge.cases.case import ModuleCase
from bridge.cases.program_case import ProgramCase
from bridge.cases.specs import normal
from bridge.sides import SIDES, TORCH, TORCH_IMPL

FILE = "training.ema"
UPDATES = 6


def model(side, dtype):
    """A linear layer with a running mean and a count beside it, all random."""
    nn = side.module("nn")
    side.manual_seed(0)
    made = nn.Module()
    made.linear = nn.Linear(4, 3).to(side.dtype(dtype))
    made.register_buffer("running_mean", side.array(np.zeros(3, dtype)))
    made.register_buffer("count", side.array(np.array(7)))
    counts = np.random.default_rng(0).integers(0, 10**6, size=200)
    made.register_buffer("counts", side.array(counts))
    return made


def train(side, made, rng):
    """Every value of the model goes somewhere else."""
    with side.no_grad():
        for p in (*made.parameters(), made.running_mean):
            noise = rng.normal(size=tuple(p.shape)).astype(np.float32)
            p += side.array(noise.astype(str(p.dtype).removeprefix("torch.")))
        made.count += 10
        made.counts += side.array(rng.integers(0, 10**6, size=200))


def average(side, made, decay, use_buffers):
    """The averaged model; PyTorch's own has other arguments."""
    if side is not TORCH:
        return side.get(FILE, "ExponentialMovingAverage")(made, decay, use_buffers)
    function = get_ema_multi_avg_fn(decay)
    return AveragedModel(made, multi_avg_fn=function, use_buffers=use_buffers)


def followed(decay, use_buffers):
    """A case's `compute`: parameters and buffers of the average after each update."""

    def compute(side, dtype):
        rng = np.random.default_rng(0)
        made = model(side, dtype)
        follower = average(side, made, decay, use_buffers)
        found = {}
        for i in range(UPDATES):
            train(side, made, rng)
            follower.update_parameters(made)
            for name, value in follower.state_dict().items():
                found["state", f"{name} after {i}"] = to_copy(side, value)
        return found

    return compute


def to_copy(side, value):
    """As it is now: it will be averaged on."""
    return value.copy() if side.is_numpy else value.clone()


def averaged_linear(side):
    """A case's `build`: the average of a Linear, which goes forward and backward."""

    def build(dtype):
        return average(side, side.get("nn", "Linear")(4, 3, dtype=dtype), 0.9, True)

    return build


CASES = [
    ModuleCase(
        file=FILE,
        name="ExponentialMovingAverage",
        label="forward and backward",
        inputs=(normal(5, 4),),
        build={side.name: averaged_linear(side) for side in SIDES},
    ),
    *(
        ProgramCase(
            file=FILE,
            name="ExponentialMovingAverage",
            label=f"decay={decay}, use_buffers={use_buffers}",
            compute=followed(decay, use_buffers),
            witnesses=(TORCH_IMPL, TORCH),
        )
        for decay, use_buffers in (
            *((0.9, True), (0.3, True), (0.999, False)),
            *((0, True), (1, True)),
        )
    ),
]
