"""Convolution: one small kernel of weights, applied at every place.

In the formulas p, k and i stand for one index per spatial axis: a place in y, in the
kernel, in the padded x. The output at p reads x through tap k at i = s p + d k (stride
s, dilation d), which makes a convolution three linear maps in a row:

    pad       x, with zeros around it
    im2col    columns[n, ck, p] = x[n, c, s p + d k]       all that the output at p sees
    product   y[n, o, p] = Σ_ck weight[o, ck] columns[n, ck, p]

Autograd transposes them one by one; what comes out is in the NumPy file.
"""

import math

from torch_impl.nn import check
from torch_impl.nn.conv.geometry import geometry
from torch_impl.nn.padding import pad

__all__ = ["conv2d"]


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    p = (p0, p1) is a place in y, k = (k0, k1) one in the kernel, s the stride and d the
    dilation; x is zero outside of its bounds. With groups, the channels fall into as
    many parts, in order, and o sees the c of its own part only.
    """
    check.shape("weight", weight, (None,) * 4)
    return convolve(x, weight, bias, stride, padding, dilation, groups)


def convolve(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """conv2d over any number of spatial axes: all that weight has behind O and C"""
    how = stride, padding, dilation, groups
    stride, widths, dilation = geometry(x, weight, bias, *how)
    if x.ndim < weight.ndim:  # no batch
        return convolve(x[None], weight, bias, *how)[0]
    out_channels, _, *kernel_size = weight.shape
    taps = windows(pad(x, widths), kernel_size, stride, dilation)
    kernels = weight.reshape(groups, out_channels // groups, weight[0].numel())

    places = taps.shape[weight.ndim :]
    product = kernels @ im2col(taps, groups)  # [g, o, np]
    y = product.reshape(out_channels, len(x), math.prod(places)).swapaxes(0, 1)
    if bias is not None:
        y = y + bias[:, None]
    return y.reshape(len(x), out_channels, *places)


def windows(x, kernel_size, stride, dilation):
    """taps[n, c, k, p] = x[n, c, s p + d k], a view: nothing is copied"""
    axes = range(2, x.ndim)
    for axis, k, s, d in zip(axes, kernel_size, stride, dilation):
        x = x.unfold(axis, d * (k - 1) + 1, s)[..., ::d]  # [n, c, p, k]
    return x.permute(0, 1, *range(len(axes) + 2, x.ndim), *axes)


def im2col(taps, groups):
    """columns[g, ck, np] = taps[n, gc, k, p]"""
    channels, *kernel_size = taps.shape[1 : taps.ndim // 2 + 1]
    rows = channels // groups * math.prod(kernel_size)
    columns = taps.movedim(0, taps.ndim // 2)  # [gc, k, n, p]
    places = math.prod(columns.shape[taps.ndim // 2 :])
    return columns.reshape(groups, rows, places)
