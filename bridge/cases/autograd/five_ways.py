"""Cases of autograd/five_ways.py, and the problem that test and figure share."""

import numpy as np

from bridge.cases.program_case import ProgramCase
from numpy_impl import autograd
from numpy_impl.data.bundled import load_diabetes

__all__ = ["CASES", "problem", "ways"]

HIDDEN = 5
TINY = 1e-100  # of the complex step


def problem(side):
    """theta (61,), x (100, 10) and y (100,): a network, and patients of diabetes"""
    x, y = load_diabetes(np.float64)
    x, y = x[:100] * len(x) ** 0.5, (y[:100] - y.mean()) / y.std()
    rng = np.random.default_rng(0)
    theta = 0.5 * rng.normal(size=x.shape[1] * HIDDEN + 2 * HIDDEN + 1)
    return [as_tensor(side, a) for a in (theta, x, y)]


def as_tensor(side, array):
    """Of the tape, or PyTorch's."""
    return autograd.tensor(array) if side.is_numpy else side.array(array)


def ways(side):
    """{way: function of theta, x, y, and of a step where it takes one}"""
    module = side.module("autograd.five_ways")
    found = {
        # of twice the loss, halved: a grad_loss that is forgotten is seen
        "by hand": lambda *problem: module.loss_backward(2.0, *problem) / 2,
        "tape": module.by_tape,
        "forward differences": module.by_forward_differences,
        "central differences": module.by_central_differences,
        "complex step": module.by_complex_step,
    }
    if not side.is_numpy:
        del found["by hand"]
    return found


def exact_ways(side, dtype):
    """The loss, and its gradient by each way that is exact; always in float64."""
    given, known = problem(side), ways(side)
    by_hand = known.get("by hand", known["tape"])  # PyTorch has nothing by hand
    loss = side.get("autograd.five_ways", "loss_of")(*given)
    gradients = {
        "by hand": by_hand(*given),
        "tape": known["tape"](*given),
        "complex step": known["complex step"](*given, TINY),
    }
    found = {("parameter gradient", name): plain(g) for name, g in gradients.items()}
    return {("output", "loss"): plain(loss)} | found


def plain(x):
    return np.asarray(x.detach().numpy() if hasattr(x, "detach") else x)


CASES = [ProgramCase(file="autograd.five_ways", name="by_tape", compute=exact_ways)]
