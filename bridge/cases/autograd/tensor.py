"""What a step on the tape costs: a case of autograd/tensor.py to be timed."""

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl import autograd as numpy_side
from torch_impl import autograd as torch_side

SHAPES = (64, 64), (64, 32), (32,), (32, 10), (10,)  # x, and two layers


def mlp_step(side, dtype):
    """A step of an MLP with cross-entropy, from raw operations."""
    lib = numpy_side if side.is_numpy else torch_side
    rng = np.random.default_rng(0)
    x, *parameters = (lib.tensor(rng.normal(size=s).astype(dtype)) for s in SHAPES)
    labels = lib.tensor(rng.integers(0, 10, size=64))
    rows = lib.tensor(np.arange(64))
    for p in parameters:
        p.requires_grad_()

    def step():
        w1, b1, w2, b2 = parameters
        scores = (x @ w1 + b1).relu() @ w2 + b2
        loss = -scores.log_softmax(1)[rows, labels].mean()
        loss.backward()
        with lib.no_grad():
            for p in parameters:
                p.sub_(1e-6 * p.grad)
                p.grad = None

    return {"forward+backward+step": step}


CASES = [
    ProgramCase(
        file="autograd.tensor",
        name="Tensor",
        label="MLP 64-32-10, batch of 64",
        bench=True,
        calls=mlp_step,
    )
]
