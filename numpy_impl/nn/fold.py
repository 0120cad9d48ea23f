"""Unfold and Fold: an image as a list of its windows, and windows added up to an image.

    unfold   blocks[n, ck, p] = x[n, c, s p + d k - padding]       copies
    fold     y[n, c, i] = Σ blocks[n, ck, p]                       adds up the copies
             over all p, k with s p + d k - padding = i

Each is the transpose of the other, so each is the other's gradient. Fold does not undo
Unfold: an entry that was in three windows comes back three times as large.
"""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.conv.checks import check_ints
from numpy_impl.nn.conv.geometry import cut_widths, pad_widths
from numpy_impl.nn.module import Module
from numpy_impl.nn.padding import pad
from numpy_impl.nn.windows import repeated, windows, windows_transposed

__all__ = ["fold", "unfold", "Fold", "Unfold"]


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """y[n, c, i] = Σ x[n, ck, p] over all p, k with s p + d k - padding = i

    p = (p0, p1) is a window's place, k = (k0, k1) one in the kernel, i = (i0, i1) one
    in y, s the stride and d the dilation.

    Args: as for Fold, and
        x: (N, C K0 K1, L) or (C K0 K1, L), where p counts to L line by line.

    Returns:
        y (N, C, H, W) or (C, H, W). Source: torch.nn.functional.fold.

    Raises:
        RuntimeError: a size out of range, or `x` does not hold the windows of such a y.
        TypeError: a size is no int, `x` no array.
        NotImplementedError: `x` holds integers.
    """
    check_fold(x, output_size, kernel_size, dilation, padding, stride)
    if x.ndim == 2:  # no batch
        how = output_size, kernel_size, dilation, padding, stride
        return fold(x[None], *how)[0]
    sizes = output_size, kernel_size, dilation, padding, stride
    size, kernel_size, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    border = [width + 2 * p for width, p in zip(size, padding)]
    places = places_of(border, kernel_size, dilation, stride)
    taps = math.prod(kernel_size)
    blocks = x.reshape(len(x), x.shape[1] // taps, taps, *places)  # [n, c, k, p]
    parts = np.moveaxis(blocks, 2, 0)
    y = windows_transposed(parts, border, kernel_size, stride, dilation)
    return pad(y, cut_widths(kernel_size, padding, 0))


def fold_backward(grad_y, kernel_size, dilation=1, padding=0, stride=1):
    """What was added up has the gradient of the sum: grad_x = unfold(grad_y)

    grad_x[n, ck, p] = grad_y[n, c, s p + d k - padding]
    """
    return unfold(grad_y, kernel_size, dilation, padding, stride)


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    """y[n, ck, p] = x[n, c, s p + d k - padding]

    p = (p0, p1) is a window's place, k = (k0, k1) one in the kernel, s the stride and d
    the dilation; x is zero outside of its bounds.

    Args: as for Unfold, and
        x: (N, C, H, W) or (C, H, W).

    Returns:
        y (N, C K0 K1, L) or (C K0 K1, L), where p counts to L line by line. Source:
        torch.nn.functional.unfold.

    Raises:
        RuntimeError: a size out of range, `x` of another rank or empty, or the kernel
            is larger than the padded x.
        TypeError: a size is no int, `x` no array.
        NotImplementedError: `x` holds integers.
    """
    check_unfold(x, kernel_size, dilation, padding, stride)
    if x.ndim == 3:  # no batch
        return unfold(x[None], kernel_size, dilation, padding, stride)[0]
    sizes = kernel_size, dilation, padding, stride
    kernel_size, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    x = pad(x, pad_widths(kernel_size, padding, dilation))
    blocks = np.stack(windows(x, kernel_size, stride, dilation), 2)  # [n, c, k, p]
    n, c, k, *places = blocks.shape
    return blocks.reshape(n, c * k, math.prod(places))


def unfold_backward(grad_y, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """What was copied gets the sum of the copies' gradients: grad_x = fold(grad_y)

    grad_x[n, c, i] = Σ grad_y[n, ck, p] over all p, k with s p + d k - padding = i
    """
    return fold(grad_y, output_size, kernel_size, dilation, padding, stride)


def places_of(size, kernel_size, dilation, stride):
    """How many windows there are along each axis of a padded image"""
    sizes = zip(size, kernel_size, dilation, stride)
    return [(i - d * (k - 1) - 1) // s + 1 for i, k, d, s in sizes]


class Fold(Module):
    """x (N, C K0 K1, L) -> y (N, C, H, W): windows of x, added up

    Args:
        output_size: (H, W), or an int for both, as are the following.
        kernel_size: (K0, K1), the size of a window.
        dilation: step from one entry of a window to the next.
        padding: width of the border that the windows reach over, and y lacks.
        stride: step from one window to the next.

    Raises:
        RuntimeError, TypeError: in forward, see `fold`.
    """

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, x):
        how = self.kernel_size, self.dilation, self.padding, self.stride
        self.saved.append(how)
        return fold(x, self.output_size, *how)

    def backward(self, grad_y):
        return fold_backward(grad_y, *self.saved.pop())

    def extra_repr(self):
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class Unfold(Module):
    """x (N, C, H, W) -> y (N, C K0 K1, L): the windows of x, a column each

    Args:
        kernel_size: (K0, K1), the size of a window, or an int for both, as are the
            following.
        dilation: step from one entry of a window to the next.
        padding: width of the border of zeros at both ends.
        stride: step from one window to the next.

    Raises:
        RuntimeError, TypeError: in forward, see `unfold`.
    """

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, x):
        how = self.kernel_size, self.dilation, self.padding, self.stride
        self.saved.append((np.shape(x)[-2:], *how))
        return unfold(x, *how)

    def backward(self, grad_y):
        return unfold_backward(grad_y, *self.saved.pop())

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )


