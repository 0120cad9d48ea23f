"""Sliding windows: what convolution, pooling and unfolding see of x.

The window of the place p reads x through tap k at i = s p + d k: stride s, dilation d.
In the formulas p, k and i stand for one index per spatial axis.
"""

import itertools

__all__ = []


def repeated(value, axes):
    """One int per spatial axis, unless there are several already"""
    return tuple(value) if hasattr(value, "__iter__") else (value,) * axes


def per_axis(value, axes):
    """One int per spatial axis, even if there is one in a tuple"""
    values = repeated(value, axes)
    return values * axes if len(values) == 1 else values


def windows(x, kernel_size, stride, dilation):
    """windows[k][n, c, p] = x[n, c, s p + d k], views: nothing is copied"""
    found = []
    lasts = [d * (k - 1) for k, d in zip(kernel_size, dilation)]
    for k in itertools.product(*map(range, kernel_size)):
        starts = [d * tap for d, tap in zip(dilation, k)]
        ends = [i - (j - a) for i, j, a in zip(x.shape[2:], lasts, starts)]
        found.append(x[:, :, *map(slice, starts, ends, stride)])
    return found
