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
    "equal",
    "sort",
    "argsort",
    "topk",
    "add_in_place",
    "divide_in_place",
    "add_transposed",
    "views_after",
    "slope_of_doubled_exp",
    "slope_of_doubled_sum",
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


def equal(x1, x2):
    """y = whether both are one number: nan is none, and 0.1 + 0.2 is not 0.3"""
    return x1 == x2


def sort(x, dim):
    """y = x in ascending order along an axis; nan comes last"""
    return np.sort(x, dim)


def sort_backward(grad_y, x, dim):
    """Sorting only moves entries: the inverse permutation takes gradients back."""
    return np.take_along_axis(grad_y, argsort(argsort(x, dim), dim), dim)


def argsort(x, dim):
    """y = where each sorted entry comes from; equal ones keep their order"""
    return np.argsort(x, dim, kind="stable")


def topk(x, k, dim):
    """y = the k largest along an axis, in descending order; nan is above all"""
    return np.flip(np.sort(x, dim), dim).take(range(k), dim)


def topk_backward(grad_y, x, k, dim):
    """What was picked gets its gradient back at its place; the rest gets none."""
    # y = the first k in descending order
    places = np.flip(argsort(x, dim), dim).take(range(k), dim)
    grad_x = np.zeros_like(x)
    np.put_along_axis(grad_x, places, grad_y, dim)
    return grad_x


# In place, and who sees it


def add_in_place(x, other):
    """x += other, in the dtype of x"""
    x += other
    return x


def divide_in_place(x, other):
    """x /= other: the floats that come out have to fit into x"""
    x /= other
    return x


def add_transposed(x):
    """x += x.T: it is read where it was written to already, if nobody takes care"""
    x += x.T
    return x


def views_after(x):
    """A view of x after x += 1, which writes into it, and after x = x + 1, a new one"""
    view = x[:]
    x += 1
    written = view.copy()
    x = x + 1
    return written, view


def slope_of_doubled_exp(x):
    """The gradient of y = 2 eˣ, if eˣ is doubled in place: its slope was kept there

    By hand nothing is noticed, and the slope is 2 times too steep; PyTorch counts the
    writes into what the backward reads, and refuses.
    """
    y = np.exp(x)
    slope = y  # eˣ is its own slope
    y *= 2
    return 2 * slope


def slope_of_doubled_sum(x):
    """The gradient of y = 2 (x + 1), doubled in place: of a sum nothing is kept"""
    y = x + 1
    slope = np.ones_like(x)
    y *= 2
    return 2 * slope
