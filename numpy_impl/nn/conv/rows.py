"""Convolution along rows: with stride 1, a tap of the kernel is an offset.

A depthwise one with stride s is s of those along each axis, at large sizes.
"""

import itertools
import math

import numpy as np

from numpy_impl.nn.blocks import ENTRIES, in_blocks
from numpy_impl.nn.padding import pad

__all__ = []


def cost(x, weight, *_):
    """Entries of one image, or of its outputs."""
    return max(x.shape[1], len(weight)) * math.prod(x.shape[2:])


def transposed_cost(y, weight, size, dilation, groups=1):
    """The same, seen from y."""
    return max(groups * weight.shape[1], len(weight)) * math.prod(size)


def backward_cost(grad_y, x, weight, *_):
    return cost(x, weight)


def has_long_rows(size, weight, stride, dilation):
    """Whether along_rows is faster than by_columns: enough in a row, half of it used"""
    places = places_of(size, weight, dilation)
    length = sum((p - 1) * step for p, step in zip(places, steps_of(size))) + 1
    return max(stride) == 1 and 32 <= length <= 2 * math.prod(places)


@in_blocks(cost=cost)
def along_rows(x, weight, start, dilation, groups):
    """y[n, go, l] = start[g, o] + Σ_k Σ_c kernels[k, g, o, c] taps[k][n, g, c, l]

    An image's lines stand in one row, which is read without a copy: 1.5 x torch where
    columns take 2.1, and 2 instead of 5 for depthwise. Where the kernel reaches over
    the end of a line, what comes out is cut off.
    """
    kernels = by_tap(weight, groups)
    taps = taps_of(x, weight, dilation, groups)
    y = sum((product(kernel, tap) for kernel, tap in zip(kernels, taps)), start)

    # from [n, g, o, l] to [n, go, p]
    size, places = x.shape[2:], places_of(x.shape[2:], weight, dilation)
    y = pad(y, (0, places[0] * steps_of(size)[0] - y.shape[3]))
    y = y.reshape(len(x), len(weight), places[0], *size[1:])
    return y[:, :, *map(slice, places)]


@in_blocks(cost=transposed_cost)
def along_rows_transposed(y, weight, size, dilation, groups):
    """along_rows upside down: the product with kernelsᵀ, added to its tap of x"""
    kernels = by_tap(weight, groups)
    x = np.zeros((len(y), groups * weight.shape[1], *size), y.dtype)
    taps = taps_of(x, weight, dilation, groups)
    y = in_lines(y, size, taps[0].shape[3], groups)
    for kernel, tap in zip(kernels, taps):
        tap += product(kernel.mT, y)
    return x


@in_blocks(cut=2, sums=(0,), cost=backward_cost)
def along_rows_backward(grad_y, x, weight, dilation, groups):
    """The gradient of weight, of each tap on its own: grad_y times tapᵀ"""
    taps = taps_of(x, weight, dilation, groups)
    grad_y = in_lines(grad_y, x.shape[2:], taps[0].shape[3], groups)

    # y = start + Σ_k product(kernel, tap)
    grad_kernels = [(grad_y @ tap.mT).sum(0) for tap in taps]

    # kernels = by_tap(weight)
    return np.stack(grad_kernels, -1).reshape(weight.shape)


