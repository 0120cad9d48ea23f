"""Max pooling: of each window the largest entry, and where it was."""

import functools
import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module
from numpy_impl.nn.padding import pad
from numpy_impl.nn.pooling.checks import check_max_pool, check_whole_numbers
from numpy_impl.nn.pooling.geometry import as_batch, border, channels, per_axes
from numpy_impl.nn.windows import windows

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
    check_max_pool(axes, x, kernel_size, stride, padding, dilation, ceil_mode)
    sizes, rows = x.shape[-axes:], channels(x, axes)
    kernel_size, stride, *how = per_axes(axes, kernel_size, stride, padding, dilation)
    widths = border(sizes, kernel_size, stride, *how, ceil_mode)
    y, indices = largest_in_windows(rows, widths, kernel_size, stride, how[1])
    return as_batch(y, x, axes), as_batch(indices, x, axes)


@in_blocks()
def largest_in_windows(x, widths, kernel_size, stride, dilation):
    """max_pool with one int per axis; no entry of the border is ever the largest"""
    sizes, how = x.shape[2:], (kernel_size, stride, dilation)
    views = windows(pad(x, widths, value=least(x.dtype)), *how)

    # the numbers of the entries go the same way as the entries
    entries = math.prod(sizes)
    numbers = np.arange(entries)
    numbers = numbers.reshape(1, 1, *sizes)
    places = windows(pad(numbers, widths, value=entries - 1), *how)
    # if all are -inf, the first wins: the first of x, not of the border
    first = functools.reduce(np.minimum, places)
    return largest(views, [first, *places[1:]])


def least(dtype):
    """No number of the dtype is below it"""
    return -math.inf if dtype.kind == "f" else np.iinfo(dtype).min


def largest(views, places):
    """y = max_k views[k] and its place: of equal entries the first, of NaN the last

    `places` increase with k.
    """
    y = views[0].copy()
    index = np.zeros_like(y, dtype=np.int64) + places[0]
    for view, place in zip(views[1:], places[1:]):
        view = view.copy()  # it is read three times: 0.7 of the time in one piece
        larger = (view > y) | np.isnan(view)
        y = np.maximum(y, view)  # half the time of where(larger, view, y)
        index = np.maximum(index, larger * place)
    return y, index


def max_pool_backward(grad_y, indices, x_shape, axes):
    """The largest entry of a window is all that its y depends on: no other gets any.

    y[p] = x[index[p]], and while x moves a little, the largest stays the largest, so
    that index is constant: ∂y[p] / ∂x[i] = [index[p] = i]. Windows may overlap: what is
    the largest entry of several of them gets the sum.

    grad_x[n, c, i] = Σ_p grad_y[n, c, p] over all p with index[n, c, p] = i
    """
    rows, size = math.prod(x_shape[:-axes]), math.prod(x_shape[-axes:])
    shape = rows, math.prod(grad_y.shape[-axes:])
    # y[r, p] = x[r, index[r, p]]
    grad_x = put_back(grad_y.reshape(shape), indices.reshape(shape), size)
    return grad_x.reshape(x_shape)


@in_blocks(cut=2)
def put_back(values, indices, size):
    """x[r, i] = Σ_p values[r, p] over all p with indices[r, p] = i"""
    x = np.zeros((len(values), size), values.dtype)
    entries = size * np.arange(len(values))[:, None] + indices
    np.add.at(x.reshape(-1), entries.reshape(-1), values.reshape(-1))
    return x


def max_pool1d(
    x,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
):
    """y[n, c, p] = max_k x[n, c, s p + d k - padding], over one spatial axis

    Args: as for MaxPool1d, and
        x: (N, C, L) or (C, L).

    Returns:
        y (N, C, P) or (C, P), and with `return_indices` (y, indices).

    Raises: as MaxPool1d.
    """
    check_whole_numbers(1, x, return_indices)
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

    x is (N, C, H, W) or (C, H, W). Args, Returns and Raises: as for max_pool1d.
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

    x is (N, C, D, H, W) or (C, D, H, W). Args, Returns and Raises: as for max_pool1d.
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
        check_whole_numbers(self.axes, x, self.return_indices)
        how = self.stride, self.padding, self.dilation, self.ceil_mode
        y, indices = max_pool(self.axes, x, self.kernel_size, *how)
        self.saved.append((indices, x.shape))
        return (y, indices) if self.return_indices else y

    def backward(self, grad_y):
        indices, x_shape = self.saved.pop()
        if self.return_indices:
            grad_y, _ = grad_y  # of integers there is none
        if grad_y is None:
            return None
        return max_pool_backward(grad_y, indices, x_shape, self.axes)

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPoolNd):
    """x (N, C, L) -> y (N, C, P), each the largest of the K entries of a window

    P = ⌊(L + 2 padding - d (K - 1) - 1) / s⌋ + 1. An unbatched (C, L) gives (C, P).

    Args:
        kernel_size: K, how many entries are in a window; an int, or one for each axis;
            so are the next three.
        stride: s, from one window to the next; kernel_size if left out.
        padding: width of a border at both ends, half a window at most, of -inf: none
            of it is ever the largest.
        dilation: d, from one entry of a window to the next.
        return_indices: also return where in its channel each y was, as int64.
        ceil_mode: let the last window reach beyond the end of x: ⌈...⌉ for ⌊...⌋.

    Raises:
        RuntimeError: a size out of range, no window fits, or `x` has another rank.
        TypeError: a size is no int, ceil_mode no bool, `x` no array.
        NotImplementedError: `x` is of bools or complex numbers, or of whole numbers
            without return_indices (in PyTorch, too; not so in MaxPool2d and MaxPool3d).
    """

    axes = 1


class MaxPool2d(_MaxPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the largest of each window of K0 x K1

    Args and Raises: as for MaxPool1d. An index is i0 W + i1.
    """

    axes = 2


class MaxPool3d(_MaxPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the largest of each window

    Args and Raises: as for MaxPool1d. An index is (i0 H + i1) W + i2.
    """

    axes = 3
