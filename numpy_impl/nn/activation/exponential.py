"""Exponential below zero: activations with mean near zero that never quite die."""

import numpy as np

from numpy_impl.nn.activation.checks import check_curve, check_numbers
from numpy_impl.nn.activation.entrywise import in_place, saved_input, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = ["elu", "elu_", "celu", "celu_", "selu", "selu_", "ELU", "CELU", "SELU"]

# With these two, unit-variance inputs stay so from layer to layer: Klambauer et al.
# 2017, equation 14, in full as in torch.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@in_place
@in_blocks(flat=True)
def elu(x, alpha=1.0, inplace=False):
    """y = x if x > 0 else alpha (exp(x) - 1)

    Clevert, Unterthiner & Hochreiter 2016, "Fast and accurate deep network learning by
    exponential linear units".

    Args: as for ELU, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_curve(x, alpha=alpha)
    alpha = float(alpha)
    below = where(x <= 0, x, 0.0)
    return where(x < 0, alpha * np.expm1(below), x)


@in_blocks(cut=2, flat=True)
def elu_backward(grad_y, x, alpha=1.0):
    """∂y/∂x is 1 or alpha exp(x), the latter at x = 0."""
    alpha = float(alpha)
    below = where(x <= 0, x, 0.0)
    # alpha * expm1(below)
    return where(x <= 0, grad_y * alpha * np.exp(below), grad_y)


def elu_(x, alpha=1.0):
    """y = x if x > 0 else alpha (exp(x) - 1), written into x"""
    return elu(x, alpha, inplace=True)


@in_place
@in_blocks(flat=True)
def celu(x, alpha=1.0, inplace=False):
    """y = x if x > 0 else alpha (exp(x / alpha) - 1)

    Barron 2017, "Continuously differentiable exponential linear units".

    Args: as for CELU, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        RuntimeError: alpha is 0, or it or 1 / alpha is too large for x's dtype.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_celu(x, alpha)
    alpha = float(alpha)
    below = where(x <= 0, x, 0.0)
    return where(x < 0, alpha * np.expm1(below / alpha), x)


@in_blocks(cut=2, flat=True)
def celu_backward(grad_y, x, alpha=1.0):
    """∂y/∂x is 1 or alpha exp(x / alpha) / alpha: both are 1 at x = 0."""
    alpha = float(alpha)
    below = where(x <= 0, x, 0.0)
    # alpha * expm1(below / alpha)
    return where(x <= 0, grad_y * (alpha * np.exp(below / alpha) / alpha), grad_y)


def celu_(x, alpha=1.0):
    """y = x if x > 0 else alpha (exp(x / alpha) - 1), written into x"""
    return celu(x, alpha, inplace=True)


@in_place
@in_blocks(flat=True)
def selu(x, inplace=False):
    """y = scale (x if x > 0 else alpha (exp(x) - 1)), with fixed alpha and scale

    Klambauer, Unterthiner, Mayr & Hochreiter 2017, "Self-normalizing neural networks".

    Args: as for SELU, and
        x: array of any shape.

    Returns:
        y, of the shape of x.

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


@in_blocks(cut=2, flat=True)
def selu_backward(grad_y, x):
    """selu = scale elu with that alpha, so grad_x is scale times elu's."""
    return elu_backward(SELU_SCALE * grad_y, x, SELU_ALPHA)


def selu_(x):
    """y = scale (x if x > 0 else alpha (exp(x) - 1)), written into x"""
    return selu(x, inplace=True)


class ELU(Module):
    """x (...) -> y (...), with y = x if x > 0 else alpha (exp(x) - 1)

    Args:
        alpha: -alpha is the limit for x -> -inf.
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return elu(x, self.alpha, self.inplace)

    def backward(self, grad_y):
        return elu_backward(grad_y, self.saved.pop(), self.alpha)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"alpha={self.alpha}{inplace}"


class CELU(Module):
    """x (...) -> y (...), with y = x if x > 0 else alpha (exp(x / alpha) - 1)

    Args:
        alpha: -alpha is the limit for x -> -inf; the slope at 0 is 1 whatever it is.
        inplace: write the result into x, see ReLU.

    Raises:
        RuntimeError: in forward: alpha is 0, or too large or small for x's dtype.
    """

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return celu(x, self.alpha, self.inplace)

    def backward(self, grad_y):
        return celu_backward(grad_y, self.saved.pop(), self.alpha)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"alpha={self.alpha}{inplace}"


class SELU(Module):
    """x (...) -> y (...), with y = scale (x if x > 0 else alpha (exp(x) - 1))

    Args:
        inplace: write the result into x, see ReLU.
    """

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        self.saved.append(saved_input(x, self.inplace))
        return selu(x, self.inplace)

    def backward(self, grad_y):
        return selu_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


def check_celu(x, alpha):
    check_numbers(x, alpha=alpha)
    if alpha == 0:
        raise RuntimeError("alpha must not be 0, got 0")
    check_curve(x, alpha=alpha)
    reciprocal = 1 / float(alpha)
    if np.isfinite(reciprocal) and abs(reciprocal) > np.finfo(x.dtype).max:
        raise RuntimeError(f"1 / alpha must fit into {x.dtype}, got alpha {alpha!r}")