def check_fold(x, output_size, kernel_size, dilation, padding, stride):
    """As many windows as an image of that size has."""
    check_windows(x, kernel_size, dilation, padding, stride)
    check_pair("output_size", output_size, 1)
    if x.ndim not in (2, 3) or 0 in x.shape[-2:]:
        raise RuntimeError(
            "x must be (N, C K0 K1, L) or (C K0 K1, L), empty along N at most, got "
            f"shape {x.shape}"
        )
    sizes = output_size, kernel_size, dilation, padding, stride
    size, kernel, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    border = [width + 2 * p for width, p in zip(size, padding)]
    places = places_of(border, kernel, dilation, stride)
    taps, columns = math.prod(kernel), math.prod(places)
    if x.shape[-2] % taps:
        raise RuntimeError(
            f"x must have a multiple of K0 K1 = {taps} rows, got shape {x.shape}"
        )
    if min(places) < 1 or x.shape[-1] != columns:
        raise RuntimeError(
            f"x must have a column for each of the {places[0]} x {places[1]} windows "
            f"of an image {tuple(size)}, got shape {x.shape}"
        )


def check_unfold(x, kernel_size, dilation, padding, stride):
    """An image with at least one window."""
    if getattr(x, "ndim", 3) < 3:
        raise IndexError(f"x must be (N, C, H, W) or (C, H, W), got shape {x.shape}")
    check_windows(x, kernel_size, dilation, padding, stride)
    if x.ndim > 4 or 0 in x.shape[-3:]:
        raise RuntimeError(
            "x must be (N, C, H, W) or (C, H, W), empty along N at most, got shape "
            f"{x.shape}"
        )
    sizes = kernel_size, dilation, padding, stride
    kernel, dilation, padding, stride = (repeated(s, 2) for s in sizes)
    border = [width + 2 * p for width, p in zip(x.shape[-2:], padding)]
    if min(places_of(border, kernel, dilation, stride)) < 1:
        raise RuntimeError(
            f"x must not be smaller than the kernel: {border} with its padding (shape "
            f"{x.shape}), kernel_size {kernel} and dilation {dilation}"
        )


def check_windows(x, kernel_size, dilation, padding, stride):
    """What both refuse: sizes out of range, integers."""
    check.array(x=x)
    for name, value, least in (
        ("kernel_size", kernel_size, 1),
        ("dilation", dilation, 1),
        ("padding", padding, 0),
        ("stride", stride, 1),
    ):
        check_pair(name, value, least)
    if x.dtype.kind in "iu":
        raise NotImplementedError(f"x must not hold integers, got {x.dtype}")


def check_pair(name, value, least):
    """An int or two, not below `least`; a tuple of one is none."""
    values = repeated(value, 2)
    check_ints(name, values, 2, least)
    if len(values) != 2:
        raise RuntimeError(f"{name} must be an int or 2 ints, got {value!r}")
