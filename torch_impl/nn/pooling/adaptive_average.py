"""Adaptive average pooling: the means of as many bins as are asked for.

The bin of p = (p0, p1) is a rectangle, so that the axes can be taken in turn: its mean
is a mean of means.
"""

import math

import torch

from torch_impl.nn.module import Module
from torch_impl.nn.pooling.geometry import as_batch, bins, channels, sizes_or_own

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
    y = means_of_bins(channels(x, axes), sizes_or_own(axes, x, output_size))
    return as_batch(y, x, axes)


def means_of_bins(x, output_size):
    """y[r, 0, p] = the mean of x[r, 0, i] over the i in bin p"""
    if are_equal(x.shape[2:], output_size):
        return means_of_equal_bins(x, output_size)
    for axis, places in enumerate(output_size, 2):
        before = [slice(None)] * axis
        y = x.new_empty(*x.shape[:axis], places, *x.shape[axis + 1 :])
        for p, (start, end) in enumerate(bins(x.shape[axis], places)):
            y[*before, p] = x[*before, start:end].mean(axis)
        x = y
    return x


def are_equal(sizes, output_size):
    """Whether the bins lie side by side: then they are an axis of their own"""
    return all(p > 0 and size % p == 0 for size, p in zip(sizes, output_size))


def means_of_equal_bins(x, output_size):
    """means_of_bins by matrix products: 0.2 of the time of a mean over short axes"""
    for axis, places in enumerate(output_size, 2):
        size, rest = x.shape[axis], x.shape[axis + 1 :]
        length = size // places
        parts = x.reshape(*x.shape[:axis], places, length, math.prod(rest))
        means = torch.ones(length, dtype=x.dtype, device=x.device) @ parts / length
        x = means.reshape(*x.shape[:axis], places, *rest)
    return x


def adaptive_avg_pool1d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p of P"""
    return adaptive_avg_pool(1, x, output_size)


def adaptive_avg_pool2d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p = (p0, p1)

    x is (N, C, H, W) or (C, H, W).
    """
    return adaptive_avg_pool(2, x, output_size)


def adaptive_avg_pool3d(x, output_size):
    """y[n, c, p] = the mean of x[n, c, i] over the i in bin p = (p0, p1, p2)

    x is (N, C, D, H, W) or (C, D, H, W).
    """
    return adaptive_avg_pool(3, x, output_size)


class _AdaptiveAvgPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(self, output_size):
        super().__init__()
        self.output_size = output_size

    def forward(self, x):
        return adaptive_avg_pool(self.axes, x, self.output_size)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPoolNd):
    """x (N, C, L) -> y (N, C, P), the mean of each of P bins

    Bin p goes from ⌊p L / P⌋ to ⌈(p + 1) L / P⌉. An unbatched (C, L) gives (C, P).
    """

    axes = 1


class AdaptiveAvgPool2d(_AdaptiveAvgPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the mean of each of P0 x P1 bins"""

    axes = 2


class AdaptiveAvgPool3d(_AdaptiveAvgPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the mean of each bin"""

    axes = 3
