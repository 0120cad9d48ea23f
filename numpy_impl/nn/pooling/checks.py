"""What pooling refuses: windows that do not fit, and arguments that are no sizes."""

import math
import numbers

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.conv.checks import check_ints, check_whole
from numpy_impl.nn.pooling.geometry import (
    per_axes,
    pooled_size,
    unpooled_size,
)
from numpy_impl.nn.windows import repeated

__all__ = []

LAYOUTS = {
    axes: f"(N, {letters}), or ({letters}) without a batch"
    for axes, letters in ((1, "C, L"), (2, "C, H, W"), (3, "C, D, H, W"))
}
WHOLE = tuple(map(np.dtype, ("uint8", "int8", "int16", "int32", "int64")))  # of torch


def check_max_pool(axes, x, kernel_size, stride, padding, dilation, ceil_mode):
    """Windows of numbers, and a border of half a window at most."""
    check.array(x=x)
    if x.dtype not in WHOLE:
        check.floating(x=x)
    check_input(axes, x)
    check_windows(axes, x, kernel_size, stride, padding, dilation, ceil_mode)


def check_whole_numbers(axes, x, return_indices):
    """PyTorch's max_pool1d has whole numbers only where it finds the indices, too."""
    if axes == 1 and not return_indices:
        check.floating(x=x)


def check_avg_pool(
    axes,
    x,
    kernel_size,
    stride,
    padding,
    ceil_mode,
    count_include_pad,
    divisor_override,
):
    """The same, of floats or int64, and something to divide by."""
    check.array(x=x)
    if x.dtype != np.int64:
        check.floating(x=x)
    if axes == 2:
        check_has_channels(axes, x)
    check_input(axes, x)
    check.flag(count_include_pad=count_include_pad)
    if divisor_override is not None:
        check_whole("divisor_override", divisor_override)
        if divisor_override == 0:
            raise RuntimeError("divisor_override must not be 0")
    check_windows(axes, x, kernel_size, stride, padding, 1, ceil_mode)
    kernel_size, *_ = per_axes(axes, kernel_size, stride, padding)
    if axes == 3 and any(k > size for k, size in zip(kernel_size, x.shape[-3:])):
        raise RuntimeError(  # only there, and whatever the padding, as in torch
            f"x (shape {x.shape}) must not be smaller than kernel_size {kernel_size}"
        )


def check_lp_pool(axes, x, norm_type, kernel_size, stride, ceil_mode):
    """A power that has a root, and windows over which its mean is found."""
    check.floating(x=x)
    if not isinstance(norm_type, numbers.Real | np.bool):
        raise TypeError(f"norm_type must be a number, got {norm_type!r}")
    if norm_type == 0:
        raise ValueError("norm_type must not be 0: there is no root 1 / 0")
    several = isinstance(kernel_size, tuple | list | str)
    if axes > 1 and several and len(kernel_size) != axes:
        raise ValueError(f"kernel_size must be an int or {axes}, got {kernel_size!r}")
    is_sum = not math.isinf(norm_type)  # which PyTorch multiplies by kernel_size
    if axes == 1 and is_sum and several and len(kernel_size) == 1:
        raise TypeError(f"kernel_size must be an int here, got {kernel_size!r}")
    if is_sum:  # else max_pool asks
        check_avg_pool(axes, x, kernel_size, stride, 0, ceil_mode, True, None)


def check_adaptive_pool(axes, x, output_size):
    """How many windows there shall be, and something in each."""
    check.floating(x=x)
    several = axes > 1 and isinstance(output_size, tuple | list)
    if several and len(output_size) >= x.ndim:
        raise ValueError(
            f"x must have more axes than there are sizes in output_size, got shape "
            f"{x.shape} and {output_size}"
        )
    if x.ndim not in (axes + 1, axes + 2) or 0 in x.shape[1:]:
        raise RuntimeError(
            f"x must be {LAYOUTS[axes]}, and nothing of it empty but the first axis, "
            f"got shape {x.shape}"
        )
    sizes = output_size if isinstance(output_size, tuple | list) else [output_size]
    for size in sizes:
        if size is None and axes > 1 and output_size is not None:
            continue  # the size of x
        check_whole("output_size", size, f" in {output_size!r}")
        if size < 0:
            raise RuntimeError(f"output_size must not be negative, got {output_size}")
    if len(sizes) != axes and sizes is output_size:
        raise RuntimeError(
            f"output_size must be an int or {axes} of them, got {output_size}"
        )


def check_has_channels(axes, x):
    """An axis in front of the spatial ones; PyTorch counts from the end to find it."""
    if x.ndim <= axes:
        raise IndexError(f"x must be {LAYOUTS[axes]}, got shape {x.shape}")


def check_input(axes, x):
    """Channels with `axes` spatial axes, none of which is empty but a batch."""
    if x.ndim not in (axes + 1, axes + 2) or 0 in x.shape[-1 - axes :]:
        raise RuntimeError(
            f"x must be {LAYOUTS[axes]}, and nothing of it empty but the batch, got "
            f"shape {x.shape}"
        )


def check_windows(axes, x, kernel_size, stride, padding, dilation, ceil_mode):
    """Sizes in range, such that a window fits along each axis."""
    check.flag(ceil_mode=ceil_mode)
    check_ints("kernel_size", kernel_size, axes, 1)
    if stride is not None and repeated(stride, 1):
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
        if pooled_size(size, k, s, width, d, ceil_mode) < 1:
            raise RuntimeError(
                f"no window fits into x (shape {x.shape}): along spatial axis {axis} "
                f"it has {size} entries, the padding adds {2 * width}, and the window "
                f"spans {span}"
            )


