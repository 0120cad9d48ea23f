"""Max pooling: of each window the largest entry, and where it was."""

import functools
import math

import torch

from torch_impl.nn.module import Module
from torch_impl.nn.padding import pad
from torch_impl.nn.pooling.geometry import as_batch, border, channels, per_axes
from torch_impl.nn.windows import windows

__all__ = [
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_pool1d_with_indices",
    "max_pool2d_with_indices",
    "max_pool3d_with_indices",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]


def max_pool(axes, x, kernel_size, stride, padding, dilation, ceil_mode):
    """y[n, c, p] = max_k x[n, c, s p + d k - padding], and the index of that entry

    The index counts the entries of a channel, row by row: i0 W + i1 of (i0, i1).
    """
    sizes, rows = x.shape[-axes:], channels(x, axes)
    kernel_size, stride, *how = per_axes(axes, kernel_size, stride, padding, dilation)
    widths = border(sizes, kernel_size, stride, *how, ceil_mode)
    y, indices = largest_in_windows(rows, widths, kernel_size, stride, how[1])
    return as_batch(y, x, axes), as_batch(indices, x, axes)


def largest_in_windows(x, widths, kernel_size, stride, dilation):
    """max_pool with one int per axis; no entry of the border is ever the largest"""
    sizes, how = x.shape[2:], (kernel_size, stride, dilation)
    views = windows(pad(x, widths, value=least(x.dtype)), *how)

    # the numbers of the entries go the same way as the entries
    entries = math.prod(sizes)
    numbers = torch.arange(entries, device=x.device)
    numbers = numbers.reshape(1, 1, *sizes)
    places = windows(pad(numbers, widths, value=entries - 1), *how)
    # if all are -inf, the first wins: the first of x, not of the border
    first = functools.reduce(torch.minimum, places)
    _, index = largest(views, [first, *places[1:]])
    y = x.flatten(1).gather(1, index.flatten(1))  # here autograd sees where y is from
    return y.reshape(index.shape), index


def least(dtype):
    """No number of the dtype is below it"""
    return -math.inf if dtype.is_floating_point else torch.iinfo(dtype).min


def largest(views, places):
    """y = max_k views[k] and its place: of equal entries the first, of NaN the last

    `places` increase with k.
    """
    y = views[0]
    index = torch.zeros_like(y, dtype=torch.int64) + places[0]
    for view, place in zip(views[1:], places[1:]):
        larger = (view > y) | torch.isnan(view)
        y = torch.where(larger, view, y)
        index = torch.maximum(index, larger * place)
    return y, index


def max_pool1d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """y[n, c, p] = max_k x[n, c, s p + d k - padding], over one spatial axis"""
    found = max_pool(1, x, kernel_size, stride, padding, dilation, ceil_mode)
    return found if return_indices else found[0]


def max_pool2d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """y[n, c, p] = max_k x[n, c, s p + d k - padding], p = (p0, p1), over two axes

    x is (N, C, H, W) or (C, H, W).
    """
    found = max_pool(2, x, kernel_size, stride, padding, dilation, ceil_mode)
    return found if return_indices else found[0]


def max_pool3d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """y[n, c, p] = max_k x[n, c, s p + d k - padding], p = (p0, p1, p2), three axes

    x is (N, C, D, H, W) or (C, D, H, W).
    """
    found = max_pool(3, x, kernel_size, stride, padding, dilation, ceil_mode)
    return found if return_indices else found[0]


def max_pool1d_with_indices(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """(y, indices) of max_pool1d, whatever `return_indices` says"""
    return max_pool(1, x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d_with_indices(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """(y, indices) of max_pool2d, whatever `return_indices` says"""
    return max_pool(2, x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d_with_indices(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """(y, indices) of max_pool3d, whatever `return_indices` says"""
    return max_pool(3, x, kernel_size, stride, padding, dilation, ceil_mode)


class _MaxPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, x):
        how = self.stride, self.padding, self.dilation, self.ceil_mode
        y, indices = max_pool(self.axes, x, self.kernel_size, *how)
        return (y, indices) if self.return_indices else y

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """x (N, C, L) -> y (N, C, P), each the largest of the K entries of a window

    P = ⌊(L + 2 padding - d (K - 1) - 1) / s⌋ + 1. An unbatched (C, L) gives (C, P).
    """

    axes = 1


class MaxPool2d(_MaxPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the largest of each window of K0 x K1"""

    axes = 2


class MaxPool3d(_MaxPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the largest of each window"""

    axes = 3
