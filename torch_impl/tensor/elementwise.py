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
    "sort",
    "argsort",
    "top_two",
    "add_in_place",
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


def sort(x, dim):
    """y = x in ascending order along an axis; nan comes last"""
    return torch.sort(x, dim).values


def argsort(x, dim):
    """y = where each sorted entry comes from; equal ones keep their order"""
    return torch.argsort(x, dim=dim, stable=True)


def top_two(x):
    """The two largest, in descending order"""
    return torch.topk(x, 2).values


def add_in_place(x, other):
    """x += other, in the dtype of x"""
    x += other
    return x


if __name__ == "__main__":
    halves = torch.tensor([0.5, 1.5, 2.5, -0.5])
    print("0.5, 1.5, 2.5, -0.5 rounded:", round(halves).tolist())
    minus, two = torch.tensor(-3), torch.tensor(2)
    print("-3 % 2, and fmod of the two:", remainder(minus, two), fmod(minus, two))
