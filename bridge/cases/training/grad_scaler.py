"""Cases of training/grad_scaler.py: runs in which some gradients are infinite."""

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.grad_scaler"
STEPS = 40
INFINITE = (3, 4, 11, 30)  # the updates that meet an inf, or a NaN


def states(clip=False, **options):
    """A case's `compute`: scale, tracker and parameters after each update."""

    def compute(side, dtype):
        rng = np.random.default_rng(0)
        nn, clip_ = side.module("nn"), side.get("nn.utils", "clip_grad_norm_")
        p = nn.Parameter(side.array(np.ones(3, dtype)))
        optimizer = side.get("optim", "SGD")([p], lr=0.1, momentum=0.9)
        scaler = side.get(FILE, "GradScaler")("cpu", **options)
        scales, trackers, values = [], [], []
        for step in range(STEPS):
            grad = rng.normal(size=3).astype(dtype) / 64  # times 2¹²⁷ it is finite
            if step in INFINITE:
                grad[step % 3] = np.inf if step % 2 else np.nan
            factor = scaler.scale(side.array(np.ones((), dtype)))
            p.grad = side.array(grad) * factor
            if clip:
                scaler.unscale_(optimizer)
                clip_([p], 0.5)
            scaler.step(optimizer)
            scaler.update()
            scales.append(scaler.get_scale())
            trackers.append(scaler.state_dict().get("_growth_tracker", 0))
            values.append(p.tolist())
        return {
            ("output", "scales"): np.array(scales),
            ("output", "growth trackers"): np.array(trackers),
            ("update", "p"): np.array(values),
        }

    return compute


def scaled(side, dtype):
    """What `scale` makes of an array, of a list and a tuple of them, of a number."""
    scaler = side.get(FILE, "GradScaler")("cpu", init_scale=3.0)
    outputs = [side.array(np.array(value, dtype)) for value in (0.5, [1.5, -2.0])]
    number = 0.25 if side.is_numpy else side.array(np.array(0.25))
    found = {
        **{f"list[{i}]": y for i, y in enumerate(scaler.scale(outputs))},
        **{f"tuple[{i}]": y for i, y in enumerate(scaler.scale(tuple(outputs)))},
        "array": scaler.scale(outputs[1]),
        "number": scaler.scale(number),
    }
    return {("output", what): value for what, value in found.items()}


def told(side, dtype):
    """Its scale after `update(new_scale)`, which float32 rounds; and not enabled."""
    make, found = side.get(FILE, "GradScaler"), {}
    for enabled in (True, False):
        scaler = make("cpu", enabled=enabled)
        scaler.scale(side.array(np.ones(1, dtype)))  # PyTorch makes its scale here
        scaler.update(0.1)
        found["output", f"enabled={enabled}"] = np.array(scaler.get_scale())
    return found


OPTIONS = (
    {"growth_interval": 4},
    {"init_scale": 3.0, "growth_factor": 1.1, "backoff_factor": 0.3}
    | {"growth_interval": 2},
    {"init_scale": 2.0**126, "growth_interval": 1},  # it would grow past float32
    {"clip": True, "growth_interval": 3},
)
CASES = [
    *(
        ProgramCase(
            file=FILE,
            name="GradScaler",
            label=", ".join(f"{k}={v:g}" for k, v in options.items()),
            compute=states(**options),
        )
        for options in OPTIONS
    ),
    ProgramCase(file=FILE, name="GradScaler", label="scale", compute=scaled),
    ProgramCase(file=FILE, name="GradScaler", label="new_scale", compute=told),
]
