"""Convolution: one small kernel of weights, applied at every place.

In the formulas p, k and i stand for one index per spatial axis: a place in y, in the
kernel, in the padded x. The output at p reads x through tap k at i = s p + d k (stride
s, dilation d), which makes a convolution three linear maps in a row:

    pad       x, with zeros around it
    im2col    columns[n, ck, p] = x[n, c, s p + d k]       all that the output at p sees
    product   y[n, o, p] = Σ_ck weight[o, ck] columns[n, ck, p]

Its gradient is the transposes of the three in reverse. The product's is the product
with weightᵀ. That of im2col, which copies an entry to many places, is col2im, which
adds those places up. That of pad cuts the border off. As one sum:

    grad_x[n, c, i] = Σ_ok weight[o, c, k] grad_y[n, o, p]    over all p, s p + d k = i

This is a convolution again. Spread grad_y out, s - 1 zeros between its entries, so that
p stands at s p: then tap k reads it at i - d k, backwards where forward read x at
i + d k. So it is the convolution of the spread grad_y by the flipped kernel, inputs and
outputs exchanged, padded by d (K - 1) so that every i meets every tap ("full").

Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from numpy_impl.nn import check
from numpy_impl.nn.conv.geometry import geometry
from numpy_impl.nn.padding import pad, pad_backward

__all__ = ["conv2d"]

CACHE = 2**20  # bytes of columns at a time: all at once leave the cache, 1.4 x slower


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, p] = Σ_ck weight[o, c, k] x[n, c, s p + d k - padding] + bias[o]

    p = (p0, p1) is a place in y, k = (k0, k1) one in the kernel, s the stride and d the
    dilation; x is zero outside of its bounds. With groups, the channels fall into as
    many parts, in order, and o sees the c of its own part only.

    Args:
        x: (N, C, H, W) or (C, H, W).
        weight: (O, C / groups, K0, K1).
        bias: (O,) or None.
        stride: step from one output to the next; an int, or one per axis, as the next
            two are.
        padding: zeros at both ends; "valid" for none, "same" for as many as keep H and
            W, one more at the end if their number is odd.
        dilation: step from one tap of the kernel to the next.
        groups: number of parts; C and O are multiples of it.

    Returns:
        y (N, O, P0, P1) or (O, P0, P1) with P0 = ⌊(H + 2 padding - d (K0 - 1) - 1) / s⌋
        + 1, and so on. Source: torch.nn.functional.conv2d.

    Raises:
        RuntimeError: ranks, channels, groups or dtypes do not fit, the kernel is larger
            than the padded x, or a stride, padding, dilation or groups is out of range.
        TypeError: one of these is no int, or `x` no array.
    """
    check.shape("weight", weight, (None,) * 4)
    return convolve(x, weight, bias, stride, padding, dilation, groups)


def conv2d_backward(grad_y, x, weight, stride=1, padding=0, dilation=1, groups=1):
    """See convolve_backward."""
    return convolve_backward(grad_y, x, weight, stride, padding, dilation, groups)


