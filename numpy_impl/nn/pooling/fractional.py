"""Fractional max pooling: the windows lie at random, closer together or farther apart.

With a stride, the size of y is that of x divided by a whole number. Here it is any
number: the windows' distance α = (L - K) / (P - 1) is a fraction, and one random number
u per axis, channel and sample says how it is rounded. So the same image is pooled in
another way each time (Graham 2014, "Fractional max-pooling").
"""

import math

import numpy as np

from numpy_impl import random
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.module import Module
from numpy_impl.nn.pooling.checks import check_fractional, check_fractional_layer
from numpy_impl.nn.pooling.geometry import as_batch, channels
from numpy_impl.nn.pooling.maximum import largest, max_pool_backward
from numpy_impl.nn.windows import per_axis, repeated

__all__ = [
    "fractional_max_pool2d",
    "fractional_max_pool3d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d_with_indices",
    "FractionalMaxPool2d",
    "FractionalMaxPool3d",
]


def fractional_max_pool(axes, x, kernel_size, output_size, output_ratio, samples):
    """y[n, c, p] = max_k x[n, c, start[n, c, p] + k], and the index of that entry

    Its gradient is that of max_pool: only an index says where y is from.
    """
    check_fractional(axes, x, kernel_size, output_size, output_ratio, samples)
    if output_size is None:
        ratios = zip(x.shape[-axes:], repeated(output_ratio, axes))
        output_size = [int(size * ratio) for size, ratio in ratios]
    batch = len(x) if x.ndim == axes + 2 else 1
    if samples is None:
        samples = random.rand(batch, x.shape[-axes - 1], axes, dtype=x.dtype)
    rows, samples = channels(x, axes), samples[:batch].reshape(-1, axes)
    sizes = per_axis(kernel_size, axes), per_axis(output_size, axes)
    y, indices = largest_at_random(rows, samples, *sizes)
    return as_batch(y, x, axes), as_batch(indices, x, axes)


def cost(x, samples, kernel_size, output_size):
    """Entries per row: one of each window, and what is made of it"""
    return 8 * math.prod(output_size)


@in_blocks(cut=2, cost=cost)
def largest_at_random(x, samples, kernel_size, output_size):
    """fractional_max_pool of rows: of all windows the k-th entry at a time

    samples[r, a] are for the axes in their order, but in two dimensions, where PyTorch
    takes the first one for the last axis.
    """
    axes, sizes = x.ndim - 2, x.shape[2:]
    samples = samples[:, ::-1] if axes == 2 else samples
    index = 0  # of the window's first entry in its channel
    for a, size in enumerate(sizes):
        start = starts(samples[:, a, None], size, output_size[a], kernel_size[a])
        shape = [len(x), *[1] * (axes + 1)]
        shape[a + 2] = output_size[a]
        index = index * size + start.reshape(shape)
    rows = np.arange(len(x)).reshape(-1, *[1] * (axes + 1))
    entries = index + rows * math.prod(sizes)
    window = np.arange(math.prod(sizes)).reshape(sizes)
    taps = window[*map(slice, kernel_size)].reshape(-1)
    views = [x.reshape(-1).take(entries + tap) for tap in taps]
    y, tap = largest(views, taps)
    return y, index + tap


def starts(u, size, places, kernel):
    """start[r, p] = ⌊(p + u[r]) α⌋ - ⌊u[r] α⌋, but the last window ends where x ends"""
    alpha = (size - kernel) / max(places - 1, 1)
    p = np.arange(places, dtype=u.dtype)
    start = np.floor((p + u) * alpha) - np.floor(u * alpha)
    start[:, places - 1 :] = size - kernel
    return start.astype(np.int64)


