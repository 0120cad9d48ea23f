"""What convolution refuses: arguments that do not fit together."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.conv.geometry import pad_widths, transposed_size
from numpy_impl.nn.padding.border import check_pad
from numpy_impl.nn.windows import per_axis, repeated

__all__ = []

MODES = ("zeros", "reflect", "replicate", "circular")


def check_conv(
    axes, x, weight, bias, stride, padding, dilation, groups, padding_mode="zeros"
):
    """Whether x has a convolution over `axes` spatial axes with these arguments."""
    check.array(x=x, weight=weight)
    if bias is not None:
        check.array(bias=bias)
    check.shape("weight", weight, (None,) * (axes + 2))
    check_ints("stride", stride, axes, 1)
    check_ints("dilation", dilation, axes, 1)
    if not isinstance(padding, str):
        check_ints("padding", padding, axes, 0 if padding_mode == "zeros" else None)
    check_padding(padding, stride, RuntimeError)
    check_whole("groups", groups)
    widths = pad_widths(weight.shape[2:], padding, dilation)
    if padding_mode != "zeros":
        if len(repeated(padding, axes)) == 1 < axes:  # nor does pad take it for all
            raise NotImplementedError(
                f"padding must be an int or {axes} ints with padding_mode "
                f"{padding_mode!r}, got {padding!r}"
            )
        check_pad(x, widths, padding_mode, None)
    check_channels(x, weight, bias, groups)
    for axis, (kernel, d) in enumerate(zip(weight.shape[2:], per_axis(dilation, axes))):
        size = x.shape[axis - axes] + sum(widths[-2 - 2 * axis :][:2])
        span = d * (kernel - 1) + 1
        if kernel < 1 or size < span:
            raise RuntimeError(
                "x must not be smaller than the kernel, and that must not be empty: "
                f"along spatial axis {axis} the padded x (shape {x.shape}) has {size} "
                f"entries, the kernel {kernel} and spans {span}"
            )


def check_conv_transpose(
    axes, x, weight, bias, stride, padding, output_padding, groups, dilation
):
    """Whether x can be mapped back by such a convolution over `axes` spatial axes."""
    check.array(x=x, weight=weight)
    if bias is not None:
        check.array(bias=bias)
    check.shape("weight", weight, (None,) * (axes + 2))
    for name, value, least in (
        ("stride", stride, 1),
        ("padding", padding, 0),
        ("output_padding", output_padding, 0),
        ("dilation", dilation, 1),
    ):
        check_ints(name, value, axes, least)
    check_whole("groups", groups)
    check_channels(x, weight, bias, groups, transposed=True)
    if 0 in weight.shape:
        raise RuntimeError(f"weight must not be empty, got shape {weight.shape}")
    steps, gaps = per_axis(stride, axes), per_axis(dilation, axes)
    ends = per_axis(output_padding, axes)
    if any(end >= max(s, d) for end, s, d in zip(ends, steps, gaps)):
        raise RuntimeError(
            "output_padding must be smaller than the stride or the dilation, got "
            f"{output_padding} with stride {stride} and dilation {dilation}"
        )
    full = transposed_size(x.shape[-axes:], weight.shape[2:], stride, dilation)
    borders = zip(full, per_axis(padding, axes), ends)
    sizes = [size - 2 * border + end for size, border, end in borders]
    if min(sizes) < 0:
        raise RuntimeError(
            f"padding {padding} cuts off more than there is: x (shape {x.shape}) comes "
            f"to {full} and leaves {sizes}"
        )


def check_channels(x, weight, bias, groups, transposed=False):
    """Axes, channels and dtypes; a transposed weight has its inputs first."""
    axes, first, second = weight.ndim - 2, len(weight), weight.shape[1] * groups
    channels, outputs = (first, second) if transposed else (second, first)
    check.same_dtype(x=x, weight=weight, bias=bias)
    check.no_bools(x=x)
    if transposed and x.dtype.kind in "iu" and x.dtype != "int64":
        raise NotImplementedError(f"x must be of floats or int64, got {x.dtype}")
    if x.ndim not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"x must have {axes + 2} axes, or {axes + 1} without a batch, for a weight "
            f"of shape {weight.shape}, got shape {x.shape}"
        )
    if 0 in x.shape[-axes:]:
        raise RuntimeError(
            f"x must not be empty along a spatial axis, got shape {x.shape}"
        )
    if groups < 1 or first < groups or first % groups:
        raise RuntimeError(
            f"groups must be positive and divide the {first} "
            f"{'input' if transposed else 'output'} channels, got {groups}"
        )
    if channels == 0 or x.shape[-1 - axes] != channels:
        raise RuntimeError(
            f"x must have {channels} channels, and at least one (weight has shape "
            f"{weight.shape}, groups = {groups}), got shape {x.shape}"
        )
    if bias is not None:
        check.shape("bias", bias, (outputs,))


def check_layer(
    axes,
    in_channels,
    out_channels,
    kernel_size,
    stride,
    padding,
    groups,
    padding_mode,
    device,
):
    """What a layer refuses at once; the rest fails in forward, as torch's does."""
    check.device(device)
    check_whole("groups", groups)
    if groups < 1 or in_channels % groups or out_channels % groups:
        raise ValueError(
            f"groups must be positive and divide in_channels {in_channels} and "
            f"out_channels {out_channels}, got {groups}"
        )
    check_padding(padding, stride, ValueError)
    if padding_mode not in MODES:
        raise ValueError(
            "padding_mode must be 'zeros', 'reflect', 'replicate' or 'circular', got "
            f"{padding_mode!r}"
        )
    check.size(in_channels=in_channels, out_channels=out_channels)
    sizes = repeated(kernel_size, axes)
    for size in sizes:
        check.size(kernel_size=size)
    if len(sizes) != axes:
        raise RuntimeError(f"kernel_size must be an int or {axes} ints, got {sizes}")