def convolve(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """conv2d over any number of spatial axes: all that weight has behind O and C"""
    how = stride, padding, dilation, groups
    stride, widths, dilation = geometry(x, weight, bias, *how)
    if x.ndim < weight.ndim:  # no batch
        return convolve(x[None], weight, bias, *how)[0]
    out_channels, _, *kernel_size = weight.shape
    taps = windows(pad(x, widths), kernel_size, stride, dilation)
    kernels = weight.reshape(groups, out_channels // groups, weight[:1].size)
    shift = 0 if bias is None else bias.reshape(out_channels, 1, 1)

    places = taps.shape[weight.ndim :]
    y = np.empty((len(x), out_channels, math.prod(places)), x.dtype)
    for batch, columns in im2col(taps, groups):
        y_batch = y[batch].swapaxes(0, 1)  # [o, n, p]
        product = kernels @ columns  # [g, o, np]
        np.add(product.reshape(y_batch.shape), shift, out=y_batch)
    return y.reshape(len(x), out_channels, *places)


def convolve_backward(grad_y, x, weight, stride=1, padding=0, dilation=1, groups=1):
    """The transpose of each linear map, in reverse: see the top of the file.

    grad_x[n, c, i]      = Σ_ok weight[o, c, k] grad_y[n, o, p]    over s p + d k = i
    grad_weight[o, c, k] = Σ_np grad_y[n, o, p] x[n, c, s p + d k]
    grad_bias[o]         = Σ_np grad_y[n, o, p]
    """
    how = stride, padding, dilation, groups
    stride, widths, dilation = geometry(x, weight, None, *how)
    if x.ndim < weight.ndim:  # no batch
        grad_x, *grads = convolve_backward(grad_y[None], x[None], weight, *how)
        return grad_x[0], *grads
    out_channels, _, *kernel_size = weight.shape
    padded = pad(x, widths)
    grad_padded = np.zeros(padded.shape, x.dtype)
    taps = windows(padded, kernel_size, stride, dilation)
    grad_taps = windows(grad_padded, kernel_size, stride, dilation)
    kernels = weight.reshape(groups, out_channels // groups, weight[:1].size)
    grad_kernels = np.zeros(kernels.swapaxes(1, 2).shape, x.dtype)  # [g, ck, o]
    grad_bias = np.zeros(kernels.shape[:2], x.dtype)  # [g, o]

    for batch, columns in im2col(taps, groups):
        # y = product + bias
        grad_product = grad_y[batch].swapaxes(0, 1)  # [o, n, p]
        grad_product = grad_product.reshape(*grad_bias.shape, columns.shape[-1])
        grad_bias += grad_product.sum(2)

        # product = kernels @ columns, which are in the cache and not needed any more
        grad_kernels += columns @ grad_product.swapaxes(1, 2)
        grad_columns = np.matmul(kernels.swapaxes(1, 2), grad_product, out=columns)

        # columns = im2col(taps)
        col2im(grad_columns, grad_taps[batch])

    grad_x = pad_backward(grad_padded, x.shape, widths)
    grad_weight = grad_kernels.swapaxes(1, 2).reshape(weight.shape)
    return grad_x, grad_weight, grad_bias.reshape(out_channels)


def windows(x, kernel_size, stride, dilation):
    """taps[n, c, k, p] = x[n, c, s p + d k], a view: nothing is copied

    In memory, a step of k is d steps of i, and a step of p is s of them.
    """
    spans = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation)]
    places = [
        (size - span) // s + 1 for size, span, s in zip(x.shape[2:], spans, stride)
    ]
    k_steps = [d * step for d, step in zip(dilation, x.strides[2:])]
    p_steps = [s * step for s, step in zip(stride, x.strides[2:])]
    return as_strided(
        x,
        (*x.shape[:2], *kernel_size, *places),
        (*x.strides[:2], *k_steps, *p_steps),
    )


def im2col(taps, groups):
    """columns[g, ck, np] = taps[n, gc, k, p]

    Yields the columns of a few n at a time, with the slice of these n: they are a copy,
    K times as large as x.
    """
    channels, *kernel_size = taps.shape[1 : taps.ndim // 2 + 1]
    rows = channels // groups * math.prod(kernel_size)
    step = max(1, CACHE // max(1, taps[:1].nbytes))
    for start in range(0, len(taps), step):
        batch = slice(start, start + step)
        columns = np.moveaxis(taps[batch], 0, taps.ndim // 2).copy()  # [gc, k, n, p]
        places = math.prod(columns.shape[taps.ndim // 2 :])
        yield batch, columns.reshape(groups, rows, places)


def col2im(columns, taps):
    """taps[n, gc, k, p] += columns[g, ck, np], the transpose of im2col

    An entry of x is in many taps, but only once in each: they are added one by one.
    """
    taps = np.moveaxis(taps, 0, taps.ndim // 2)  # [gc, k, n, p]
    columns = columns.reshape(taps.shape)
    for k in np.ndindex(*taps.shape[1 : taps.ndim // 2]):
        taps[:, *k] += columns[:, *k]
