"""Softmax and its kin: scores become probabilities along one axis."""

import math
import warnings

import numpy as np

from numpy_impl.nn import check
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

BLOCK = 2**14  # entries: what one slice's temporaries may have to stay in the cache


def softmax_dim(name, dim, ndim, stacklevel):
    """dim, or for None the axis that torch once chose, with torch's warning."""
    if dim is None:
        warnings.warn(
            f"implicit dimension choice for {name} is deprecated: pass dim",
            stacklevel=stacklevel,
        )
        dim = 0 if ndim in (0, 1, 3) else 1
    return check.axis("dim", dim, ndim)


def slices(dim, *arrays):
    """Views (n, C, inner) of the arrays, C along dim, each small enough for the cache

    Softmax treats each (n, inner) on its own, so the outer axes can be cut up. Without
    inner axes they are (n, C): NumPy reduces a last axis faster.
    """
    shape = arrays[0].shape or (1,)
    outer, inner = math.prod(shape[:dim]), math.prod(shape[dim + 1 :])
    rows = (outer, shape[dim]) if inner == 1 else (outer, shape[dim], inner)
    arrays = [a.reshape(rows) for a in arrays]
    step = max(1, BLOCK // max(1, shape[dim] * inner))
    for start in range(0, outer, step):
        yield [a[start : start + step] for a in arrays]


def softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp x[n, c] / Σ_k exp x[n, k], along dim

    Each row's maximum is shifted to 0 first, so that exp does not overflow.

    Args:
        x: array of any shape.
        dim: the axis of the classes; None is deprecated and warns.
        _stacklevel: whose line that warning names.
        dtype: cast x to it first.

    Returns:
        y >= 0 of the shape of x, summing to 1 along dim; nan where a row holds inf or
        nan, or only -inf.

    Raises:
        IndexError: there is no axis dim.
        NotImplementedError: `x` (or dtype) is not floating-point.
    """
    dim = softmax_dim("softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.astype(dtype)
    check.floating(x=x)
    y = np.empty(x.shape, x.dtype)
    with np.errstate(invalid="ignore"):  # inf - inf is nan, as it is to be
        for x_part, y_part in slices(dim, x, y):
            np.subtract(x_part, x_part.max(1, keepdims=True, initial=-np.inf), y_part)
            np.exp(y_part, out=y_part)
            y_part /= y_part.sum(1, keepdims=True)
    return y


def softmax_backward(grad_y, y, dim):
    """∂y[k] / ∂x[c] = y[k] (δ[k, c] - y[c]): raising one score lowers all the others.

    grad_x[n, c] = y[n, c] (grad_y[n, c] - Σ_k grad_y[n, k] y[n, k])
    """
    grad_x = np.empty(y.shape, y.dtype)
    dim = check.axis("dim", dim, y.ndim)
    for grad_y_part, y_part, grad_x_part in slices(dim, grad_y, y, grad_x):
        along = np.vecdot(grad_y_part, y_part, axis=1)[:, None]
        np.subtract(grad_y_part, along, out=grad_x_part)
        grad_x_part *= y_part
    return grad_x


def softmin(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp -x[n, c] / Σ_k exp -x[n, k], along dim

    Args, Returns and Raises: as for softmax.
    """
    check.array(x=x)
    dim = softmax_dim("softmin", dim, x.ndim, _stacklevel)
    return softmax(-x, dim, dtype=dtype)


def softmin_backward(grad_y, y, dim):
    """softmin(x) = softmax(-x): the sign comes back as a factor."""
    return -softmax_backward(grad_y, y, dim)


def log_softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = x[n, c] - log Σ_k exp x[n, k], along dim

    Each row's maximum is shifted to 0 first, so that exp does not overflow; no
    logarithm is taken of a probability that was rounded to 0.

    Args:
        x: array of any shape.
        dim: the axis of the classes; None is deprecated and warns.
        _stacklevel: whose line that warning names.
        dtype: cast x to it first.

    Returns:
        y <= 0 of the shape of x; nan where a row holds inf or nan, or only -inf.

    Raises:
        IndexError: there is no axis dim.
        NotImplementedError: `x` (or dtype) is not floating-point.
    """
    dim = softmax_dim("log_softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.astype(dtype)
    check.floating(x=x)
    y = np.empty(x.shape, x.dtype)
    with np.errstate(invalid="ignore", divide="ignore"):  # nan; log 0 of no classes
        for x_part, y_part in slices(dim, x, y):
            np.subtract(x_part, x_part.max(1, keepdims=True, initial=-np.inf), y_part)
            y_part -= np.log(np.exp(y_part).sum(1, keepdims=True))
    return y


def log_softmax_backward(grad_y, y, dim):
    """∂y[k] / ∂x[c] = δ[k, c] - exp y[c]: all lose what the normalizer gains.

    grad_x[n, c] = grad_y[n, c] - exp y[n, c] Σ_k grad_y[n, k]
    """
    grad_x = np.empty(y.shape, y.dtype)
    dim = check.axis("dim", dim, y.ndim)
    for grad_y_part, y_part, grad_x_part in slices(dim, grad_y, y, grad_x):
        np.exp(y_part, out=grad_x_part)
        grad_x_part *= grad_y_part.sum(1, keepdims=True)
        np.subtract(grad_y_part, grad_x_part, out=grad_x_part)
    return grad_x


class _AlongDim(Module):
    """What the three share: the axis dim."""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmin(_AlongDim):
    """x (...) -> y (...), with y = exp -x / Σ exp -x along dim

    Args:
        dim: the axis of the classes; None is deprecated and warns.
    """

    def forward(self, x):
        check.array(x=x)
        dim = softmax_dim("softmin", self.dim, x.ndim, 4)
        y = softmin(x, dim)
        self.saved.append((y, dim))
        return y

    def backward(self, grad_y):
        return softmin_backward(grad_y, *self.saved.pop())


class Softmax(_AlongDim):
    """x (...) -> y (...), with y = exp x / Σ exp x along dim

    Args:
        dim: the axis of the classes; None is deprecated and warns.
    """

    def forward(self, x):
        dim = softmax_dim("softmax", self.dim, x.ndim, 4)
        y = softmax(x, dim)
        self.saved.append((y, dim))
        return y

    def backward(self, grad_y):
        return softmax_backward(grad_y, *self.saved.pop())


class Softmax2d(Module):
    """x (N, C, H, W) or (C, H, W) -> y, a softmax over the channels at each place"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        if x.ndim not in (3, 4):
            raise ValueError(
                f"x must be (N, C, H, W) or (C, H, W), got shape {tuple(x.shape)}"
            )
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
        dim = softmax_dim("log_softmax", self.dim, x.ndim, 4)
        y = log_softmax(x, dim)
        self.saved.append((y, dim))
        return y

    def backward(self, grad_y):
        return log_softmax_backward(grad_y, *self.saved.pop())
