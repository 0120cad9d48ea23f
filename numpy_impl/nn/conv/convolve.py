"""Convolution: one small kernel of weights, applied at every place.

In the formulas p, k and i stand for one index per spatial axis: a place in y, in the
kernel, in the padded x. The output at p reads x through tap k at i = s p + d k (stride
s, dilation d), which makes a convolution three linear maps in a row:

    pad       x, with a border around it
    columns   columns[n, ck, p] = x[n, c, s p + d k]       all that the output at p sees
    product   y[n, o, p] = Σ_ck weight[o, ck] columns[n, ck, p]

Its gradient is the transposes of the three in reverse. The product's is the product
with weightᵀ. That of columns, which copies an entry to many places, adds those places
up: these two are convolve_transposed, and transpose.py makes a layer of it. That of pad
adds the border to what it was copied from. As one sum:

    grad_x[n, c, i] = Σ_ok weight[o, c, k] grad_y[n, o, p]    over all p, s p + d k = i

This is a convolution again. Spread grad_y out, s - 1 zeros between its entries, so that
p stands at s p: then tap k reads it at i - d k, backwards where forward read x at
i + d k. So it is the convolution of the spread grad_y by the flipped kernel, inputs and
outputs exchanged, padded by d (K - 1) so that every i meets every tap ("full").

Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.conv.checks import check_conv
from numpy_impl.nn.conv.geometry import pad_widths
from numpy_impl.nn.conv.rows import (
    along_rows,
    along_rows_backward,
    along_rows_transposed,
    by_phases,
    by_phases_backward,
    by_phases_transposed,
    depthwise,
    depthwise_backward,
    depthwise_transposed,
    has_long_rows,
    has_phases,
    is_depthwise,
    product,
)
from numpy_impl.nn.padding.border import pad, pad_backward
from numpy_impl.nn.windows import per_axis, windows, windows_transposed

__all__ = ["conv1d", "conv2d", "conv3d"]


def cost(x, weight, start, stride, dilation, groups):
    """Entries of the columns of one n, or of its outputs."""
    sizes = zip(x.shape[2:], weight.shape[2:], stride, dilation)
    places = math.prod((i - d * (k - 1) - 1) // s + 1 for i, k, s, d in sizes)
    return max(groups * weight[0].size, len(weight)) * places


def transposed_cost(y, weight, *how):
    """The same, seen from y."""
    groups = how[-1]
    return max(groups * weight[0].size, len(weight)) * math.prod(y.shape[2:])


def backward_cost(grad_y, x, weight, *how):
    return transposed_cost(grad_y, weight, *how)


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    Along one axis: x (N, C, W) or (C, W), weight (O, C / groups, K).

    Args, Returns, Raises: as for conv2d. Source: torch.nn.functional.conv1d.
    """
    check_conv(1, x, weight, bias, stride, padding, dilation, groups)
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    p = (p0, p1) is a place in y, k = (k0, k1) one in the kernel, s the stride and d the
    dilation; x is zero outside of its bounds. With groups, the channels fall into as
    many parts, in order, and o sees the c of its own part only.

    Args: stride, padding, dilation and groups as for Conv2d, and
        x: (N, C, H, W) or (C, H, W).
        weight: (O, C / groups, K0, K1).
        bias: (O,) or None.

    Returns:
        y (N, O, P0, P1) or (O, P0, P1) with P0 = ⌊(H + 2 padding - d (K0 - 1) - 1) / s⌋
        + 1, and so on. Source: torch.nn.functional.conv2d.

    Raises:
        RuntimeError: ranks, channels, groups or dtypes do not fit, the kernel is larger
            than the padded x, or a stride, padding, dilation or groups is out of range.
        TypeError: one of these is no int, or `x` no array.
    """
    check_conv(2, x, weight, bias, stride, padding, dilation, groups)
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv3d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    Along three axes: x (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, K0, K1,
    K2).

    Args, Returns, Raises: as for conv2d. Source: torch.nn.functional.conv3d.
    """
    check_conv(3, x, weight, bias, stride, padding, dilation, groups)
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv(x, weight, bias, stride, padding, dilation, groups):
    """conv1d, conv2d or conv3d: over all axes that weight has behind O and C"""
    widths = pad_widths(weight.shape[2:], padding, dilation)
    return convolve(pad(x, widths), weight, bias, stride, dilation, groups)


def conv_backward(grad_y, x, weight, stride=1, padding=0, dilation=1, groups=1):
    """The way back through convolve, see there, and through pad."""
    widths = pad_widths(weight.shape[2:], padding, dilation)
    padded, how = pad(x, widths), (stride, dilation, groups)
    grad_padded, *grads = convolve_backward(grad_y, padded, weight, *how)
    return pad_backward(grad_padded, x.shape, widths), *grads


