"""Shrinkage: what is small becomes zero."""

import numpy as np

from numpy_impl.nn.activation.checks import check_curve, check_promoted
from numpy_impl.nn.activation.entrywise import as_floats, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = [
    "hardshrink",
    "softshrink",
    "tanhshrink",
    "Hardshrink",
    "Softshrink",
    "Tanhshrink",
]


@in_blocks(flat=True)
def hardshrink(x, lambd=0.5):
    """y = 0 if -lambd <= x <= lambd else x

    Args: as for Hardshrink, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x, lambd=lambd)
    lambd = float(lambd)
    return where((x >= -lambd) & (x <= lambd), 0, x)


@in_blocks(cut=2, flat=True)
def hardshrink_backward(grad_y, x, lambd=0.5):
    """∂y/∂x is 0 where x was cut, ±lambd included, else 1."""
    lambd = float(lambd)
    return where((x >= -lambd) & (x <= lambd), 0, grad_y)


@in_blocks(flat=True)
def softshrink(x, lambd=0.5):
    """y = sign(x) max(|x| - lambd, 0)

    The proximal operator of lambd |x|: one step of the lasso's.

    Args: as for Softshrink, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        RuntimeError: lambd < 0.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_softshrink(x, lambd)
    lambd = float(lambd)
    return x - np.clip(x, -lambd, lambd)


def softshrink_backward(grad_y, x, lambd=0.5):
    """∂y/∂x is 0 where y is 0, ±lambd included, else 1: as for hardshrink."""
    return hardshrink_backward(grad_y, x, lambd)


@in_blocks(flat=True)
def tanhshrink(x):
    """y = x - tanh(x)

    Args:
        x: array of any shape; integers become float32.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is of bools or complex numbers.
    """
    check_promoted(x, kinds="fiu")
    x = as_floats(x)
    return x - np.tanh(x)


@in_blocks(cut=2, flat=True)
def tanhshrink_backward(grad_y, x):
    """∂y/∂x = 1 - (1 - tanh²) = tanh²"""
    t = np.tanh(as_floats(x))
    return grad_y * t * t


class Hardshrink(Module):
    """x (...) -> y (...), with y = 0 if -lambd <= x <= lambd else x

    Args:
        lambd: half the width of what is cut.
    """

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, x):
        self.saved.append(x)
        return hardshrink(x, self.lambd)

    def backward(self, grad_y):
        return hardshrink_backward(grad_y, self.saved.pop(), self.lambd)

    def extra_repr(self):
        return f"{self.lambd}"


class Softshrink(Module):
    """x (...) -> y (...), with y = sign(x) max(|x| - lambd, 0)

    Args:
        lambd: how far everything moves towards zero.

    Raises:
        RuntimeError: in forward: lambd < 0.
    """

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, x):
        self.saved.append(x)
        return softshrink(x, self.lambd)

    def backward(self, grad_y):
        return softshrink_backward(grad_y, self.saved.pop(), self.lambd)

    def extra_repr(self):
        return str(self.lambd)


class Tanhshrink(Module):
    """x (...) -> y (...), with y = x - tanh(x)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        self.saved.append(x)
        return tanhshrink(x)

    def backward(self, grad_y):
        return tanhshrink_backward(grad_y, self.saved.pop())


def check_softshrink(x, lambd):
    check_curve(x, lambd=lambd)
    if not 0 <= lambd < np.inf:
        raise RuntimeError(f"lambd must be >= 0 and finite, got {lambd}")
