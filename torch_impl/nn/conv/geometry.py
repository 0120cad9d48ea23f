"""What a convolution's arguments mean, axis by axis."""

from torch_impl.nn.windows import per_axis

__all__ = []


def pad_widths(kernel_size, padding, dilation):
    """(left, right) of each axis, the last axis first, as `pad` takes them"""
    axes = len(kernel_size)
    if padding == "same":
        total = [d * (k - 1) for k, d in zip(kernel_size, per_axis(dilation, axes))]
        pairs = [(width // 2, width - width // 2) for width in total]
    else:
        pairs = [(w, w) for w in per_axis(0 if padding == "valid" else padding, axes)]
    return [width for pair in reversed(pairs) for width in pair]


def transposed_size(places, kernel_size, stride, dilation):
    """The shortest padded x whose convolution has these places, axis by axis"""
    axes = len(kernel_size)
    sizes = zip(places, kernel_size, per_axis(stride, axes), per_axis(dilation, axes))
    return [s * (p - 1) + d * (k - 1) + 1 for p, k, s, d in sizes]


def cut_widths(kernel_size, padding, output_padding):
    """The widths that undo a padding, and add output_padding at the right"""
    axes = len(kernel_size)
    pairs = zip(per_axis(padding, axes), per_axis(output_padding, axes))
    return [width for p, o in reversed([*pairs]) for width in (-p, o - p)]
