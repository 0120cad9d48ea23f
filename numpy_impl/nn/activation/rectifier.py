"""Rectifiers: what is above a threshold passes."""

import numpy as np

from numpy_impl.nn.activation.checks import check_curve, check_pieces
from numpy_impl.nn.activation.entrywise import in_place, saved_input, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = [
    "threshold",
    "threshold_",
    "relu",
    "relu_",
    "leaky_relu",
    "leaky_relu_",
    "Threshold",
    "ReLU",
    "LeakyReLU",
]


@in_place
@in_blocks(flat=True)
def threshold(x, threshold, value, inplace=False):
    """y = x if x > threshold else value

    Args: as for Threshold, and
        x: array of any shape.

    Returns:
        y, of the shape and dtype of x. nan stays nan.

    Raises:
        NotImplementedError: `x` is of bools or complex numbers.
    """
    check_pieces(x, threshold=threshold, value=value)
    threshold, value = x.dtype.type(threshold), x.dtype.type(value)
    return where(x <= threshold, value, x)


@in_blocks(cut=2, flat=True)
def threshold_backward(grad_y, x, threshold):
    """∂y/∂x is 1 where x passed, 0 where it was replaced: at the threshold, too."""
    return where(x <= threshold, 0, grad_y)


def threshold_(x, threshold, value):
    """y = x if x > threshold else value, written into x"""
    return _threshold(x, threshold, value, inplace=True)


_threshold = threshold  # an argument has its name


@in_place
def relu(x, inplace=False):
    """y = max(x, 0)

    Args: as for ReLU, and
        x: array of any shape.

    Returns:
        y, of the shape and dtype of x. nan stays nan.

    Raises:
        NotImplementedError: `x` is of bools or complex numbers.
    """
    check_pieces(x)
    return np.maximum(x, 0)


@in_blocks(cut=2, flat=True)
def relu_backward(grad_y, y):
    """∂y/∂x is 1 for x > 0, which the output still tells, and 0 at the kink."""
    return where(y <= 0, 0, grad_y)


def relu_(x):
    """y = max(x, 0), written into x"""
    return relu(x, inplace=True)


@in_place
@in_blocks(flat=True)
def leaky_relu(x, negative_slope=0.01, inplace=False):
    """y = x if x > 0 else negative_slope x

    Maas, Hannun & Ng 2013, "Rectifier nonlinearities improve neural network acoustic
    models".

    Args: as for LeakyReLU, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x, negative_slope=negative_slope)
    negative_slope = float(negative_slope)
    return where(x > 0, x, negative_slope * x)


@in_blocks(cut=2, flat=True)
def leaky_relu_backward(grad_y, x, negative_slope=0.01):
    """∂y/∂x is 1 or negative_slope, the latter at x = 0."""
    grad_x = where(x > 0, np.ones((), x.dtype), float(negative_slope))
    grad_x *= grad_y
    return grad_x


def leaky_relu_(x, negative_slope=0.01):
    """y = x if x > 0 else negative_slope x, written into x"""
    return leaky_relu(x, negative_slope, inplace=True)


class Threshold(Module):
    """x (...) -> y (...), with y = x if x > threshold else value

    Args:
        threshold: where to switch.
        value: what replaces the entries at or below.
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return threshold(x, self.threshold, self.value, self.inplace)

    def backward(self, grad_y):
        return threshold_backward(grad_y, self.saved.pop(), self.threshold)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"threshold={self.threshold}, value={self.value}{inplace}"


class ReLU(Module):
    """x (...) -> y (...), with y = max(x, 0)

    Args:
        inplace: write the result into x. As with every module that does so, nothing
            before it may then need its own output in backward, as Tanh does: torch
            raises an error there, here the gradient may be wrong. LeakyReLU, RReLU, ELU
            and CELU keep what they overwrite, so that unlike in torch a slope or alpha
            below zero has a backward, too.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        y = relu(x, self.inplace)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        return relu_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Module):
    """x (...) -> y (...), with y = x if x > 0 else negative_slope x

    Args:
        negative_slope: slope for x < 0.
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return leaky_relu(x, self.negative_slope, self.inplace)

    def backward(self, grad_y):
        return leaky_relu_backward(grad_y, self.saved.pop(), self.negative_slope)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"negative_slope={self.negative_slope}{inplace}"
