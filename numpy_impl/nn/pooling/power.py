"""Power-average (LP) pooling: of each window a norm, between the sum and the maximum.

For norm_type 1 it is the sum, for 2 the root of the sum of squares, and the larger it
is the more the largest entry counts, until for ∞ it counts alone.
"""

import math

import numpy as np

from numpy_impl.nn.module import Module
from numpy_impl.nn.pooling.average import avg_pool, avg_pool_backward
from numpy_impl.nn.pooling.checks import check_lp_pool
from numpy_impl.nn.pooling.maximum import max_pool, max_pool_backward
from numpy_impl.nn.windows import per_axis

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
    check_lp_pool(axes, x, norm_type, kernel_size, stride, ceil_mode)
    q = float(norm_type)
    if math.isinf(q):
        sign = math.copysign(1, q)
        y, _ = max_pool(axes, sign * abs(x), kernel_size, stride, 0, 1, ceil_mode)
        return sign * y
    entries = math.prod(per_axis(kernel_size, axes))
    powers = power(x, q)
    sums = entries * avg_pool(axes, powers, kernel_size, stride, 0, ceil_mode, True)
    return sums ** (1 / q)


def lp_pool_backward(grad_y, x, y, norm_type, kernel_size, stride, ceil_mode):
    """An entry counts by its share of the norm: ∂y / ∂x = (x / y)^(q - 1).

    y = sum^(1/q) of sum = Σ_k x^q: ∂y / ∂sum = y^(1 - q) / q, ∂sum / ∂x = q x^(q - 1).
    Where the sum is 0 there is a kink, and PyTorch's gradient is 0.

    grad_x[n, c, i] = Σ_p grad_y[n, c, p] (x[n, c, i] / y[n, c, p])^(q - 1)
    """
    q, axes = float(norm_type), len(kernel_size)
    if math.isinf(q):
        # y = sign max(sign |x|)
        largest = math.copysign(1, q) * abs(x)
        _, indices = max_pool(axes, largest, kernel_size, stride, 0, 1, ceil_mode)
        return max_pool_backward(grad_y, indices, x.shape, axes) * np.sign(x)
    # y = sums ** (1 / q)
    grad_sums = np.where(y == 0, 0, grad_y * y ** (1 - q)) / q
    # sums = entries * avg_pool(powers)
    how = kernel_size, stride, 0, ceil_mode, True
    grad_means = math.prod(kernel_size) * grad_sums
    grad_powers = avg_pool_backward(grad_means, x.shape, axes, *how)
    # powers = power(x, q)
    return grad_powers * q * power(x, q - 1)


def power(x, q):
    """x^q, for whole q by that of |x|: of negative numbers it takes 30 times as long"""
    if q % 2 == 0:
        return abs(x) ** q
    return np.copysign(abs(x) ** q, x) if q % 2 == 1 else x**q


def lp_pool1d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), over one spatial axis

    Args: as for LPPool1d, and
        x: (N, C, L) or (C, L).

    Returns:
        y (N, C, P) or (C, P).

    Raises: as LPPool1d.
    """
    return lp_pool(1, x, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), p = (p0, p1), over two axes

    x is (N, C, H, W) or (C, H, W). Args and Raises: as for lp_pool1d.
    """
    return lp_pool(2, x, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(x, norm_type, kernel_size, stride=None, ceil_mode=False):
    """y[n, c, p] = (Σ_k x[n, c, s p + k]^q)^(1 / q), p = (p0, p1, p2), three axes

    x is (N, C, D, H, W) or (C, D, H, W). Args and Raises: as for lp_pool1d.
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
        y = lp_pool(self.axes, x, *how)
        self.saved.append((x, y))
        return y

    def backward(self, grad_y):
        x, y = self.saved.pop()
        kernel_size = per_axis(self.kernel_size, self.axes)
        how = self.norm_type, kernel_size, self.stride, self.ceil_mode
        return lp_pool_backward(grad_y, x, y, *how)

    def extra_repr(self):
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPoolNd):
    """x (N, C, L) -> y (N, C, P), y = (Σ x^q)^(1 / q) of the K entries of a window

    P = ⌊(L - K) / s⌋ + 1. An unbatched (C, L) gives (C, P). A sum that is negative, as
    of an odd q it can be, has no root: y is NaN.

    Args:
        norm_type: q, not 0; ∞ for the largest |x|, -∞ for the smallest.
        kernel_size: K, how many entries are in a window; here an int.
        stride: s, from one window to the next; kernel_size if left out.
        ceil_mode: let the last window reach beyond the end of x: ⌈...⌉ for ⌊...⌋; its
            sum is scaled up to K entries.

    Raises:
        ValueError: norm_type is 0 or no number, kernel_size has another number of ints.
        RuntimeError: a size out of range, no window fits, or `x` has another rank.
        TypeError: a size is no int, a flag no bool, `x` no array.
        NotImplementedError: `x` is not of floating-point numbers.
    """

    axes = 1


class LPPool2d(_LPPoolNd):
    """x (N, C, H, W) -> y (N, C, P0, P1), y = (Σ x^q)^(1 / q) of each window

    Args and Raises: as for LPPool1d; kernel_size is an int or (K0, K1).
    """

    axes = 2


class LPPool3d(_LPPoolNd):
    """x (N, C, D, H, W) -> y (N, C, P0, P1, P2), y = (Σ x^q)^(1 / q) of each window

    Args and Raises: as for LPPool1d; kernel_size is an int or (K0, K1, K2).
    """

    axes = 3
