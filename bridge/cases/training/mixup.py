"""Cases of training/mixup.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.mixup"
N, CLASSES = 6, 4


def batch(side, dtype):
    """Images and labels."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(N, 2, 3)).astype(np.float32).astype(dtype)
    return side.array(x), side.array(rng.integers(0, CLASSES, size=N))


def softened(side, dtype):
    _, target = batch(side, dtype)
    soft_labels = side.get(FILE, "soft_labels")
    return {
        ("output", f"ε={ε}"): soft_labels(target, CLASSES, ε, side.dtype(dtype))
        for ε in (0.0, 0.1, 1.0)
    }


def drawn(side, dtype):
    """One seed, the same shares."""
    side.manual_seed(0)
    draw = side.get(FILE, "draw_share")
    shares = [draw(alpha) for alpha in (0.01, 0.2, 1.0, 2.0) for _ in range(20)]
    return {("output", "shares"): np.array(shares)}


def mixed(name, *args):
    """A case's `compute`: a mixed batch, and the gradient of its loss."""

    def compute(side, dtype):
        x, target = batch(side, dtype)
        file, nn = side.module(FILE), side.module("nn")
        wanted = file.soft_labels(target, CLASSES, 0.1, side.dtype(dtype))
        side.manual_seed(0)
        model = nn.Sequential(nn.Flatten(), nn.Linear(6, 4)).to(side.dtype(dtype))
        x, wanted = getattr(file, name)(x, wanted, *args)
        criterion = nn.CrossEntropyLoss()
        loss = criterion(model(x), wanted)
        if side.is_numpy:
            model.backward(criterion.backward())
        else:
            loss.backward()
        found = {("output", "x"): x, ("output", "target"): wanted}
        for parameter, p in model.named_parameters():
            found["parameter gradient", parameter] = p.grad
        return found

    return compute


ORDER = [3, 0, 0, 5, 4, 1]
CASES = [
    ProgramCase(file=FILE, name="soft_labels", compute=softened),
    ProgramCase(file=FILE, name="draw_share", compute=drawn),
    ProgramCase(file=FILE, name="mix", compute=mixed("mix", 0.3, ORDER)),
    ProgramCase(file=FILE, name="mixup", compute=mixed("mixup", 0.4)),
]
