"""Convolution: one small kernel of weights, applied at every place.

In the formulas p, k and i stand for one index per spatial axis: a place in y, in the
kernel, in the padded x. The output at p reads x through tap k at i = s p + d k (stride
s, dilation d), which makes a convolution three linear maps in a row:

    pad       x, with a border around it
    columns   columns[n, ck, p] = x[n, c, s p + d k]       all that the output at p sees
    product   y[n, o, p] = Σ_ck weight[o, ck] columns[n, ck, p]

Autograd transposes them one by one; what comes out is in the NumPy file. Transposed by
hand they are a layer, too: see transpose.py.
"""

import math

import torch

from torch_impl.nn.conv.geometry import pad_widths
from torch_impl.nn.padding import pad
from torch_impl.nn.windows import per_axis, windows, windows_transposed

__all__ = ["conv1d", "conv2d", "conv3d"]


def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    Along one axis: x (N, C, W) or (C, W), weight (O, C / groups, K).
    """
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    p = (p0, p1) is a place in y, k = (k0, k1) one in the kernel, s the stride and d the
    dilation; x is zero outside of its bounds. With groups, the channels fall into as
    many parts, in order, and o sees the c of its own part only.
    """
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv3d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    Along three axes: x (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, K0, K1,
    K2).
    """
    return conv(x, weight, bias, stride, padding, dilation, groups)


def conv(x, weight, bias, stride, padding, dilation, groups):
    """conv1d, conv2d or conv3d: over all axes that weight has behind O and C"""
    widths = pad_widths(weight.shape[2:], padding, dilation)
    return convolve(pad(x, widths), weight, bias, stride, dilation, groups)


def convolve(x, weight, bias, stride, dilation, groups):
    """conv of an x that is padded, with stride s and dilation d"""
    if x.ndim < weight.ndim:  # no batch
        return convolve(x[None], weight, bias, stride, dilation, groups)[0]
    axes = weight.ndim - 2
    stride, dilation = per_axis(stride, axes), per_axis(dilation, axes)
    start = 0 if bias is None else bias.reshape(groups, len(bias) // groups, 1)
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
    return by_columns_transposed(y, weight, size, stride, dilation, groups)


def by_columns(x, weight, start, stride, dilation, groups):
    """y[n, go, p] = start[g, o] + Σ_ck kernels[g, o, ck] columns[g, ck, np]"""
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    columns = columns_of(x, weight, stride, dilation)  # [gc, k, n, p]
    y = start + kernels @ columns.reshape(groups, kernels.shape[2], -1)
    return y.reshape(len(weight), *columns.shape[2:]).swapaxes(0, 1)


def by_columns_transposed(y, weight, size, stride, dilation, groups):
    """x[n, gc, i] = Σ columns[gc, k, n, p] over s p + d k = i, columns = kernelsᵀ y"""
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    channels, taps = groups * weight.shape[1], math.prod(weight.shape[2:])
    y = y.swapaxes(0, 1)  # [go, n, p]
    columns = kernels.mT @ y.reshape(*kernels.shape[:2], -1)
    columns = columns.reshape(channels, taps, *y.shape[1:])  # [gc, k, n, p]
    parts = torch.moveaxis(columns, (1, 2), (0, 1))
    return windows_transposed(parts, size, weight.shape[2:], stride, dilation)


def columns_of(x, weight, stride, dilation):
    """columns[c, k, n, p] = x[n, c, s p + d k], a copy, K times as large as x"""
    views = windows(x, weight.shape[2:], stride, dilation)
    return torch.stack([view.swapaxes(0, 1) for view in views], 1)
