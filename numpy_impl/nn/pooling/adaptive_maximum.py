"""Adaptive max pooling: the largest entries of as many bins as are asked for.

The bin of p = (p0, p1) is a rectangle: along each axis it has its taps, and an entry
of it is a tap of each.
"""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module
from numpy_impl.nn.pooling.checks import check_adaptive_pool
from numpy_impl.nn.pooling.geometry import as_batch, bins, channels, sizes_or_own
from numpy_impl.nn.pooling.maximum import max_pool_backward

__all__ = [
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d_with_indices",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
]


def adaptive_max_pool(axes, x, output_size):
    """y[n, c, p] = max x[n, c, i] over the i in bin p, and the index of that entry

    Its gradient is that of max_pool: only an index says where y is from.
    """
    check_adaptive_pool(axes, x, output_size)
    rows = channels(x, axes)
    y, indices = largest_of_bins(rows, sizes_or_own(axes, x, output_size))
    return as_batch(y, x, axes), as_batch(indices, x, axes)


@in_blocks()
def largest_of_bins(x, output_size):
    """adaptive_max_pool of rows: the entries of a bin side by side, then the largest"""
    entries = entries_of_bins(x.shape[2:], output_size)
    found = x.reshape(len(x), math.prod(x.shape[1:])).take(entries, 1)
    k = place_of_largest(found)
    y = np.take_along_axis(found, k[..., None], -1)[..., 0]
    index = entries[np.arange(len(entries)), k]
    shape = len(x), 1, *output_size
    return y.reshape(shape), index.reshape(shape)


def place_of_largest(x):
    """k[r, p]: where x[r, p, k] is largest; the first of equal entries, the last NaN"""
    k = x.argmax(-1)  # the first NaN
    is_nan = np.isnan(np.take_along_axis(x, k[..., None], -1)[..., 0])
    k[is_nan] = x.shape[-1] - 1 - np.flip(x[is_nan], -1).argmax(-1)
    return k


def entries_of_bins(sizes, output_size):
    """entries[p, k]: which entry of a channel is the k-th of bin p, row by row"""
    axes, entries = len(sizes), 0
    for a, size in enumerate(sizes):
        tap = taps(size, output_size[a])
        shape = [1] * (2 * axes)
        shape[a], shape[axes + a] = tap.shape
        entries = entries * size + tap.reshape(shape)
    return entries.reshape(math.prod(output_size), math.prod(entries.shape[axes:]))


def taps(size, places):
    """taps[p, k]: where bin p has its k-th entry; a shorter bin repeats its last one"""
    found = bins(size, places)
    longest = max([end - start for start, end in found], default=1)
    taps = [[min(a + k, b - 1) for k in range(longest)] for a, b in found]
    return np.array(taps, np.int64).reshape(places, longest)


def adaptive_max_pool1d(x, output_size, return_indices=False):
    """y[n, c, p] = max x[n, c, i] over the i in bin p of P

    Args: as for AdaptiveMaxPool1d, and
        x: (N, C, L) or (C, L).

    Returns:
        y (N, C, P) or (C, P), and with `return_indices` (y, indices).

    Raises: as AdaptiveMaxPool1d.
    """
    found = adaptive_max_pool(1, x, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool2d(x, output_size, return_indices=False):
    """y[n, c, p] = max x[n, c, i] over the i in bin p = (p0, p1)

    x is (N, C, H, W) or (C, H, W). Args and Raises: as for AdaptiveMaxPool2d.
    """
    found = adaptive_max_pool(2, x, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool3d(x, output_size, return_indices=False):
    """y[n, c, p] = max x[n, c, i] over the i in bin p = (p0, p1, p2)

    x is (N, C, D, H, W) or (C, D, H, W). Args and Raises: as for AdaptiveMaxPool3d.
    """
    found = adaptive_max_pool(3, x, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool1d_with_indices(x, output_size, return_indices=False):
    """(y, indices) of adaptive_max_pool1d, whatever `return_indices` says"""
    return adaptive_max_pool(1, x, output_size)


def adaptive_max_pool2d_with_indices(x, output_size, return_indices=False):
    """(y, indices) of adaptive_max_pool2d, whatever `return_indices` says"""
    return adaptive_max_pool(2, x, output_size)


def adaptive_max_pool3d_with_indices(x, output_size, return_indices=False):
    """(y, indices) of adaptive_max_pool3d, whatever `return_indices` says"""
    return adaptive_max_pool(3, x, output_size)


class _AdaptiveMaxPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(self, output_size, return_indices=False):
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, x):
        y, indices = adaptive_max_pool(self.axes, x, self.output_size)
        self.saved.append((indices, x.shape))
        return (y, indices) if self.return_indices else y

    def backward(self, grad_y):
        indices, x_shape = self.saved.pop()
        if self.return_indices:
            grad_y, _ = grad_y  # of integers there is none
        if grad_y is None:
            return None
        return max_pool_backward(grad_y, indices, x_shape, self.axes)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveMaxPool1d(_AdaptiveMaxPoolNd):
    """x (N, C, L) -> y (N, C, P), the largest entry of each of P bins

    Args: as for AdaptiveAvgPool1d, and
        return_indices: also return where in its channel each y was, as int64.

    Raises: as AdaptiveAvgPool1d.
    """

    axes = 1


class AdaptiveMaxPool2d(_AdaptiveMaxPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the largest entry of each of P0 x P1 bins

    Args: as for AdaptiveAvgPool2d and AdaptiveMaxPool1d. Raises: as AdaptiveAvgPool1d.
    """

    axes = 2


class AdaptiveMaxPool3d(_AdaptiveMaxPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the largest entry of each bin

    Args: as for AdaptiveAvgPool2d and AdaptiveMaxPool1d. Raises: as AdaptiveAvgPool1d.
    """

    axes = 3
