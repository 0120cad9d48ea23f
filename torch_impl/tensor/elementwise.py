"""Entry by entry: rounding, division and remainders, signs, limits, comparison.

`python torch_impl/tensor/elementwise.py` shows rounding, and a remainder below 0.
"""

import torch

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
    return torch.round(x)


def floor_divide(x1, x2):
    """y = ⌊x1 / x2⌋: towards -∞, not towards 0"""
    return x1 // x2


def remainder(x1, x2):
    """y = x1 - ⌊x1 / x2⌋ x2, of the sign of x2: Python's %"""
    return torch.remainder(x1, x2)


def fmod(x1, x2):
    """y = x1 - x2 times the quotient cut off towards 0, of the sign of x1: C's fmod"""
    return torch.fmod(x1, x2)


def divide(x1, x2):
    """y = x1 / x2, of floats also for integers"""
    return x1 / x2


def sign(x):
    """y = 1, 0 or -1"""
    return torch.sign(x)


def clamp(x, min, max):
    """y = min(max(x, min), max): max wins where min is above it"""
    # not x.clamp, whose gradient at the limits changed with PyTorch 2.14
    x = torch.where(x < min, min, x)
    return torch.where(x > max, max, x)


def maximum(x1, x2):
    """y = the larger of two entries; of two that are equal, each is half of it"""
    return torch.maximum(x1, x2)


def allclose(x1, x2):
    """Whether |x1 - x2| ≤ 1e-8 + 1e-5 |x2| everywhere: x2 is the one to trust"""
    return torch.allclose(x1, x2)


def equal(x1, x2):
    """y = whether both are one number: nan is none, and 0.1 + 0.2 is not 0.3"""
    return x1 == x2


def sort(x, dim):
    """y = x in ascending order along an axis; nan comes last"""
    return torch.sort(x, dim).values


def argsort(x, dim):
    """y = where each sorted entry comes from; equal ones keep their order"""
    return torch.argsort(x, dim=dim, stable=True)


def topk(x, k, dim):
    """y = the k largest along an axis, in descending order; nan is above all"""
    return torch.topk(x, k, dim).values


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
    written = view.clone()
    x = x + 1
    return written, view


def slope_of_doubled_exp(x):
    """The gradient of y = 2 eˣ, if eˣ is doubled in place: its slope was kept there

    PyTorch counts the writes into what the backward reads, and refuses.
    """
    x.requires_grad_()
    y = torch.exp(x)
    y *= 2
    y.sum().backward()
    return x.grad


def slope_of_doubled_sum(x):
    """The gradient of y = 2 (x + 1), doubled in place: of a sum nothing is kept"""
    x.requires_grad_()
    y = x + 1
    y *= 2
    y.sum().backward()
    return x.grad


if __name__ == "__main__":
    halves = torch.tensor([0.5, 1.5, 2.5, -0.5])
    print("0.5, 1.5, 2.5, -0.5 rounded:", round(halves).tolist())
    minus, two = torch.tensor(-3), torch.tensor(2)
    print("-3 % 2, and fmod of the two:", remainder(minus, two), fmod(minus, two))
