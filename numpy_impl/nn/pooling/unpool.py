"""Max unpooling: the maxima go back to where they were, and all else is zero.

It writes to the places that max pooling read, so that the two are each other's
transposes: its forward is max pooling's backward, its backward reads at the indices.
"""

import math

import numpy as np

from numpy_impl.nn.module import Module
from numpy_impl.nn.pooling.checks import check_max_unpool
from numpy_impl.nn.pooling.geometry import unpooled_size
from numpy_impl.nn.windows import repeated

__all__ = [
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
]


def max_unpool(axes, x, indices, kernel_size, stride, padding, output_size):
    """y[n, c, indices[n, c, p]] = x[n, c, p], and 0 at all other places"""
    how = kernel_size, stride, padding, output_size
    check_max_unpool(axes, x, indices, *how)
    sizes = unpooled_size(axes, x, *how)
    samples, entries = x.shape[:-axes], math.prod(sizes)
    shape = math.prod(samples), math.prod(x.shape[-axes:])
    y = np.zeros((shape[0], entries), x.dtype)
    np.put_along_axis(y, indices.reshape(shape), x.reshape(shape), 1)
    return y.reshape(*samples, *sizes)


def max_unpool_backward(grad_y, indices, axes):
    """What x moved is one entry of y, so that entry's gradient is all it gets.

    y[index[p]] = x[p]: ∂y[i] / ∂x[p] = [index[p] = i].
    grad_x[n, c, p] = grad_y[n, c, indices[n, c, p]]
    """
    rows = math.prod(indices.shape[:-axes])
    # y[r, index[r, p]] = x[r, p]
    grad_y = grad_y.reshape(rows, math.prod(grad_y.shape[-axes:]))
    places = indices.reshape(rows, math.prod(indices.shape[-axes:]))
    return np.take_along_axis(grad_y, places, 1).reshape(indices.shape)


def max_unpool1d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """y[n, c, indices[n, c, p]] = x[n, c, p], and 0 at all other places

    Args: as for MaxUnpool1d, and
        x: (N, C, P) or (C, P).
        indices: of the same shape, int64: what max_pool1d returned beside x. If one
            comes twice, the last entry stays.
        output_size: L, as (L,) or a whole shape; if left out, the smallest.

    Returns:
        y (N, C, L) or (C, L).

    Raises: as MaxUnpool1d.
    """
    how = kernel_size, stride, padding, output_size
    return max_unpool(1, x, indices, *how)


def max_unpool2d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """y[n, c, indices[n, c, p]] = x[n, c, p], p = (p0, p1), an index being i0 W + i1

    x is (N, C, P0, P1) or (C, P0, P1), y (N, C, H, W) or (C, H, W). Args and Raises: as
    for max_unpool1d.
    """
    how = kernel_size, stride, padding, output_size
    return max_unpool(2, x, indices, *how)


def max_unpool3d(x, indices, kernel_size, stride=None, padding=0, output_size=None):
    """y[n, c, indices[n, c, p]] = x[n, c, p], p = (p0, p1, p2), over three axes

    x is (N, C, P0, P1, P2) or (C, P0, P1, P2), y (N, C, D, H, W) or (C, D, H, W). Args
    and Raises: as for max_unpool1d.
    """
    how = kernel_size, stride, padding, output_size
    return max_unpool(3, x, indices, *how)


class _MaxUnpoolNd(Module):
    """What the layers share; `axes` is how many axes are unpooled."""

    axes = None

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size = repeated(kernel_size, self.axes)
        self.stride = repeated(kernel_size if stride is None else stride, self.axes)
        self.padding = repeated(padding, self.axes)

    def forward(self, x, indices, output_size=None):
        how = self.kernel_size, self.stride, self.padding, output_size
        self.saved.append(indices)
        return max_unpool(self.axes, x, indices, *how)

    def backward(self, grad_y):
        return max_unpool_backward(grad_y, self.saved.pop(), self.axes)

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}"
        )


class MaxUnpool1d(_MaxUnpoolNd):
    """x (N, C, P) and indices (N, C, P) -> y (N, C, L), x at the indices, 0 elsewhere

    Called as `unpool(x, indices, output_size=None)`; L = (P - 1) s + K - 2 padding, or
    what output_size says, less than s away from it. An unbatched (C, P) gives (C, L).

    Args:
        kernel_size: K of the pooling that is undone; an int, or one for each axis; so
            are the next two.
        stride: s of it; kernel_size if left out.
        padding: of it.

    Raises:
        ValueError: output_size has another number of sizes, or one that is not pooled
            to P.
        RuntimeError: indices of another shape or dtype, or outside of y; `x` of another
            rank; a size out of range.
        TypeError: a size is no int, `x` or `indices` no array.
        NotImplementedError: `x` is not of floating-point numbers.
    """

    axes = 1


class MaxUnpool2d(_MaxUnpoolNd):
    """x (N, C, P0, P1) and indices -> y (N, C, H, W), x at the indices, 0 elsewhere

    Args and Raises: as for MaxUnpool1d.
    """

    axes = 2


class MaxUnpool3d(_MaxUnpoolNd):
    """x (N, C, P0, P1, P2) and indices -> y (N, C, D, H, W), x there, 0 elsewhere

    Args and Raises: as for MaxUnpool1d.
    """

    axes = 3
