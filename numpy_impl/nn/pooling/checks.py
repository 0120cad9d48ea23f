"""What pooling refuses: windows that do not fit, and arguments that are no sizes."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.conv.checks import check_ints
from numpy_impl.nn.pooling.geometry import output_size, per_axes

__all__ = []


def check_max_pool(axes, x, kernel_size, stride, padding, dilation, ceil_mode):
    """Windows of floating-point numbers, and a border of half a window at most."""
    check_input(axes, x)
    check_windows(axes, x, kernel_size, stride, padding, dilation, ceil_mode)


def check_input(axes, x):
    """Channels with `axes` spatial axes, none of which is empty but a batch."""
    check.floating(x=x)
    if x.ndim not in (axes + 1, axes + 2) or 0 in x.shape[-1 - axes :]:
        letters = ("C, L", "C, H, W", "C, D, H, W")[axes - 1]
        raise RuntimeError(
            f"x must be (N, {letters}), or ({letters}) without a batch, and nothing of "
            f"it empty but the batch, got shape {x.shape}"
        )


def check_windows(axes, x, kernel_size, stride, padding, dilation, ceil_mode):
    """Sizes in range, such that a window fits along each axis."""
    if not isinstance(ceil_mode, bool | np.bool):
        raise TypeError(f"ceil_mode must be a bool, got {ceil_mode!r}")
    check_ints("kernel_size", kernel_size, axes, 1)
    if stride is not None and stride != ():
        check_ints("stride", stride, axes, 1)
    check_ints("padding", padding, axes, 0)
    check_ints("dilation", dilation, axes, 1)
    sizes = x.shape[-axes:]
    how = zip(sizes, *per_axes(axes, kernel_size, stride, padding, dilation))
    for axis, (size, k, s, width, d) in enumerate(how):
        span = d * (k - 1) + 1
        if width > k // 2:
            raise RuntimeError(
                f"padding must be at most half of kernel_size, {k // 2} of {k} along "
                f"spatial axis {axis}, got {padding}"
            )
        if output_size(size, k, s, width, d, ceil_mode) < 1:
            raise RuntimeError(
                f"no window fits into x (shape {x.shape}): along spatial axis {axis} "
                f"it has {size} entries, the padding adds {2 * width}, and the window "
                f"spans {span}"
            )