def in_lines(y, size, length, groups):
    """From [n, go, p] to [n, g, o, l]: zeros where along_rows cuts off"""
    lines = np.zeros((*y.shape[:3], *size[1:]), y.dtype)
    lines[:, :, *map(slice, y.shape[2:])] = y
    rows = math.prod(lines.shape[2:])
    return lines.reshape(len(y), groups, y.shape[1] // groups, rows)[..., :length]


def is_depthwise(weight, groups):
    """Whether each channel is alone, and has one output."""
    return groups == len(weight) and weight.shape[1] == 1


@in_blocks(cost=cost)
def depthwise(x, weight, start, dilation):
    """along_rows with all images of a channel in one row

    Their axis becomes one of space, along which the kernel has a single tap. Needs 0.7
    of the time where images are small: 2.9 x torch at 7x7, instead of 3.9.
    """
    x, weight = x.swapaxes(0, 1)[None], weight[:, :, None]
    y = along_rows(x, weight, start, (1, *dilation), len(weight))
    return y[0].swapaxes(0, 1)


@in_blocks(cost=transposed_cost)
def depthwise_transposed(y, weight, size, dilation):
    """The same axes change places."""
    y, size = y.swapaxes(0, 1)[None], (len(y), *size)
    how = weight[:, :, None], size, (1, *dilation), len(weight)
    return along_rows_transposed(y, *how)[0].swapaxes(0, 1)


@in_blocks(cut=2, sums=(0,), cost=backward_cost)
def depthwise_backward(grad_y, x, weight, dilation):
    """The same axes change places."""
    grad_y, x = grad_y.swapaxes(0, 1)[None], x.swapaxes(0, 1)[None]
    how = weight[:, :, None], (1, *dilation), len(weight)
    return along_rows_backward(grad_y, x, *how).reshape(weight.shape)


def has_phases(images, size, weight, stride, dilation, groups):
    """Whether by_phases is faster than by_columns: those are large, a phase has taps"""
    taps = math.prod(weight.shape[2:]) / math.prod(stride)  # of a phase, as a mean
    columns = images * len(weight) * math.prod(size) * taps
    fits = is_depthwise(weight, groups) and max(dilation) == 1 < max(stride)
    return fits and taps >= 2 and columns > ENTRIES


def by_phases(x, weight, start, stride):
    """y[n, c, p] = start[c] + Σ_r Σ_q weight[c, s q + r] phase[n, c, p + q], r < s

    Tap k = s q + r reads x at s p + k = s (p + q) + r. So a stride of s is a stride of
    1 in the phase r of x, every s-th entry from r on: 2 x torch, where columns take 3.
    """
    y, ones = start, (1,) * len(stride)
    for phase, taps in phases_of(x.shape[2:], weight, stride):
        y = y + depthwise(x[:, :, *phase], weight[:, :, *taps], 0, ones)
    return y


def by_phases_transposed(y, weight, size, stride):
    """by_phases upside down: to each phase of x its own, and 0 to what no tap reads"""
    x, ones = np.zeros((*y.shape[:2], *size), y.dtype), (1,) * len(stride)
    for phase, taps in phases_of(size, weight, stride):
        how = x[:, :, *phase].shape[2:], ones
        x[:, :, *phase] = depthwise_transposed(y, weight[:, :, *taps], *how)
    return x


def by_phases_backward(grad_y, x, weight, stride):
    """The gradient of weight, of each phase's taps on their own"""
    grad_weight, ones = np.empty_like(weight), (1,) * len(stride)
    for phase, taps in phases_of(x.shape[2:], weight, stride):
        how = x[:, :, *phase], weight[:, :, *taps], ones
        grad_weight[:, :, *taps] = depthwise_backward(grad_y, *how)
    return grad_weight


def phases_of(size, weight, stride):
    """For each r, as slices: the entries of x in its phase, and the taps that read them

    What is left of x beyond the last window is in no phase.
    """
    kernel_size = weight.shape[2:]
    ends = [i - (i - k) % s for i, k, s in zip(size, kernel_size, stride)]
    firsts = [range(min(s, k)) for s, k in zip(stride, kernel_size)]
    return [
        ([*map(slice, r, ends, stride)], [*map(slice, r, kernel_size, stride)])
        for r in itertools.product(*firsts)
    ]


def by_tap(weight, groups):
    """kernels[k, g, o, c] = weight[go, c, k]"""
    outputs, channels = len(weight) // groups, weight.shape[1]
    return np.moveaxis(weight.reshape(groups, outputs, channels, -1), -1, 0).copy()


def taps_of(x, weight, dilation, groups):
    """taps[k][n, g, c, l] = rows[n, g, c, l + offset of d k], views of x"""
    size = math.prod(x.shape[2:])
    rows = x.reshape(len(x), groups, weight.shape[1], size)
    steps = [d * step for d, step in zip(dilation, steps_of(x.shape[2:]))]
    kernel = itertools.product(*map(range, weight.shape[2:]))
    offsets = [sum(map(math.prod, zip(k, steps))) for k in kernel]
    length = size - offsets[-1]
    return [rows[..., offset : offset + length] for offset in offsets]


def places_of(size, weight, dilation):
    """How many outputs there are along each axis."""
    return [i - d * (k - 1) for i, k, d in zip(size, weight.shape[2:], dilation)]


def steps_of(size):
    """From an entry to the next along each axis, as a distance in the row"""
    return [math.prod(size[axis + 1 :]) for axis in range(len(size))]


def product(a, b):
    """a @ b; if its sums have a single term, a product is five times as fast"""
    return a * b if a.shape[-1] == 1 else a @ b
