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
