"""Reductions: sums, moments, extremes and the median, and the way back of each."""

import math

import numpy as np

from numpy_impl.tensor.elementwise import argsort
from numpy_impl.tensor.indexing import gather_backward

__all__ = [
    "sum",
    "mean",
    "var",
    "std",
    "norm",
    "prod",
    "amax",
    "max",
    "median",
    "quantile",
    "cumsum",
    "cumprod",
    "cummax",
    "cummin",
    "argmax",
    "any",
    "default_var",
    "default_std",
    "default_cumsum",
]


def sum(x, dim=None, keepdim=False):
    """y[i] = Σ_j x[i, j], over the axes `dim`, or all"""
    return np.sum(x, dim, keepdims=keepdim)


def sum_backward(grad_y, x_shape, dim, keepdim):
    """Each term has the gradient of its sum."""
    return np.broadcast_to(restored(grad_y, x_shape, dim, keepdim), x_shape)


def mean(x, dim=None, keepdim=False):
    """y[i] = Σ_j x[i, j] / J"""
    return np.mean(x, dim, keepdims=keepdim)


def mean_backward(grad_y, x_shape, dim, keepdim):
    """Each of the J terms has its share."""
    return sum_backward(grad_y / count(x_shape, dim), x_shape, dim, keepdim)


def var(x, dim=None, correction=1, keepdim=False):
    """y[i] = Σ_j (x[i, j] - mean[i])² / (J - correction)"""
    return np.var(x, dim, ddof=correction, keepdims=keepdim)


def var_backward(grad_y, x, dim, correction, keepdim):
    """That x moves the mean, too, cancels: the deviations sum to 0.

    grad_x[i, j] = 2 (x[i, j] - mean[i]) / (J - correction) grad_y[i]
    """
    slope = 2 * (x - mean(x, dim, True)) / (count(x.shape, dim) - correction)
    return slope * restored(grad_y, x.shape, dim, keepdim)


def std(x, dim=None, correction=1, keepdim=False):
    """y = √var: its slope is infinite where all entries are equal"""
    return np.std(x, dim, ddof=correction, keepdims=keepdim)


def std_backward(grad_y, x, dim, correction, keepdim):
    """The root has slope 1 / 2y; PyTorch takes 0 where y is 0."""
    # y = √var
    y = std(x, dim, correction, keepdim)
    grad_var = grad_y / (2 * np.where(y == 0, np.inf, y))

    return var_backward(grad_var, x, dim, correction, keepdim)


def norm(x, dim=None, keepdim=False):
    """y[i] = √(Σ_j x[i, j]²)"""
    return np.linalg.vector_norm(x, axis=dim, keepdims=keepdim)


def norm_backward(grad_y, x, dim, keepdim):
    """The direction of x; there is none at 0, where PyTorch takes 0."""
    y = norm(x, dim, True)
    direction = x / np.where(y == 0, np.inf, y)
    return direction * restored(grad_y, x.shape, dim, keepdim)


def prod(x, dim, keepdim=False):
    """y[i] = Π_j x[i, j]"""
    return np.prod(x, dim, keepdims=keepdim)


def prod_backward(grad_y, x, dim, keepdim):
    """The slope is the product of the others; y / x would be 0 / 0 at a 0."""
    return others(x, dim) * restored(grad_y, x.shape, dim, keepdim)


def amax(x, dim=None, keepdim=False):
    """y[i] = max_j x[i, j]: entries that tie share the gradient"""
    return np.max(x, dim, keepdims=keepdim)


def amax_backward(grad_y, x, dim, keepdim):
    """The largest has it all; of n that tie, each has one n-th."""
    tied = x == amax(x, dim, True)
    share = tied / np.sum(tied, dim, dtype=x.dtype, keepdims=True)
    return share * restored(grad_y, x.shape, dim, keepdim)


def max(x, dim):
    """y[i] = max_j x[i, j]: of entries that tie, the first has the gradient"""
    return np.max(x, dim)


def max_backward(grad_y, x, dim):
    """The entry that was read has it all."""
    return put_back(grad_y, x, dim, np.argmax(x, dim))


def median(x, dim):
    """y[i] = the middle one of x[i, :]; of two, the lower in PyTorch, NumPy the mean"""
    return np.median(x, dim)


def median_backward(grad_y, x, dim):
    """The middle one has it all; of two in the middle, each has half."""
    return quantile_backward(grad_y, x, 0.5, dim, "midpoint")


def quantile(x, q, dim, interpolation="linear"):
    """y[i] = x[i, :] in order, read at the place q (J - 1), which is between two"""
    return np.quantile(x, q, dim, method=interpolation)


