"""Fractional max pooling: the windows lie at random, closer together or farther apart.

With a stride, the size of y is that of x divided by a whole number. Here it is any
number: the windows' distance α = (L - K) / (P - 1) is a fraction, and one random number
u per axis, channel and sample says how it is rounded. So the same image is pooled in
another way each time (Graham 2014, "Fractional max-pooling").
"""

import math

import torch

from torch_impl.nn.module import Module
from torch_impl.nn.pooling.geometry import as_batch, channels
from torch_impl.nn.pooling.maximum import largest
from torch_impl.nn.windows import per_axis, repeated

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
    if output_size is None:
        ratios = zip(x.shape[-axes:], repeated(output_ratio, axes))
        output_size = [int(size * ratio) for size, ratio in ratios]
    batch = len(x) if x.ndim == axes + 2 else 1
    if samples is None:
        how = {"dtype": x.dtype, "device": x.device}
        samples = torch.rand(batch, x.shape[-axes - 1], axes, **how)
    rows, samples = channels(x, axes), samples[:batch].reshape(-1, axes)
    sizes = per_axis(kernel_size, axes), per_axis(output_size, axes)
    y, indices = largest_at_random(rows, samples, *sizes)
    return as_batch(y, x, axes), as_batch(indices, x, axes)


def largest_at_random(x, samples, kernel_size, output_size):
    """fractional_max_pool of rows: of all windows the k-th entry at a time

    samples[r, a] are for the axes in their order, but in two dimensions, where PyTorch
    takes the first one for the last axis.
    """
    axes, sizes = x.ndim - 2, x.shape[2:]
    samples = samples.flip(1) if axes == 2 else samples
    index = 0  # of the window's first entry in its channel
    for a, size in enumerate(sizes):
        start = starts(samples[:, a, None], size, output_size[a], kernel_size[a])
        shape = [len(x), *[1] * (axes + 1)]
        shape[a + 2] = output_size[a]
        index = index * size + start.reshape(shape)
    rows = torch.arange(len(x), device=x.device).reshape(-1, *[1] * (axes + 1))
    entries = index + rows * math.prod(sizes)
    window = torch.arange(math.prod(sizes), device=x.device).reshape(sizes)
    taps = window[*map(slice, kernel_size)].reshape(-1)
    views = [x.reshape(-1)[entries + tap] for tap in taps]
    y, tap = largest(views, taps)
    return y, index + tap


def starts(u, size, places, kernel):
    """start[r, p] = ⌊(p + u[r]) α⌋ - ⌊u[r] α⌋, but the last window ends where x ends"""
    alpha = (size - kernel) / max(places - 1, 1)
    p = torch.arange(places, dtype=u.dtype, device=u.device)
    start = torch.floor((p + u) * alpha) - torch.floor(u * alpha)
    start[:, places - 1 :] = size - kernel
    return start.long()


def fractional_max_pool2d(
    x,
    kernel_size,
    output_size=None,
    output_ratio=None,
    return_indices=False,
    _random_samples=None,
):
    """y[n, c, p] = max_k x[n, c, start[n, c, p] + k], p = (p0, p1), start at random"""
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
        return (y, indices) if self.return_indices else y


class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), the largest of windows that lie at random

    An unbatched (C, H, W) gives (C, P0, P1).
    """

    axes = 2


class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), the largest of windows at random"""

    axes = 3