def check_padding(padding, stride, error):
    """The two words; they raise ValueError in a constructor, RuntimeError elsewhere."""
    if isinstance(padding, str) and padding not in ("same", "valid"):
        raise error(f"padding must be ints, 'same' or 'valid', got {padding!r}")
    steps = repeated(stride, 1)
    if isinstance(padding, str) and padding == "same" and any(s != 1 for s in steps):
        raise error(f"padding='same' needs stride 1, got {stride}")


def check_ints(name, value, axes, least):
    """One int per spatial axis, or one for all; not below `least`, if that is given."""
    values = value if isinstance(value, tuple | list) else [value]
    for size in values:
        check_whole(name, size, f" in {value!r}")
        if least is not None and size < least:
            raise RuntimeError(f"{name} must be at least {least}, got {value!r}")
    if len(values) not in (1, axes):
        raise RuntimeError(f"{name} must be an int or {axes} ints, got {value!r}")


def check_whole(name, value, where=""):
    """Python's or NumPy's int, and no bool or array."""
    if isinstance(value, np.ndarray) or not check.is_int(value):
        raise TypeError(f"{name} must be ints, got {value!r}{where}")


def check_output_size(x, output_size, padding, kernel_size, stride, dilation):
    """A size that a convolution with this stride maps to that of x."""
    axes = len(kernel_size)
    check.array(x=x)
    if not hasattr(output_size, "__len__"):
        raise TypeError(f"output_size must be a tuple of ints, got {output_size!r}")
    if len(output_size) not in (axes, x.ndim):
        raise ValueError(
            f"output_size must have {axes} or {x.ndim} entries for x of shape "
            f"{x.shape}, got {output_size}"
        )
    for size in output_size[-axes:]:
        check_whole("output_size", size, f" in {output_size!r}")
    full = transposed_size(x.shape[-axes:], kernel_size, stride, dilation)
    least = [size - 2 * p for size, p in zip(full, per_axis(padding, axes))]
    most = [size + s - 1 for size, s in zip(least, per_axis(stride, axes))]
    if not all(a <= s <= b for a, s, b in zip(least, output_size[-axes:], most)):
        raise ValueError(
            f"output_size must be within {least} ... {most} for x of shape {x.shape}, "
            f"got {output_size}"
        )
