"""Straight pieces instead of curves: cheap stand-ins for tanh, sigmoid and SiLU."""

import warnings

from numpy_impl.nn import check
from numpy_impl.nn.activation.checks import check_curve, check_pieces
from numpy_impl.nn.activation.entrywise import clip, in_place, saved_input, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = [
    "hardtanh",
    "hardtanh_",
    "relu6",
    "hardsigmoid",
    "hardswish",
    "Hardtanh",
    "ReLU6",
    "Hardsigmoid",
    "Hardswish",
]


@in_place
@in_blocks(flat=True)
def hardtanh(x, min_val=-1.0, max_val=1.0, inplace=False):
    """y = min(max(x, min_val), max_val)

    Args: as for Hardtanh, and
        x: array of any shape.

    Returns:
        y, of the shape and dtype of x.

    Raises:
        ValueError: min_val > max_val.
        NotImplementedError: `x` is of bools or complex numbers.
    """
    check_hardtanh(x, min_val, max_val)
    min_val, max_val = x.dtype.type(min_val), x.dtype.type(max_val)
    return clip(x, min_val, max_val)


@in_blocks(cut=2, flat=True)
def hardtanh_backward(grad_y, x, min_val=-1.0, max_val=1.0):
    """∂y/∂x is 1 strictly between the bounds, 0 at and beyond them."""
    return where((x <= min_val) | (x >= max_val), 0, grad_y)


def hardtanh_(x, min_val=-1.0, max_val=1.0):
    """y = min(max(x, min_val), max_val), written into x"""
    return hardtanh(x, min_val, max_val, inplace=True)


def relu6(x, inplace=False):
    """y = min(max(x, 0), 6)

    Args: as for ReLU6, and
        x: array of any shape.

    Returns:
        y, of the shape and dtype of x.

    Raises:
        NotImplementedError: `x` is of bools or complex numbers.
    """
    return hardtanh(x, 0.0, 6.0, inplace)


def relu6_backward(grad_y, x):
    """Between 0 and 6 the gradient passes: it is hardtanh with these bounds."""
    return hardtanh_backward(grad_y, x, 0.0, 6.0)


@in_place
@in_blocks(flat=True)
def hardsigmoid(x, inplace=False):
    """y = min(max(x + 3, 0), 6) / 6

    Args: as for Hardsigmoid, and
        x: array of any shape.

    Returns:
        y in [0, 1], of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x)
    return clip(x + 3, 0, 6) / 6


@in_blocks(cut=2, flat=True)
def hardsigmoid_backward(grad_y, x):
    """∂y/∂x is 1/6 strictly between -3 and 3, 0 elsewhere."""
    inside = (x > -3) & (x < 3)
    return where(~inside, 0, grad_y / 6)


@in_place
@in_blocks(flat=True, whole=4)
def hardswish(x, inplace=False):
    """y = x min(max(x + 3, 0), 6) / 6

    Howard et al. 2019, "Searching for MobileNetV3".

    Args: as for Hardswish, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x)
    return x * (clip(x, -3, 3) + 3) / 6


@in_blocks(cut=2, flat=True)
def hardswish_backward(grad_y, x):
    """∂y/∂x is that of x (x + 3) / 6 between the kinks: x / 3 + 1/2.

    It jumps from -1/2 to 0 at -3 and from 3/2 to 1 at 3: the kinks belong outside.
    """
    slope = x / 3
    slope += 0.5
    grad_x = where(x < 3, slope, 1)
    grad_x *= grad_y
    return where(x <= -3, 0, grad_x)


class Hardtanh(Module):
    """x (...) -> y (...), with y = min(max(x, min_val), max_val)

    Args:
        min_val, max_val: bounds of y.
        inplace: write the result into x, see ReLU.
        min_value, max_value: deprecated names of the bounds.

    Raises:
        AssertionError: min_val >= max_val.
    """

    def __init__(
        self,
        min_val=-1.0,
        max_val=1.0,
        inplace=False,
        min_value=None,
        max_value=None,
    ):
        super().__init__()
        for new, old, given in (
            ("min_val", "min_value", min_value),
            ("max_val", "max_value", max_value),
        ):
            if given is not None:
                message = f"{old} is deprecated and renamed to {new}"
                warnings.warn(message, FutureWarning, stacklevel=2)
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise AssertionError(
                f"max_val must be > min_val, got {self.max_val} and {self.min_val}"
            )

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return hardtanh(x, self.min_val, self.max_val, self.inplace)

    def backward(self, grad_y):
        return hardtanh_backward(grad_y, self.saved.pop(), self.min_val, self.max_val)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"min_val={self.min_val}, max_val={self.max_val}{inplace}"


class ReLU6(Hardtanh):
    """x (...) -> y (...), with y = min(max(x, 0), 6)

    Args:
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, inplace=False):
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Hardsigmoid(Module):
    """x (...) -> y (...), with y = min(max(x + 3, 0), 6) / 6

    Args:
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return hardsigmoid(x, self.inplace)

    def backward(self, grad_y):
        return hardsigmoid_backward(grad_y, self.saved.pop())


class Hardswish(Module):
    """x (...) -> y (...), with y = x min(max(x + 3, 0), 6) / 6

    Args:
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return hardswish(x, self.inplace)

    def backward(self, grad_y):
        return hardswish_backward(grad_y, self.saved.pop())


def check_hardtanh(x, min_val, max_val):
    check_pieces(x)
    check.number(min_val=min_val, max_val=max_val)
    if min_val > max_val:
        raise ValueError(f"min_val must be <= max_val, got {min_val} and {max_val}")
    check_pieces(x, min_val=min_val, max_val=max_val)
