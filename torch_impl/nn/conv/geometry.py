"""What a convolution's arguments mean, and what does not fit together."""

from torch_impl.nn import check

__all__ = []


def geometry(x, weight, bias, stride, padding, dilation, groups):
    """Check what does not fit, and say stride, padding and dilation axis by axis.

    The padding is returned as the widths that `pad` takes.
    """
    check.array(x=x)
    kernel_size, shape = weight.shape[2:], tuple(x.shape)
    axes = len(kernel_size)
    check.same_dtype(x=x, weight=weight, bias=bias)
    if len(shape) not in (axes + 1, axes + 2):
        raise RuntimeError(
            f"x must have {axes + 2} axes, or {axes + 1} without a batch, for a weight "
            f"of shape {tuple(weight.shape)}, got shape {shape}"
        )
    if groups < 1 or len(weight) % groups:
        raise RuntimeError(
            f"groups must be positive and divide the {len(weight)} output channels, "
            f"got {groups}"
        )
    channels = shape[-1 - axes]
    if channels != weight.shape[1] * groups:
        raise RuntimeError(
            f"x must have {weight.shape[1] * groups} channels (weight has shape "
            f"{tuple(weight.shape)}, groups = {groups}), got shape {shape}"
        )
    if bias is not None:
        check.shape("bias", bias, (len(weight),))
    check_pixels(x, axes)

    stride = per_axis("stride", stride, axes, 1)
    dilation = per_axis("dilation", dilation, axes, 1)
    per_axis("kernel_size", kernel_size, axes, 1)
    widths = pad_widths(kernel_size, stride, padding, dilation)
    for axis in range(axes):
        size, border = shape[axis - axes], sum(widths[-2 - 2 * axis :][:2])
        span = dilation[axis] * (kernel_size[axis] - 1) + 1
        if size + border < span:
            raise RuntimeError(
                f"x must not be smaller than the kernel: along spatial axis {axis} the "
                f"padded x (shape {shape}) has {size + border} entries, the kernel "
                f"spans {span}"
            )
    return stride, widths, dilation


def check_pixels(x, axes):
    """Padding alone is no image."""
    check.array(x=x)
    if 0 in x.shape[-axes:]:
        raise RuntimeError(
            f"x must not be empty along a spatial axis, got shape {tuple(x.shape)}"
        )


def pad_widths(kernel_size, stride, padding, dilation, least=0):
    """(left, right) of each axis, the last axis first, as `pad` takes them"""
    if padding == "valid":
        padding = 0
    if padding == "same":
        if any(step != 1 for step in stride):
            raise RuntimeError(f"padding='same' needs stride 1, got {stride}")
        total = [d * (k - 1) for k, d in zip(kernel_size, dilation)]
        pairs = [(width // 2, width - width // 2) for width in total]
    elif isinstance(padding, str):
        raise RuntimeError(f"padding must be ints, 'same' or 'valid', got {padding!r}")
    else:
        pairs = [(w, w) for w in per_axis("padding", padding, len(stride), least)]
    return [width for pair in reversed(pairs) for width in pair]


def per_axis(name, value, axes, least=None):
    """One int per spatial axis, given as that or as one int for all"""
    values = tuple(value) if isinstance(value, tuple | list) else (value,)
    for size in values:
        if not hasattr(size, "__index__"):
            raise TypeError(f"{name} must be an int or {axes} ints, got {value!r}")
        if least is not None and size < least:
            raise RuntimeError(f"{name} must be at least {least}, got {value!r}")
    if len(values) not in (1, axes):
        raise RuntimeError(f"{name} must be an int or {axes} ints, got {value!r}")
    return values * axes if len(values) == 1 else values
