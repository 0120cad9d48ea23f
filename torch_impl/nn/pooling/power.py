"""Power-average (LP) pooling: of each window a norm, between the sum and the maximum.

For norm_type 1 it is the sum, for 2 the root of the sum of squares, and the larger it
is the more the largest entry counts, until for ∞ it counts alone.
"""

import math

import torch

from torch_impl.nn.module import Module
from torch_impl.nn.pooling.average import avg_pool
from torch_impl.nn.pooling.maximum import max_pool
from torch_impl.nn.windows import per_axis

__all__ = [
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "LPPool1d",
    "LPPool2d",
    "LPPool3d",
]


def lp_pool(axes, x, norm_type, kernel_size, stride, ceil_mode):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), q = norm_type

    The sum is a mean times K: where ceil_mode lets a window reach beyond the end of x,
    it counts as much as a whole one. For q = ±∞ it is the largest or smallest |x|.
    """
    q = float(norm_type)
    if math.isinf(q):
        sign = math.copysign(1, q)
        y, _ = max_pool(axes, sign * abs(x), kernel_size, stride, 0, 1, ceil_mode)
        return sign * y
    entries = math.prod(per_axis(kernel_size, axes))
    powers = x**q
    sums = entries * avg_pool(axes, powers, kernel_size, stride, 0, ceil_mode, True)
    sums = torch.where(sums == 0, 0, sums)  # no gradient goes there, where it is ∞
    return sums ** (1 / q)


def lp_pool1d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), over one spatial axis"""
    return lp_pool(1, x, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), p = (p0, p1), over two axes

    x is (N, C, H, W) or (C, H, W).
    """
    return lp_pool(2, x, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), p = (p0, p1, p2), three axes

    x is (N, C, D, H, W) or (C, D, H, W).
    """
    return lp_pool(3, x, norm_type, kernel_size, stride, ceil_mode)


class _LPPoolNd(Module):
    """What the layers share; `axes` is how many axes are pooled."""

    axes = None

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size = norm_type, kernel_size
        self.stride, self.ceil_mode = stride, ceil_mode

    def forward(self, x):
        how = float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        return lp_pool(self.axes, x, *how)

    def extra_repr(self):
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPoolNd):
    """x (N, C, L) -> y (N, C, P), y = (Σ x^q)^(1 / q) of the K entries of a window

    P = ⌊(L - K) / s⌋ + 1. An unbatched (C, L) gives (C, P). A sum that is negative, as
    of an odd q it can be, has no root: y is NaN.
    """

    axes = 1


class LPPool2d(_LPPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), y = (Σ x^q)^(1 / q) of each window"""

    axes = 2


class LPPool3d(_LPPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), y = (Σ x^q)^(1 / q) of each window"""

    axes = 3