def check_max_unpool(axes, x, indices, kernel_size, stride, padding, output_size):
    """Indices of x, inside of a y whose sizes are pooled to those of x."""
    check.floating(x=x)
    check_input(axes, x)
    check.array(indices=indices)
    check_ints("kernel_size", kernel_size, axes, None)
    steps = kernel_size if stride is None else stride
    check_ints("stride", steps, axes, 1 if axes == 3 else None)  # as torch does
    check_ints("padding", padding, axes, None)
    for name, value in (("kernel_size", kernel_size), ("stride", stride)):
        if isinstance(value, tuple | list) and len(value) != axes:
            raise RuntimeError(f"{name} must be an int or {axes} ints, got {value}")
    how = kernel_size, stride, padding
    fitting = unpooled_size(axes, x, *how, None)
    if output_size is not None:
        check_output_size(axes, output_size, fitting, repeated(steps, axes))
    sizes = unpooled_size(axes, x, *how, output_size)
    if min(sizes) < 0:
        raise ValueError(f"y would be smaller than nothing: {sizes}")
    check_indices(x, indices, sizes)


def check_output_size(axes, output_size, fitting, steps):
    """As many sizes as there are axes, or a whole shape; each near to what fits."""
    if not hasattr(output_size, "__len__"):
        raise TypeError(f"output_size must be a tuple of ints, got {output_size!r}")
    if len(output_size) not in (axes, axes + 2):
        raise ValueError(
            f"output_size must have {axes} or {axes + 2} sizes, got {output_size!r}"
        )
    for size, fits, step in zip(output_size[-axes:], fitting, steps):
        check_whole("output_size", size, f" in {output_size!r}")
        if abs(size - fits) >= step:
            raise ValueError(
                f"output_size must be in {fits - step + 1} ... {fits + step - 1} where "
                f"the windows end at {fits}, got {output_size}"
            )


def check_indices(x, indices, sizes):
    """int64, one for each entry of x, each of them in y."""
    if indices.dtype != np.int64:
        raise RuntimeError(f"indices must be int64, got {indices.dtype}")
    if indices.shape != x.shape:
        raise RuntimeError(
            f"indices must have the shape of x, {x.shape}, got {indices.shape}"
        )
    if indices.size and (indices.min() < 0 or indices.max() >= math.prod(sizes)):
        raise RuntimeError(
            f"indices must be in 0 ... {math.prod(sizes) - 1} for a y of {sizes}, got "
            f"{indices.min()} ... {indices.max()}"
        )


def check_fractional_layer(axes, kernel_size, output_size, output_ratio):
    """One of output_size and output_ratio, a fraction."""
    if axes == 3 and any(k <= 0 for k in repeated(kernel_size, axes)):
        raise ValueError(f"kernel_size must be positive, got {kernel_size}")
    check_one_of(output_size, output_ratio)
    if output_size is not None and output_ratio is not None:
        raise ValueError(
            f"output_size and output_ratio exclude each other, got {output_size} and "
            f"{output_ratio}"
        )
    if output_ratio is not None:
        ratios = repeated(output_ratio, axes)[:axes]
        if not all(0 < ratio < 1 for ratio in ratios):
            raise ValueError(
                f"output_ratio must be between 0 and 1, got {output_ratio}"
            )


def check_one_of(output_size, output_ratio):
    """Something that says how large y is."""
    if output_size is None and output_ratio is None:
        raise ValueError("either output_size or output_ratio must be given")


def check_fractional(axes, x, kernel_size, output_size, output_ratio, samples):
    """Windows that fit into x, and random numbers for each channel."""
    check.floating(x=x)
    check_has_channels(axes, x)
    if x.ndim not in (axes + 1, axes + 2) or 0 in x.shape[1:]:
        raise RuntimeError(
            f"x must be {LAYOUTS[axes]}, and nothing of it empty but the first axis, "
            f"got shape {x.shape}"
        )
    check_one_of(output_size, output_ratio)
    if output_size is None:
        ratios = zip(x.shape[-axes:], repeated(output_ratio, axes))
        output_size = tuple(int(size * ratio) for size, ratio in ratios)
    for name, value, least in (
        ("kernel_size", kernel_size, 1),
        ("output_size", output_size, 0),
    ):
        check_ints(name, value, axes, least)
        if isinstance(value, tuple | list) and len(value) != axes:
            raise RuntimeError(f"{name} must be an int or {axes} ints, got {value}")
    sizes = repeated(kernel_size, axes), repeated(output_size, axes)
    for k, places, size in zip(*sizes, x.shape[-axes:]):
        if places + k - 1 > size - (axes == 3):  # there one entry must be left over
            raise RuntimeError(
                f"kernel_size {kernel_size} is too large for {output_size} windows in "
                f"x of shape {x.shape}"
            )
    if samples is None:
        return
    check.array(_random_samples=samples)
    check.same_dtype(x=x, _random_samples=samples)
    batch, given = x.shape[: x.ndim - axes - 1], samples.shape
    wanted = (*(batch or (1,)), x.shape[-axes - 1], axes)
    if len(given) != 3 or given[1:] != wanted[1:] or given[0] < wanted[0]:
        raise RuntimeError(f"_random_samples must have shape {wanted}, got {given}")
