"""Softmax and its kin: scores become probabilities along one axis."""

import sys
import warnings

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module

__all__ = [
    "softmin",
    "softmax",
    "log_softmax",
    "Softmin",
    "Softmax",
    "Softmax2d",
    "LogSoftmax",
]


def implicit_dim(ndim):
    """The axis that torch once chose for dim=None"""
    return 0 if ndim in (0, 1, 3) else 1


def softmax_dim(name, dim, ndim, stacklevel):
    """dim, or for None the implicit one, with torch's warning."""
    if dim is not None:
        return dim
    warnings.warn(
        f"implicit dimension choice for {name} is deprecated: pass dim",
        stacklevel=callers_level() + stacklevel - 3,
    )
    return implicit_dim(ndim)


def shift(x, dim):
    """x[n, c] - max_k x[n, k]: softmax stays the same, and exp does not overflow."""
    if 0 in x.shape:
        return x
    largest = x.max(dim, keepdims=True)
    return x - largest


@in_blocks(along="dim")
def normalized_exp(x, dim):
    """y[n, c] = exp x[n, c] / Σ_k exp x[n, k]"""
    y = np.exp(shift(x, dim))
    return y / y.sum(dim, keepdims=True)


def softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp x[n, c] / Σ_k exp x[n, k], along dim

    Args: as for Softmax, and
        x: array of any shape.
        _stacklevel: whose line the warning names: 3 is the caller's, from outside.
        dtype: cast x to it first.

    Returns:
        y >= 0 of the shape of x, summing to 1 along dim; nan where a row holds inf or
        nan, or only -inf.

    Raises:
        IndexError: there is no axis dim.
        NotImplementedError: `x` (or dtype) is not floating-point.
    """
    check_softmax(x, dim, dtype)
    dim = softmax_dim("softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.astype(dtype)
    return normalized_exp(x, dim)


@in_blocks(cut=2, along="dim")
def softmax_backward(grad_y, y, dim):
    """∂y[k] / ∂x[c] = y[k] (δ[k, c] - y[c]): raising one score lowers all the others.

    grad_x[n, c] = y[n, c] (grad_y[n, c] - Σ_k grad_y[n, k] y[n, k])
    """
    return y * (grad_y - (grad_y * y).sum(dim, keepdims=True))


def softmin(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp -x[n, c] / Σ_k exp -x[n, k], along dim

    Args, Returns and Raises: as for softmax.
    """
    check_softmin(x, dim, dtype)
    dim = softmax_dim("softmin", dim, x.ndim, _stacklevel)
    return softmax(-x, dim, dtype=dtype)


def softmin_backward(grad_y, y, dim):
    """softmin(x) = softmax(-x): the sign comes back as a factor."""
    return -softmax_backward(grad_y, y, dim)


@in_blocks(along="dim")
def log_normalized_exp(x, dim):
    """y[n, c] = x[n, c] - log Σ_k exp x[n, k]

    No logarithm is taken of a probability that was rounded to 0.
    """
    shifted = shift(x, dim)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))


def log_softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = x[n, c] - log Σ_k exp x[n, k], along dim

    Args and Raises: as for softmax.

    Returns:
        y <= 0 of the shape of x; nan where a row holds inf or nan, or only -inf.
    """
    check_softmax(x, dim, dtype)
    dim = softmax_dim("log_softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.astype(dtype)
    return log_normalized_exp(x, dim)


@in_blocks(cut=2, along="dim")
def log_softmax_backward(grad_y, y, dim):
    """∂y[k] / ∂x[c] = δ[k, c] - exp y[c]: all lose what the normalizer gains.

    grad_x[n, c] = grad_y[n, c] - exp y[n, c] Σ_k grad_y[n, k]
    """
    return grad_y - np.exp(y) * grad_y.sum(dim, keepdims=True)


class _AlongDim(Module):
    """What the three share: the axis dim."""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def dim_of(self, y):
        return implicit_dim(y.ndim) if self.dim is None else self.dim

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmin(_AlongDim):
    """x (...) -> y (...), with y = exp -x / Σ exp -x along dim

    Args:
        dim: the axis of the classes; None is deprecated and warns.
    """

    def forward(self, x):
        y = softmin(x, self.dim)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        y = self.saved.pop()
        return softmin_backward(grad_y, y, self.dim_of(y))


class Softmax(_AlongDim):
    """x (...) -> y (...), with y = exp x / Σ exp x along dim

    Args:
        dim: the axis of the classes; None is deprecated and warns.
    """

    def forward(self, x):
        y = softmax(x, self.dim)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        y = self.saved.pop()
        return softmax_backward(grad_y, y, self.dim_of(y))


class Softmax2d(Module):
    """x (N, C, H, W) or (C, H, W) -> y, a softmax over the channels at each place"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        check_softmax2d(x)
        y = softmax(x, -3)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        return softmax_backward(grad_y, self.saved.pop(), -3)


class LogSoftmax(_AlongDim):
    """x (...) -> y (...), with y = x - log Σ exp x along dim

    Args:
        dim: the axis of the classes; None is deprecated and warns.
    """

    def forward(self, x):
        y = log_softmax(x, self.dim)
        self.saved.append(y)
        return y

    def backward(self, grad_y):
        y = self.saved.pop()
        return log_softmax_backward(grad_y, y, self.dim_of(y))


def check_softmax(x, dim, dtype):
    check.array(x=x)
    if dim is not None:
        check.axis("dim", dim, x.ndim)
    dtype = x.dtype if dtype is None else np.dtype(dtype)
    check.half(dtype=dtype)
    if dtype.kind != "f":
        raise NotImplementedError(f"x must be of a floating-point dtype, got {dtype}")


def check_softmin(x, dim, dtype):
    check.array(x=x)
    if x.dtype == bool:
        raise NotImplementedError("x must hold numbers to be negated, got bools")
    check_softmax(x, dim, dtype)


def check_softmax2d(x):
    check.array(x=x)
    if x.ndim not in (3, 4):
        raise ValueError(f"x must be (N, C, H, W) or (C, H, W), got shape {x.shape}")


def callers_level():
    """How many frames above the function that asks the first outside nn is."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals["__name__"].startswith("numpy_impl.nn."):
        frame, level = frame.f_back, level + 1
    return level