def convolve(x, weight, bias, stride, dilation, groups):
    """conv of an x that is padded, with stride s and dilation d"""
    if x.ndim < weight.ndim:  # no batch
        return convolve(x[None], weight, bias, stride, dilation, groups)[0]
    axes = weight.ndim - 2
    stride, dilation = per_axis(stride, axes), per_axis(dilation, axes)
    start = 0 if bias is None else bias.reshape(groups, len(bias) // groups, 1)
    if has_long_rows(x.shape[2:], weight, stride, dilation):
        if is_depthwise(weight, groups):
            return depthwise(x, weight, start, dilation)
        return along_rows(x, weight, start, dilation, groups)
    if has_phases(len(x), x.shape[2:], weight, stride, dilation, groups):
        start = 0 if bias is None else bias.reshape(-1, *(1,) * axes)
        return by_phases(x, weight, start, stride)
    return by_columns(x, weight, start, stride, dilation, groups)


def convolve_transposed(y, weight, size, stride, dilation, groups):
    """x[n, c, i] = Σ_ok weight[o, c, k] y[n, o, p] over all p, k with s p + d k = i

    The transpose of convolve as a map of x: what read x through a tap is added there.
    `size` is that of x along its spatial axes.
    """
    if y.ndim < weight.ndim:  # no batch
        how = size, stride, dilation, groups
        return convolve_transposed(y[None], weight, *how)[0]
    axes = weight.ndim - 2
    stride, dilation = per_axis(stride, axes), per_axis(dilation, axes)
    if has_long_rows(size, weight, stride, dilation):
        if is_depthwise(weight, groups):
            return depthwise_transposed(y, weight, size, dilation)
        return along_rows_transposed(y, weight, size, dilation, groups)
    if has_phases(len(y), size, weight, stride, dilation, groups):
        return by_phases_transposed(y, weight, size, stride)
    return by_columns_transposed(y, weight, size, stride, dilation, groups)


def convolve_backward(grad_y, x, weight, stride, dilation, groups):
    """The transpose of each linear map, in reverse: see the top of the file.

    grad_x[n, c, i]      = Σ_ok weight[o, c, k] grad_y[n, o, p]    over s p + d k = i
    grad_weight[o, c, k] = Σ_np grad_y[n, o, p] x[n, c, s p + d k]
    grad_bias[o]         = Σ_np grad_y[n, o, p]
    """
    if x.ndim < weight.ndim:  # no batch
        how = stride, dilation, groups
        grad_x, *grads = convolve_backward(grad_y[None], x[None], weight, *how)
        return grad_x[0], *grads
    how = stride, dilation, groups
    # y = convolve(x, weight, bias)
    grad_x = convolve_transposed(grad_y, weight, x.shape[2:], *how)
    grad_weight = weight_backward(grad_y, x, weight, *how)
    grad_bias = grad_y.sum((0, *range(2, grad_y.ndim)))
    return grad_x, grad_weight, grad_bias


def weight_backward(grad_y, x, weight, stride, dilation, groups):
    """A weight serves at every place p, so it gets the sum of what it did at each.

    grad_weight[o, c, k] = Σ_np grad_y[n, o, p] x[n, c, s p + d k]
    """
    axes = weight.ndim - 2
    stride, dilation = per_axis(stride, axes), per_axis(dilation, axes)
    if has_long_rows(x.shape[2:], weight, stride, dilation):
        if is_depthwise(weight, groups):
            return depthwise_backward(grad_y, x, weight, dilation)
        return along_rows_backward(grad_y, x, weight, dilation, groups)
    if has_phases(len(x), x.shape[2:], weight, stride, dilation, groups):
        return by_phases_backward(grad_y, x, weight, stride)
    return by_columns_backward(grad_y, x, weight, stride, dilation, groups)


@in_blocks(cost=cost)
def by_columns(x, weight, start, stride, dilation, groups):
    """y[n, go, p] = start[g, o] + Σ_ck kernels[g, o, ck] columns[g, ck, np]"""
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    columns = columns_of(x, weight, stride, dilation)  # [gc, k, n, p]
    y = start + kernels @ columns.reshape(groups, kernels.shape[2], -1)
    return y.reshape(len(weight), *columns.shape[2:]).swapaxes(0, 1)


@in_blocks(cost=transposed_cost)
def by_columns_transposed(y, weight, size, stride, dilation, groups):
    """x[n, gc, i] = Σ columns[gc, k, n, p] over s p + d k = i, columns = kernelsᵀ y"""
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    channels, taps = groups * weight.shape[1], math.prod(weight.shape[2:])
    y = y.swapaxes(0, 1)  # [go, n, p]
    columns = product(kernels.mT, y.reshape(*kernels.shape[:2], -1))
    columns = columns.reshape(channels, taps, *y.shape[1:])  # [gc, k, n, p]
    parts = np.moveaxis(columns, (1, 2), (0, 1))
    return windows_transposed(parts, size, weight.shape[2:], stride, dilation)


@in_blocks(cut=2, sums=(0,), cost=backward_cost)
def by_columns_backward(grad_y, x, weight, stride, dilation, groups):
    """The gradient of weight: of a product's left factor, grad_y times columnsᵀ"""
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    columns = columns_of(x, weight, stride, dilation)

    # y = (start + kernels @ columns).swapaxes(0, 1)
    grad_y = grad_y.swapaxes(0, 1).reshape(*kernels.shape[:2], -1)
    grad_kernels = grad_y @ columns.reshape(groups, kernels.shape[2], -1).mT
    return grad_kernels.reshape(weight.shape)


def columns_of(x, weight, stride, dilation):
    """columns[c, k, n, p] = x[n, c, s p + d k], a copy, K times as large as x"""
    views = windows(x, weight.shape[2:], stride, dilation)
    return np.stack([view.swapaxes(0, 1) for view in views], 1)
