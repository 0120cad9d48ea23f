"""Sums, and what is like them: `dim` is an axis, several, or None for all."""

import math

import numpy as np

from numpy_impl.autograd.derivatives.places import cat
from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.promotion import as_floats, only_floats
from numpy_impl.autograd.tensor import Tensor

__all__ = [
    "sum",
    "mean",
    "prod",
    "var",
    "std",
    "amax",
    "amin",
    "logsumexp",
    "softmax",
    "log_softmax",
    "cumsum",
    "trace",
]

sum = operation(
    "sum",
    lambda x, dim=None, keepdim=False: x.sum(dim, whole(x), keepdims=keepdim),
    x=lambda g, shape, dim: g.reshape(kept(shape, dim)).expand(shape),
)
mean = operation(
    "mean",
    lambda x, dim=None, keepdim=False: only_floats(x).mean(dim, keepdims=keepdim),
    x=lambda g, shape, dim: g.reshape(kept(shape, dim)).expand(shape) / n(shape, dim),
)
prod = operation(
    "prod",
    lambda x, dim=None, keepdim=False: x.prod(dim, whole(x), keepdims=keepdim),
    x=lambda g, x, dim: g.reshape(kept(x.shape, dim)) * product_of_others(x, dim),
)
var = operation(
    "var",
    lambda x, dim=None, correction=1, keepdim=False: variance(
        x, dim, correction, keepdim
    ),
    x=lambda g, x, dim, correction: (
        g.reshape(kept(x.shape, dim)) * slope_of_var(x, dim, correction)
    ),
)
std = operation(
    "std",
    lambda x, dim=None, correction=1, keepdim=False: np.sqrt(
        variance(x, dim, correction, keepdim)
    ),
    x=lambda g, x, y, dim, correction: (
        (g / (2 * y)).masked_fill(y == 0, 0).reshape(kept(x.shape, dim))
        * slope_of_var(x, dim, correction)
    ),
)
amax = operation(
    "amax",
    lambda x, dim=None, keepdim=False: x.max(dim, keepdims=keepdim),
    x=lambda g, x, y, dim: shared(g, x, y, dim),
)
amin = operation(
    "amin",
    lambda x, dim=None, keepdim=False: x.min(dim, keepdims=keepdim),
    x=lambda g, x, y, dim: shared(g, x, y, dim),
)
logsumexp = operation(
    "logsumexp",
    lambda x, dim, keepdim=False: log_of_sum(as_floats(x), dim, keepdim),
    x=lambda g, x, y, dim: (
        g.reshape(kept(x.shape, dim)) * (x - y.reshape(kept(x.shape, dim))).exp()
    ),
)
softmax = operation(
    "softmax",
    lambda x, dim: shares(np.exp(from_largest(x, dim)), dim),
    x=lambda g, y, dim: y * (g - (g * y).sum(dim, keepdim=True)),
)
log_softmax = operation(
    "log_softmax",
    lambda x, dim: log_shares(from_largest(x, dim), dim),
    x=lambda g, y, dim: g - y.exp() * g.sum(dim, keepdim=True),
)
cumsum = operation(
    "cumsum",
    lambda x, dim: x.cumsum(dim, whole(x)),
    x=lambda g, dim: g.flip(dim).cumsum(dim).flip(dim),
)
trace = operation(
    "trace",
    lambda x: x.trace(dtype=whole(x)),
    x=lambda g, shape: g * Tensor(np.eye(*shape, dtype=g.dtype)),
)


def kept(shape, dim):
    """The shape of a reduction that keeps its axes."""
    gone = axes(shape, dim)
    return tuple(1 if i in gone else size for i, size in enumerate(shape))


def n(shape, dim):
    """How many entries each entry of the reduction is made of."""
    return math.prod(shape[i] for i in axes(shape, dim))


def axes(shape, dim):
    dims = range(len(shape)) if dim is None else np.atleast_1d(dim)
    return {int(i) % len(shape) for i in dims}


def shared(g, x, y, dim):
    """g to the entry of x that was taken; in equal parts where several tie."""
    taken = x == y.reshape(kept(x.shape, dim))
    return g.reshape(kept(x.shape, dim)) * taken / taken.sum(dim, keepdim=True)


def whole(x):
    """The dtype of a sum: int64 for all that is no fraction."""
    return x.dtype if x.dtype.kind in "fc" else np.int64


def variance(x, dim, correction, keepdim):
    return only_floats(x).var(dim, ddof=correction, keepdims=keepdim)


def slope_of_var(x, dim, correction):
    centered = x - x.mean(dim, keepdim=True)
    return centered * (2 / (n(x.shape, dim) - correction))


def product_of_others(x, dim):
    """y[i] = Π_j≠i x[j]; not Π_j x[j] / x[i], for x may hold zeros"""
    if dim is None:
        return product_of_others(x.reshape(-1), 0).reshape(x.shape)
    x = x.transpose(dim, -1)
    return (product_before(x) * product_before(x.flip(-1)).flip(-1)).transpose(dim, -1)


def product_before(x):
    """y[i] = Π_j<i x[j], along the last axis, in steps of 1, 2, 4, …"""
    y, step = later(x, 1), 1
    while step < x.shape[-1]:
        y, step = y * later(y, step), 2 * step
    return y


def later(x, by):
    """y[i] = x[i - by], and 1 before the first"""
    ones = Tensor(np.ones((*x.shape[:-1], by), x.dtype))
    return cat((ones, x[..., :-by]), -1)


def from_largest(x, dim):
    """x - max(x), of which exp does not overflow"""
    if x.dtype.kind not in "fc":
        raise NotImplementedError(f"softmax of {x.dtype}")
    return x - x.max(dim, keepdims=True)


def shares(x, dim):
    return x / x.sum(dim, keepdims=True)


def log_shares(x, dim):
    return x - np.log(np.exp(x).sum(dim, keepdims=True))


def log_of_sum(x, dim, keepdim):
    largest = x.max(dim, keepdims=True)
    shift = np.where(np.isfinite(largest), largest, 0)
    y = np.log(np.exp(x - shift).sum(dim, keepdims=True)) + shift
    return y if keepdim else y.squeeze(dim)