def quantile_backward(grad_y, x, q, dim, interpolation):
    """The two that it lies between share the gradient as they shared the weight."""
    place = q * (x.shape[dim] - 1)
    lower, upper = math.floor(place), math.ceil(place)
    weight = {
        "linear": place - lower,
        "lower": 0,
        "higher": 1,
        "midpoint": 0.5,
        "nearest": round(place) - lower,
    }[interpolation]

    # y = (1 - weight) sorted[lower] + weight sorted[upper]
    order = argsort(x, dim)
    grad_lower = put_back((1 - weight) * grad_y, x, dim, np.take(order, lower, dim))
    grad_upper = put_back(weight * grad_y, x, dim, np.take(order, upper, dim))
    return grad_lower + grad_upper


def cumsum(x, dim):
    """y[i, j] = Σ_{k ≤ j} x[i, k]"""
    return np.cumsum(x, dim)


def cumsum_backward(grad_y, dim):
    """x[i, k] is in all y[i, j] with j ≥ k: the sum from behind."""
    return np.flip(np.cumsum(np.flip(grad_y, dim), dim), dim)


def cumprod(x, dim):
    """y[i, j] = Π_{k ≤ j} x[i, k]"""
    return np.cumprod(x, dim)


def cumprod_backward(grad_y, x, dim):
    """y / x would be 0 / 0 at a 0; so what is behind x[j] is gathered from the end.

    grad_x[j] = before[j] rest[j],  rest[j] = grad_y[j] + x[j + 1] rest[j + 1]
    """
    x, grad_y = np.moveaxis(x, dim, 0), np.moveaxis(grad_y, dim, 0)
    before = np.cumprod(np.concatenate([np.ones_like(x[:1]), x[:-1]]), 0)
    rest = grad_y.copy()
    for j in reversed(range(len(x) - 1)):
        rest[j] += x[j + 1] * rest[j + 1]
    return np.moveaxis(before * rest, 0, dim)


def cummax(x, dim):
    """y[i, j] = max_{k ≤ j} x[i, k]: of entries that tie, the last has the gradient"""
    return np.maximum.accumulate(x, dim)


def cummax_backward(grad_y, x, dim):
    """Each y was read at one place, which has its gradient."""
    return gather_backward(grad_y, x.shape, dim, read_at(x, cummax(x, dim), dim))


def cummin(x, dim):
    """y[i, j] = min_{k ≤ j} x[i, k]: of entries that tie, the last has the gradient"""
    return np.minimum.accumulate(x, dim)


def cummin_backward(grad_y, x, dim):
    """Each y was read at one place, which has its gradient."""
    return gather_backward(grad_y, x.shape, dim, read_at(x, cummin(x, dim), dim))


# Without a gradient here


def argmax(x, dim=None):
    """y[i] = the first j with the largest x[i, j]; without dim, in the flat array"""
    return np.argmax(x, dim)


def any(x):
    """Whether an entry is not 0"""
    return np.any(x)


def default_var(x):
    """x.var(): divided by J in NumPy, by J - 1 in PyTorch"""
    return x.var()


def default_std(x):
    """x.std(): divided by J in NumPy, by J - 1 in PyTorch"""
    return x.std()


def default_cumsum(x):
    """x.cumsum() without an axis"""
    return x.cumsum()


# What the derivatives share


def restored(y, x_shape, dim, keepdim):
    """y with the axes that were reduced, of one entry each, so that it broadcasts"""
    if keepdim:
        return y
    return np.expand_dims(y, tuple(range(len(x_shape))) if dim is None else dim)


def count(x_shape, dim):
    """J: how many entries of x became one of y"""
    if dim is None:
        return math.prod(x_shape)
    return math.prod(x_shape[axis] for axis in np.atleast_1d(dim))


def others(x, dim):
    """Π of all entries but this one: of those before it, times of those behind it"""
    x = np.moveaxis(x, dim, -1)
    one = np.ones_like(x[..., :1])
    before = np.cumprod(np.concatenate([one, x[..., :-1]], -1), -1)
    behind = np.cumprod(np.concatenate([one, x[..., :0:-1]], -1), -1)[..., ::-1]
    return np.moveaxis(before * behind, -1, dim)


def put_back(grad_y, x, dim, index):
    """grad_x[i, index[i]] = grad_y[i], elsewhere 0"""
    grad_x = np.zeros_like(x)
    places, grads = np.expand_dims(index, dim), np.expand_dims(grad_y, dim)
    np.put_along_axis(grad_x, places, grads, dim)
    return grad_x


def read_at(x, y, dim):
    """index[i, j] = the last k ≤ j with x[i, k] = y[i, j], the largest or smallest"""
    places = np.indices(x.shape)[dim]
    found = (x == y) | np.isnan(x)  # at least at 0
    return np.maximum.accumulate(found * places, dim)
