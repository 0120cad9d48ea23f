"""Rectifiers whose slope below zero is drawn (RReLU) or learned (PReLU)."""

import math

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check, init
from numpy_impl.nn.activation.entrywise import saved_input, where
from numpy_impl.nn.activation.rectifier import leaky_relu, leaky_relu_backward
from numpy_impl.nn.module import Module, Parameter

__all__ = ["rrelu", "prelu", "RReLU", "PReLU"]


def check_bounds(lower, upper):
    """Finite, and lower <= upper."""
    for name, bound in (("lower", lower), ("upper", upper)):
        if not math.isfinite(bound):
            raise RuntimeError(f"{name} must be finite, got {bound}")
    if lower > upper:
        raise RuntimeError(f"lower must be <= upper, got {lower} and {upper}")


def draw_slopes(x, lower, upper):
    """slope = 1 where x > 0, else from U(lower, upper), in the order of the indices

    Only the entries that are not above zero draw, two words each: float64 uniforms,
    between bounds of the dtype of x.
    """
    slope = np.ones(x.shape, x.dtype)
    drawn = x <= 0
    lower, upper = float(x.dtype.type(lower)), float(x.dtype.type(upper))
    u = random.rand(np.count_nonzero(drawn), dtype=np.float64)
    slope[drawn] = u * (upper - lower) + lower
    return slope


def rrelu(x, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """y = x if x > 0 else slope x, with slope ~ U(lower, upper), or its mean

    Xu, Wang, Chen & Li 2015, "Empirical evaluation of rectified activations in
    convolutional network".

    Args:
        x: array of any shape.
        lower, upper: bounds of the slope.
        training: draw one slope per entry; otherwise take (lower + upper) / 2.
        inplace: write the result into x.

    Returns:
        y, of the shape of x.

    Raises:
        RuntimeError: lower > upper, or one is not finite.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check.floating(x=x)
    check_bounds(lower, upper)
    if not training:
        return leaky_relu(x, (lower + upper) / 2, inplace)
    return np.multiply(x, draw_slopes(x, lower, upper), out=x if inplace else None)


def rrelu_backward(grad_y, slope):
    """∂y/∂x = slope, the one that was drawn: 1 where x > 0."""
    return grad_y * slope


def per_channel(weight, x):
    """weight (C,) -> (C, 1, ...), so that it lies along axis 1 of x; (1,) fits all."""
    if weight.size == 1 or x.ndim < 2:
        return weight.reshape(())
    return weight.reshape(-1, *[1] * (x.ndim - 2))


def prelu(x, weight):
    """y[n, c] = x[n, c] if x[n, c] > 0 else weight[c] x[n, c]

    He, Zhang, Ren & Sun 2015, "Delving deep into rectifiers".

    Args:
        x: (N, C, *) or of any shape if there is one weight.
        weight: (C,), (1,) or ().

    Returns:
        y, of the shape of x.

    Raises:
        TypeError: `x` is no array.
        RuntimeError: the number of weights is neither 1 nor C, or the dtypes differ.
    """
    check.array(x=x)
    check.same_dtype(x=x, weight=weight)
    if weight.ndim > 1:
        raise RuntimeError(f"weight must be () or (C,), got {tuple(weight.shape)}")
    weights = math.prod(weight.shape)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weights != 1 and (weights != channels or x.ndim == 0):
        raise RuntimeError(
            f"weight must have 1 or {channels} entries, one per channel of x of shape "
            f"{tuple(x.shape)}, got {weights}"
        )
    return where(x > 0, x, per_channel(weight, x) * x)


def prelu_backward(grad_y, x, weight):
    """Below zero y = weight x is linear in both; a weight sums over what it served.

    grad_x[n, c]   = grad_y[n, c] (1 if x[n, c] > 0 else weight[c])
    grad_weight[c] = Σ_n grad_y[n, c] (0 if x[n, c] > 0 else x[n, c])
    """
    positive = x > 0
    grad_x = where(positive, grad_y, per_channel(weight, x) * grad_y)
    served = where(positive, 0, grad_y * x)
    others = None if weight.size == 1 else (0, *range(2, x.ndim))
    grad_weight = served.sum(others).reshape(weight.shape)
    return grad_x, grad_weight


class RReLU(Module):
    """x (...) -> y (...), with y = x if x > 0 else slope x, slope ~ U(lower, upper)

    In evaluation mode the slope is (lower + upper) / 2.

    Args:
        lower, upper: bounds of the slope.
        inplace: write the result into x.

    Raises:
        RuntimeError: in forward: lower > upper, or one is not finite.
    """

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, x):
        check.floating(x=x)
        check_bounds(self.lower, self.upper)
        if self.training:
            slope = draw_slopes(x, self.lower, self.upper)
            self.saved.append((slope, True))
            return np.multiply(x, slope, out=x if self.inplace else None)
        self.saved.append((saved_input(x, self.inplace), False))
        return rrelu(x, self.lower, self.upper, False, self.inplace)

    def backward(self, grad_y):
        saved, drawn = self.saved.pop()
        if drawn:
            return rrelu_backward(grad_y, saved)
        return leaky_relu_backward(grad_y, saved, (self.lower + self.upper) / 2)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"lower={self.lower}, upper={self.upper}{inplace}"


class PReLU(Module):
    """x (N, C, *) -> y (N, C, *), with y = x if x > 0 else weight[c] x

    weight (num_parameters,) starts at `init`.

    Args:
        num_parameters: 1, one slope for all, or C, one per channel.
        init: initial slope.
        device: None or "cpu".
        dtype: of the weight, float32 if left out.

    Raises:
        RuntimeError: num_parameters is negative, or neither 1 nor C.
    """

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        check.device(device)
        if num_parameters < 0:
            raise RuntimeError(f"num_parameters must be >= 0, got {num_parameters}")
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(np.empty(num_parameters, dtype or np.float32))
        self.reset_parameters()

    def reset_parameters(self):
        """Fill weight with `init`."""
        init.constant_(self.weight, self.init)

    def forward(self, x):
        self.saved.append(x)
        return prelu(x, self.weight)

    def backward(self, grad_y):
        x = self.saved.pop()
        grad_x, grad_weight = prelu_backward(grad_y, x, self.weight)
        self.weight.accumulate_grad(grad_weight)
        return grad_x

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"
