"""Adaptive average pooling: the means of as many bins as are asked for.

The bin of p = (p0, p1) is a rectangle, so that the axes can be taken in turn: its mean
is a mean of means.
"""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module
from numpy_impl.nn.pooling.checks import check_adaptive_pool
from numpy_impl.nn.pooling.geometry import as_batch, bins, channels, sizes_or_own

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
]


def adaptive_avg_pool(axes, x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p"""
    check_adaptive_pool(axes, x, output_size)
    y = means_of_bins(channels(x, axes), sizes_or_own(axes, x, output_size))
    return as_batch(y, x, axes)


def adaptive_avg_pool_backward(grad_y, x_shape, axes):
    """An entry moves the mean of its bin by one part of as many as the bin holds.

    ∂y[p] / ∂x[i] = 1 / |bin p| for i in bin p; where bins overlap, it has a part in
    each.

    grad_x[n, c, i] = Σ_p grad_y[n, c, p] / |bin p| over all p whose bin holds i
    """
    grad_rows = means_of_bins_backward(channels(grad_y, axes), x_shape[-axes:])
    return grad_rows.reshape(x_shape)


@in_blocks()
def means_of_bins(x, output_size):
    """y[r, 0, p] = the mean of x[r, 0, i] over the i in bin p"""
    if are_equal(x.shape[2:], output_size):
        return means_of_equal_bins(x, output_size)
    for axis, places in enumerate(output_size, 2):
        before = [slice(None)] * axis
        y = np.empty((*x.shape[:axis], places, *x.shape[axis + 1 :]), x.dtype)
        for p, (start, end) in enumerate(bins(x.shape[axis], places)):
            y[*before, p] = x[*before, start:end].mean(axis)
        x = y
    return x


@in_blocks()
def means_of_bins_backward(grad_y, sizes):
    """What is in a mean of n entries gets 1 / n of its gradient."""
    output_size = grad_y.shape[2:]
    if are_equal(sizes, output_size):
        return means_of_equal_bins_backward(grad_y, sizes)
    for axis, size in reversed(list(enumerate(sizes, 2))):
        before, shape = [slice(None)] * axis, grad_y.shape
        grad_x = np.zeros((*shape[:axis], size, *shape[axis + 1 :]), grad_y.dtype)
        for p, (start, end) in enumerate(bins(size, shape[axis])):
            # y[p] = x[start:end].mean()
            grad_x[*before, slice(start, end)] += grad_y[*before, [p]] / (end - start)
        grad_y = grad_x
    return grad_y


def are_equal(sizes, output_size):
    """Whether the bins lie side by side: then they are an axis of their own"""
    return all(p > 0 and size % p == 0 for size, p in zip(sizes, output_size))


def means_of_equal_bins(x, output_size):
    """means_of_bins by matrix products: 0.2 of the time of a mean over short axes"""
    for axis, places in enumerate(output_size, 2):
        size, rest = x.shape[axis], x.shape[axis + 1 :]
        length = size // places
        parts = x.reshape(*x.shape[:axis], places, length, math.prod(rest))
        means = np.ones(length, dtype=x.dtype) @ parts / length
        x = means.reshape(*x.shape[:axis], places, *rest)
    return x


def means_of_equal_bins_backward(grad_y, sizes):
    """All entries of a bin get the same."""
    grad_x = grad_y / (math.prod(sizes) / math.prod(grad_y.shape[2:]))
    for axis, size in reversed([*enumerate(sizes, 2)]):
        # means = ones @ parts / length
        grad_x = grad_x.repeat(size // grad_y.shape[axis], axis)
    return grad_x


def adaptive_avg_pool1d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p of P

    Args:
        x: (N, C, L) or (C, L).
        output_size: P.

    Returns:
        y (N, C, P) or (C, P).

    Raises: as AdaptiveAvgPool1d.
    """
    return adaptive_avg_pool(1, x, output_size)


def adaptive_avg_pool2d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p = (p0, p1)

    x is (N, C, H, W) or (C, H, W). Args and Raises: as for AdaptiveAvgPool2d.
    """
    return adaptive_avg_pool(2, x, output_size)


def adaptive_avg_pool3d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p = (p0, p1, p2)

    x is (N, C, D, H, W) or (C, D, H, W). Args and Raises: as for AdaptiveAvgPool3d.
    """
    return adaptive_avg_pool(3, x, output_size)


class _AdaptiveAvgPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, x):
        y = adaptive_avg_pool(self.axes, x, self.output_size)
        self.saved.append(x.shape)
        return y

    def backward(self, grad_y):
        return adaptive_avg_pool_backward(grad_y, self.saved.pop(), self.axes)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """x (N, C, L) -> y (N, C, P), the mean of each of P bins

    Bin p goes from ⌊p L / P⌋ to ⌈(p + 1) L / P⌉. An unbatched (C, L) gives (C, P).

    Args:
        output_size: P; it may be 0, and larger than L.

    Raises:
        RuntimeError: output_size is negative or another number of ints, `x` has another
            rank, or an axis but the first that is empty.
        TypeError: output_size is no int, `x` no array.
        NotImplementedError: `x` is not of floating-point numbers.
    """

    axes = 1


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the mean of each of P0 x P1 bins

    Args:
        output_size: (P0, P1), or P0 = P1 as an int; None in the tuple keeps the size.

    Raises: as AdaptiveAvgPool1d; ValueError if `x` has no more axes than output_size
        has sizes.
    """

    axes = 2


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the mean of each bin

    Args and Raises: as for AdaptiveAvgPool2d.
    """

    axes = 3