def fractional_max_pool2d(
    x,
    kernel_size,
    output_size=None,
    output_ratio=None,
    return_indices=False,
    _random_samples=None,
):
    """y[n, c, p] = max_k x[n, c, start[n, c, p] + k], p = (p0, p1), start at random

    Args: as for FractionalMaxPool2d, and
        x: (N, C, H, W) or (C, H, W).

    Returns:
        y (N, C, P0, P1) or (C, P0, P1), and with `return_indices` (y, indices).

    Raises: as FractionalMaxPool2d.
    """
    how = kernel_size, output_size, output_ratio, _random_samples
    found = fractional_max_pool(2, x, *how)
    return found if return_indices else found[0]


def fractional_max_pool3d(
    x,
    kernel_size,
    output_size=None,
    output_ratio=None,
    return_indices=False,
    _random_samples=None,
):
    """y[n, c, p] = max_k x[n, c, start[n, c, p] + k], p = (p0, p1, p2)

    x is (N, C, D, H, W) or (C, D, H, W). Args, Returns and Raises: as for
    fractional_max_pool2d.
    """
    how = kernel_size, output_size, output_ratio, _random_samples
    found = fractional_max_pool(3, x, *how)
    return found if return_indices else found[0]


def fractional_max_pool2d_with_indices(
    x,
    kernel_size,
    output_size=None,
    output_ratio=None,
    return_indices=False,
    _random_samples=None,
):
    """(y, indices) of fractional_max_pool2d, whatever `return_indices` says"""
    how = kernel_size, output_size, output_ratio, _random_samples
    return fractional_max_pool(2, x, *how)


def fractional_max_pool3d_with_indices(
    x,
    kernel_size,
    output_size=None,
    output_ratio=None,
    return_indices=False,
    _random_samples=None,
):
    """(y, indices) of fractional_max_pool3d, whatever `return_indices` says"""
    how = kernel_size, output_size, output_ratio, _random_samples
    return fractional_max_pool(3, x, *how)


class _FractionalMaxPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(
        self,
        kernel_size,
        output_size=None,
        output_ratio=None,
        return_indices=False,
        _random_samples=None,
    ):
        super().__init__()
        check_fractional_layer(self.axes, kernel_size, output_size, output_ratio)
        axes, self.return_indices = self.axes, return_indices
        self.kernel_size = repeated(kernel_size, axes)
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else repeated(output_size, axes)
        self.output_ratio = None
        if output_ratio is not None:
            self.output_ratio = repeated(output_ratio, axes)

    def forward(self, x):
        how = self.output_size, self.output_ratio, self._random_samples
        y, indices = fractional_max_pool(self.axes, x, self.kernel_size, *how)
        self.saved.append((indices, x.shape))
        return (y, indices) if self.return_indices else y

    def backward(self, grad_y):
        indices, x_shape = self.saved.pop()
        if self.return_indices:
            grad_y, _ = grad_y  # of integers there is none
        if grad_y is None:
            return None
        return max_pool_backward(grad_y, indices, x_shape, self.axes)


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the largest of windows that lie at random

    An unbatched (C, H, W) gives (C, P0, P1).

    Args:
        kernel_size: K, an int or (K0, K1).
        output_size: P, an int or (P0, P1), with P + K - 1 at most the size of x.
        output_ratio: instead of it, P as a fraction of the size of x, between 0 and 1.
        return_indices: also return where in its channel each y was, as int64.
        _random_samples: (N, C, 2), u of each axis in [0, 1), the last axis first; drawn
            anew in each forward if left out.

    Raises:
        ValueError: output_size and output_ratio both given, or none of them; a ratio
            out of range.
        RuntimeError: a size out of range, `x` or the samples of a shape that does not
            fit.
        IndexError: `x` has no axis of channels.
        TypeError: a size is no int, `x` or the samples no array.
        NotImplementedError: `x` is not of floating-point numbers.
    """

    axes = 2


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the largest of windows at random

    Args and Raises: as for FractionalMaxPool2d, but P + K - 1 must be below the size of
    x, and _random_samples is (N, C, 3), the first axis first.
    """

    axes = 3
