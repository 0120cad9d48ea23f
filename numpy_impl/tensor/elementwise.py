"""Entry by entry: rounding, division and remainders, signs, limits, comparison."""

import numpy as np

__all__ = [
    "round",
    "floor_divide",
    "remainder",
    "fmod",
    "divide",
    "sign",
    "clamp",
    "maximum",
    "allclose",
    "sort",
    "argsort",
    "top_two",
    "add_in_place",
]


def round(x):
    """y = the nearest integer; of two that are as near, the even one"""
    return np.round(x)


def floor_divide(x1, x2):
    """y = ⌊x1 / x2⌋: towards -∞, not towards 0"""
    return x1 // x2


def remainder(x1, x2):
    """y = x1 - ⌊x1 / x2⌋ x2, of the sign of x2: Python's %"""
    return np.remainder(x1, x2)


def fmod(x1, x2):
    """y = x1 - x2 times the quotient cut off towards 0, of the sign of x1: C's fmod"""
    return np.fmod(x1, x2)


def divide(x1, x2):
    """y = x1 / x2, of floats also for integers"""
    return x1 / x2


def sign(x):
    """y = 1, 0 or -1"""
    return np.sign(x)


def clamp(x, min, max):
    """y = min(max(x, min), max): max wins where min is above it"""
    return np.clip(x, min, max)


def clamp_backward(grad_y, x, min, max):
    """What was cut off has no part in y; at a limit, x is still itself.

    grad_x = grad_y where min ≤ x ≤ max, else 0
    """
    return np.where((x >= min) & (x <= max), grad_y, 0)


def maximum(x1, x2):
    """y = the larger of two entries; of two that are equal, each is half of it"""
    return np.maximum(x1, x2)


def maximum_backward(grad_y, x1, x2):
    """The larger one has the gradient; PyTorch halves it where they are equal."""
    share = np.where(x1 == x2, 0.5, x1 > x2).astype(grad_y.dtype)
    return grad_y * share, grad_y * (1 - share)


def allclose(x1, x2):
    """Whether |x1 - x2| ≤ 1e-8 + 1e-5 |x2| everywhere: x2 is the one to trust"""
    return bool(np.allclose(x1, x2))


def sort(x, dim):
    """y = x in ascending order along an axis; nan comes last"""
    return np.sort(x, dim)


def sort_backward(grad_y, x, dim):
    """Sorting only moves entries: the inverse permutation takes gradients back."""
    return np.take_along_axis(grad_y, argsort(argsort(x, dim), dim), dim)


def argsort(x, dim):
    """y = where each sorted entry comes from; equal ones keep their order"""
    return np.argsort(x, dim, kind="stable")


def top_two(x):
    """The two largest, in descending order"""
    return np.sort(x)[-2:][::-1]


def add_in_place(x, other):
    """x += other, in the dtype of x"""
    x += other
    return x
