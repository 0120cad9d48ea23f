"""Unfold and Fold: an image as a list of its windows, and windows added up to an image.

    unfold   blocks[n, ck, p] = x[n, c, s p + d k - padding]       copies
    fold     y[n, c, i] = Σ blocks[n, ck, p]                       adds up the copies
             over all p, k with s p + d k - padding = i

Each is the transpose of the other, so each is the other's gradient. Fold does not undo
Unfold: an entry that was in three windows comes back three times as large.
"""

import math

import torch

from torch_impl.nn.conv.geometry import cut_widths, pad_widths
from torch_impl.nn.module import Module
from torch_impl.nn.padding import pad
from torch_impl.nn.windows import repeated, windows, windows_transposed

__all__ = ["fold", "unfold", "Fold", "Unfold"]


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """y[n, c, i] = Σ x[n, ck, p] over all p, k with s p + d k - padding = i

    p = (p0, p1) is a window's place, k = (k0, k1) one in the kernel, i = (i0, i1) one
    in y, s the stride and d the dilation.
    """
    if x.ndim == 2:  # no batch
        how = output_size, kernel_size, dilation, padding, stride
        return fold(x[None], *how)[0]
    sizes = output_size, kernel_size, dilation, padding, stride
    size, kernel_size, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    border = [width + 2 * p for width, p in zip(size, padding)]
    places = places_of(border, kernel_size, dilation, stride)
    taps = math.prod(kernel_size)
    blocks = x.reshape(len(x), x.shape[1] // taps, taps, *places)  # [n, c, k, p]
    parts = torch.moveaxis(blocks, 2, 0)
    y = windows_transposed(parts, border, kernel_size, stride, dilation)
    return pad(y, cut_widths(kernel_size, padding, 0))


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    """y[n, ck, p] = x[n, c, s p + d k - padding]

    p = (p0, p1) is a window's place, k = (k0, k1) one in the kernel, s the stride and d
    the dilation; x is zero outside of its bounds.
    """
    if x.ndim == 3:  # no batch
        return unfold(x[None], kernel_size, dilation, padding, stride)[0]
    sizes = kernel_size, dilation, padding, stride
    kernel_size, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    x = pad(x, pad_widths(kernel_size, padding, dilation))
    blocks = torch.stack(windows(x, kernel_size, stride, dilation), 2)  # [n, c, k, p]
    n, c, k, *places = blocks.shape
    return blocks.reshape(n, c * k, math.prod(places))


def places_of(size, kernel_size, dilation, stride):
    """How many windows there are along each axis of a padded image"""
    sizes = zip(size, kernel_size, dilation, stride)
    return [(i - d * (k - 1) - 1) // s + 1 for i, k, d, s in sizes]


class Fold(Module):
    """x (N, C K0 K1, L) -> y (N, C, H, W): windows of x, added up"""

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, x):
        how = self.kernel_size, self.dilation, self.padding, self.stride
        return fold(x, self.output_size, *how)

    def extra_repr(self):
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """x (N, C, H, W) -> y (N, C K0 K1, L): the windows of x, a column each"""

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, x):
        how = self.kernel_size, self.dilation, self.padding, self.stride
        return unfold(x, *how)

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
