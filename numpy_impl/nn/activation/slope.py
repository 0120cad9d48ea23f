"""Rectifiers whose slope below zero is drawn (RReLU) or learned (PReLU)."""

import math

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check, init
from numpy_impl.nn.activation.checks import check_curve, check_numbers
from numpy_impl.nn.activation.entrywise import times, where
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module, Parameter

__all__ = ["rrelu", "rrelu_", "prelu", "RReLU", "PReLU"]


def slopes(x, lower, upper, training):
    """slope = 1 where x > 0, else from U(lower, upper), or in evaluation its mean"""
    if training:
        return draw_slopes(x, lower, upper)
    return where(x > 0, np.ones_like(x), (float(lower) + float(upper)) / 2)


def draw_slopes(x, lower, upper):
    """slope = 1 where x > 0, else from U(lower, upper), in the order of the indices

    Only the entries that are not above zero draw, two words each: float64 uniforms,
    between bounds of the dtype of x.
    """
    slope = np.ones_like(x)
    drawn = x <= 0
    lower, upper = np.asarray([lower, upper], dtype=x.dtype).tolist()
    u = random.rand(int(drawn.sum()), dtype=np.float64)
    slope[drawn] = np.asarray(u * (upper - lower) + lower, dtype=x.dtype)
    return slope


def rrelu(x, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """y = x if x > 0 else slope x, with slope ~ U(lower, upper), or its mean

    Xu, Wang, Chen & Li 2015, "Empirical evaluation of rectified activations in
    convolutional network".

    Args: as for RReLU, and
        x: array of any shape.
        training: draw one slope per entry; otherwise take (lower + upper) / 2.

    Returns:
        y, of the shape of x.

    Raises:
        RuntimeError: lower > upper, or one is not finite.
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check_rrelu(x, lower, upper, training)
    return times(x, slopes(x, lower, upper, training), inplace)


def rrelu_backward(grad_y, slope):
    """∂y/∂x = slope, the one that was drawn: 1 where x > 0."""
    return times(grad_y, slope)


def rrelu_(x, lower=1.0 / 8, upper=1.0 / 3, training=False):
    """y = x if x > 0 else slope x, written into x"""
    return rrelu(x, lower, upper, training, inplace=True)


def per_channel(weight, x):
    """weight (C,) -> (C, 1, ...), so that it lies along axis 1 of x; (1,) fits all."""
    if math.prod(weight.shape) == 1 or x.ndim < 2:
        return weight.reshape(())
    return weight.reshape(-1, *[1] * (x.ndim - 2))


@in_blocks()
def prelu(x, weight):
    """y[n, c] = x[n, c] if x[n, c] > 0 else weight[c] x[n, c]

    He, Zhang, Ren & Sun 2015, "Delving deep into rectifiers".

    Args:
        x: (N, C, *) or of any shape if there is one weight.
        weight: (C,), (1,) or ().

    Returns:
        y, of the shape of x.

    Raises:
        TypeError: `x` or `weight` is no array.
        RuntimeError: the number of weights is neither 1 nor C, or the dtypes differ.
        NotImplementedError: they are not of a floating-point dtype.
    """
    check_prelu(x, weight)
    return where(x > 0, x, per_channel(weight, x) * x)


@in_blocks(cut=2, sums=(1,))
def prelu_backward(grad_y, x, weight):
    """Below zero y = weight x is linear in both; a weight sums over what it served.

    grad_x[n, c]   = grad_y[n, c] (1 if x[n, c] > 0 else weight[c])
    grad_weight[c] = Σ_n grad_y[n, c] (0 if x[n, c] > 0 else x[n, c])
    """
    grad_x = where(x > 0, grad_y, per_channel(weight, x) * grad_y)
    served = where(x > 0, 0, grad_y * x)
    others = None if weight.size == 1 else (0, *range(2, x.ndim))
    grad_weight = served.sum(others).reshape(weight.shape)
    return grad_x, grad_weight


class RReLU(Module):
    """x (...) -> y (...), with y = x if x > 0 else slope x, slope ~ U(lower, upper)

    In evaluation mode the slope is (lower + upper) / 2.

    Args:
        lower, upper: bounds of the slope.
        inplace: write the result into x, see ReLU.

    Raises:
        RuntimeError: in forward: lower > upper, or one is not finite.
    """

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, x):
        check_rrelu(x, self.lower, self.upper, self.training)
        slope = slopes(x, self.lower, self.upper, self.training)
        self.saved.append(slope)
        return times(x, slope, self.inplace)

    def backward(self, grad_y):
        return rrelu_backward(grad_y, self.saved.pop())

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
        TypeError: num_parameters is not an int.
        RuntimeError: num_parameters is negative, or neither 1 nor C.
    """

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        check.device(device)
        check_num_parameters(num_parameters)
        self.num_parameters, self.init = num_parameters, init
        empty = np.empty(num_parameters, dtype or np.float32)
        self.weight = Parameter(empty)
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


def check_rrelu(x, lower, upper, training):
    check.flag(training=training)
    check_numbers(x, lower=lower, upper=upper)
    for name, bound in (("lower", lower), ("upper", upper)):
        if not math.isfinite(bound):
            raise RuntimeError(f"{name} must be finite, got {bound}")
    if lower > upper:
        raise RuntimeError(f"lower must be <= upper, got {lower} and {upper}")
    check_curve(x, lower=lower, upper=upper)


def check_prelu(x, weight):
    check.array(x=x, weight=weight)
    check.same_dtype(x=x, weight=weight)
    if weight.ndim > 1:
        raise RuntimeError(f"weight must be () or (C,), got {weight.shape}")
    channels = x.shape[1] if x.ndim > 1 else 1
    if weight.size != 1 and (weight.size != channels or x.ndim == 0):
        raise RuntimeError(
            f"weight must have 1 or {channels} entries, one per channel of x of shape "
            f"{x.shape}, got {weight.size}"
        )
    check.floating(x=x)


def check_num_parameters(num_parameters):
    if not check.is_int(num_parameters):
        raise TypeError(f"num_parameters must be an int, got {num_parameters!r}")
    if num_parameters < 0:
        raise RuntimeError(f"num_parameters must be >= 0, got {num_parameters}")
