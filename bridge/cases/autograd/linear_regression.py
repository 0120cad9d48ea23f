"""Cases of autograd/linear_regression.py, on diabetes."""

import numpy as np

from bridge.cases.estimators.linear_regression import diabetes
from bridge.cases.program_case import ProgramCase


def walk(side, dtype, epochs=10):
    """Weight, bias, and the loss of each batch."""
    x, y = (side.array(a) for a in diabetes(np.dtype(dtype)))
    side.manual_seed(0)
    program = side.get("autograd.linear_regression", "walk")
    weight, bias, losses = program(x, y, lr=0.05, epochs=epochs)
    return {
        ("output", "losses"): np.array(losses),
        ("update", "weight"): np.asarray(weight.numpy()),
        ("update", "bias"): np.asarray(bias.numpy()),
    }


def timed(side, dtype):
    return {"an epoch": lambda: walk(side, dtype, epochs=1)}


CASES = [
    ProgramCase(file="autograd.linear_regression", name="walk", compute=walk),
    ProgramCase(
        file="autograd.linear_regression",
        name="walk",
        label="diabetes, 7 batches of 64",
        bench=True,
        calls=timed,
    ),
]
