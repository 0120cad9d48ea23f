"""Sliding windows: what convolution, pooling and unfolding see of x.

The window of the place p reads x through tap k at i = s p + d k: stride s, dilation d.
In the formulas p, k and i stand for one index per spatial axis.
"""

import itertools

import numpy as np

__all__ = []


def repeated(value, axes):
    """One int per spatial axis, unless there are several already"""
    return tuple(value) if hasattr(value, "__iter__") else (value,) * axes


def per_axis(value, axes):
    """One int of Python per spatial axis, even if there is one in a tuple"""
    values = tuple(map(int, repeated(value, axes)))
    return values * axes if len(values) == 1 else values


def windows(x, kernel_size, stride, dilation):
    """windows[k][n, c, p] = x[n, c, s p + d k], views: nothing is copied"""
    places = places_of_taps(x.shape[2:], kernel_size, stride, dilation)
    return [x[:, :, *place] for place in places]


def windows_transposed(parts, size, kernel_size, stride, dilation):
    """x[n, c, i] = Σ parts[k][n, c, p] over all p, k with s p + d k = i

    The transpose of windows: an entry that was in many windows, once in each, gets the
    sum of what comes back. `size` is that of x along its spatial axes.
    """
    x = np.zeros((*parts[0].shape[:2], *size), parts[0].dtype)
    places = places_of_taps(size, kernel_size, stride, dilation)
    for part, place in zip(parts, places):
        x[:, :, *place] += part
    return x


def places_of_taps(size, kernel_size, stride, dilation):
    """The i = s p + d k of each tap k, as a slice for each spatial axis"""
    found = []
    lasts = [d * (k - 1) for k, d in zip(kernel_size, dilation)]
    for k in itertools.product(*map(range, kernel_size)):
        starts = [d * tap for d, tap in zip(dilation, k)]
        ends = [i - (last - start) for i, last, start in zip(size, lasts, starts)]
        found.append([*map(slice, starts, ends, stride)])
    return found
