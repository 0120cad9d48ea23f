"""Sums, and what is like them: `dim` is an axis, several, or None for all."""

import math

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.tensor import Tensor

__all__ = [
    "sum",
    "mean",
    "prod",
    "var",
    "amax",
    "amin",
    "logsumexp",
    "softmax",
    "log_softmax",
    "cumsum",
    "trace",
    "std",
]

sum = operation(
    "sum",
    lambda x, dim=None, keepdim=False: x.sum(dim, keepdims=keepdim),
    x=lambda g, shape, dim: g.reshape(kept(shape, dim)).expand(shape),
)
mean = operation(
    "mean",
    lambda x, dim=None, keepdim=False: x.mean(dim, keepdims=keepdim),
    x=lambda g, shape, dim: g.reshape(kept(shape, dim)).expand(shape) / n(shape, dim),
)
prod = operation(
    "prod",
    lambda x, dim=None, keepdim=False: x.prod(dim, keepdims=keepdim),
    x=lambda g, x, dim: g.reshape(kept(x.shape, dim)) * product_of_others(x, dim),
)
var = operation(
    "var",
    lambda x, dim=None, correction=1, keepdim=False: x.var(
        dim, ddof=correction, keepdims=keepdim
    ),
    x=lambda g, x, dim, correction: (
        g.reshape(kept(x.shape, dim))
        * (x - x.mean(dim, keepdim=True))
        * (2 / (n(x.shape, dim) - correction))
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
    lambda x, dim, keepdim=False: np.logaddexp.reduce(x, dim, keepdims=keepdim),
    x=lambda g, x, y, dim: (
        g.reshape(kept(x.shape, dim)) * (x - y.reshape(kept(x.shape, dim))).exp()
    ),
)
softmax = operation(
    "softmax",
    lambda x, dim: shifted_exp(x, dim) / shifted_exp(x, dim).sum(dim, keepdims=True),
    x=lambda g, y, dim: y * (g - (g * y).sum(dim, keepdim=True)),
)
log_softmax = operation(
    "log_softmax",
    lambda x, dim: x - np.logaddexp.reduce(x, dim, keepdims=True),
    x=lambda g, y, dim: g - y.exp() * g.sum(dim, keepdim=True),
)
cumsum = operation(
    "cumsum",
    lambda x, dim: x.cumsum(dim),
    x=lambda g, dim: g.flip(dim).cumsum(dim).flip(dim),
)
trace = operation(
    "trace", lambda x: np.trace(x), x=lambda g, shape: g * Tensor(np.eye(*shape))
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


def product_of_others(x, dim):
    """y[i] = Π_j≠i x[j]; not Π_j x[j] / x[i], for x may hold zeros"""
    if dim is None:
        return product_of_others(x.reshape(-1), 0).reshape(x.shape)
    last = x.transpose(dim, -1)
    itself = np.eye(last.shape[-1], dtype=bool)
    rows = last.unsqueeze(-2).expand(*last.shape, last.shape[-1])
    return rows.masked_fill(itself, 1).prod(-1).transpose(dim, -1)


def shifted_exp(x, dim):
    return np.exp(x - x.max(dim, keepdims=True))


def std(x, dim=None, correction=1, keepdim=False):
    """The root of `var`"""
    return var(x, dim, correction, keepdim).sqrt()


Tensor.std = std
