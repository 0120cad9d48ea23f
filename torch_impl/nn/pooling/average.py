"""Average pooling: of each window the mean, which shares its gradient out evenly."""

import functools

import torch

from torch_impl.nn.module import Module
from torch_impl.nn.padding import pad
from torch_impl.nn.pooling.geometry import (
    as_batch,
    border,
    channels,
    per_axes,
    pooled_size,
)
from torch_impl.nn.windows import repeated, windows

__all__ = [
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
]


def avg_pool(
    axes,
    x,
    kernel_size,
    stride,
    padding,
    ceil_mode,
    count_include_pad,
    divisor_override=None,
):
    """y[n, c, p] = Σ_k x[n, c, s p + k - padding] / divisor[p]"""
    sizes, rows = x.shape[-axes:], channels(x, axes)
    kernel_size, stride, padding, ones = per_axes(axes, kernel_size, stride, padding)
    how = kernel_size, stride, padding
    widths = border(sizes, *how, ones, ceil_mode)
    how = sizes, *how, ceil_mode, count_include_pad
    divisor = int(divisor_override or 0) or counts(x, *how)
    sums = sums_of_windows(rows, widths, kernel_size, stride)
    return as_batch(divided(sums, divisor), x, axes)


def divided(sums, divisor):
    """sums / divisor; of int64, as in PyTorch, without what is behind the point"""
    if sums.is_floating_point():
        return sums / divisor
    return (sums - torch.fmod(sums, divisor)) // divisor


def counts(x, sizes, kernel_size, stride, padding, ceil_mode, count_include_pad):
    """counts[p]: how many entries of x, and of its border, the window at p holds

    In the dtype of x, whose spatial axes have these sizes. What ceil_mode lets a
    window reach beyond the border does not count.
    """
    found = torch.ones((), dtype=x.dtype, device=x.device)
    for size, *how in zip(sizes, kernel_size, stride, padding):
        kernel, step, width = how
        places = pooled_size(size, *how, 1, ceil_mode)
        start = step * torch.arange(places, dtype=x.dtype, device=x.device) - width
        end = (start + kernel).clip(max=size + width)
        if not count_include_pad:
            start, end = start.clip(min=0), end.clip(max=size)
        found = found[..., None] * (end - start)
    return found


def sums_of_windows(x, widths, kernel_size, stride):
    """y[r, 0, p] = Σ_k padded[r, 0, s p + k], a sum over each axis in turn

    So 7 x 7 entries take 7 + 7 additions, and 0.4 of the time.
    """
    y = pad(x, widths)
    for axis in range(len(kernel_size)):
        y = functools.reduce(torch.add, windows_along(y, axis, kernel_size, stride))
    return y


def windows_along(x, axis, kernel_size, stride):
    """The windows' entries along one axis; along the others each is alone"""
    ones = (1,) * len(kernel_size)
    kernel_size, stride = [
        (*ones[:axis], v[axis], *ones[axis + 1 :]) for v in (kernel_size, stride)
    ]
    return windows(x, kernel_size, stride, ones)


def avg_pool1d(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """y[n, c, p] = Σ_k x[n, c, s p + k - padding] / K, over one spatial axis"""
    how = kernel_size, stride, padding, ceil_mode, count_include_pad
    return avg_pool(1, x, *how)


def avg_pool2d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """y[n, c, p] = Σ_k x[n, c, s p + k - padding] / (K0 K1), p = (p0, p1), two axes

    x is (N, C, H, W) or (C, H, W).
    """
    how = kernel_size, stride, padding, ceil_mode, count_include_pad
    return avg_pool(2, x, *how, divisor_override)


def avg_pool3d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """y[n, c, p] = Σ_k x[n, c, s p + k - padding] / (K0 K1 K2), p = (p0, p1, p2)

    x is (N, C, D, H, W) or (C, D, H, W).
    """
    how = kernel_size, stride, padding, ceil_mode, count_include_pad
    return avg_pool(3, x, *how, divisor_override)


class _AvgPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def how(self):
        """The arguments of avg_pool behind x."""
        how = self.kernel_size, self.stride, self.padding, self.ceil_mode
        return *how, self.count_include_pad, getattr(self, "divisor_override", None)

    def forward(self, x):
        return avg_pool(self.axes, x, *self.how())

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}"
        )


class AvgPool1d(_AvgPoolNd):
    """x (N, C, L) -> y (N, C, P), each the mean of the K entries of a window

    P = ⌊(L + 2 padding - K) / s⌋ + 1. An unbatched (C, L) gives (C, P).
    """

    axes = 1

    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
    ):
        super().__init__()
        self.kernel_size = repeated(kernel_size, 1)
        self.stride = repeated(kernel_size if stride is None else stride, 1)
        self.padding = repeated(padding, 1)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad


class _AvgPoolOfImages(_AvgPoolNd):
    """What AvgPool2d and AvgPool3d share: they may divide by any number."""

    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
        divisor_override=None,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override


class AvgPool2d(_AvgPoolOfImages):
    """x (N, C, H, W) -> y (N, C, P0, P1), the mean of each window of K0 x K1"""

    axes = 2


class AvgPool3d(_AvgPoolOfImages):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the mean of each window"""

    axes = 3
