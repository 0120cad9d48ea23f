"""Where the windows lie: what the kinds of pooling share.

Pooling looks at one channel at a time. So an x with a batch (N, C, ...) and one without
(C, ...) are the same here: rows [nc, 1, i], each with its spatial axes.
"""

from torch_impl.nn.windows import per_axis

__all__ = []


def channels(x, axes):
    """rows[nc, 0, i] = x[n, c, i], one row for each channel of each sample"""
    return x.reshape(-1, 1, *x.shape[x.ndim - axes :])


def as_batch(rows, x, axes):
    """y[n, c, p] = rows[nc, 0, p]: with a batch if x has one"""
    return rows.reshape(*x.shape[: x.ndim - axes], *rows.shape[2:])


def per_axes(axes, kernel_size, stride, padding, dilation=1):
    """kernel_size, stride, padding, dilation, each with one int per axis

    The stride is the kernel's size if it is None or empty: windows side by side.
    """
    stride = kernel_size if stride is None or stride == () else stride
    return [per_axis(v, axes) for v in (kernel_size, stride, padding, dilation)]


def output_size(size, kernel, stride, padding, dilation, ceil_mode):
    """How many windows there are along an axis of that size

    P = ⌊(size + 2 padding - d (K - 1) - 1) / s⌋ + 1, and with ceil_mode ⌈...⌉ + 1: then
    the last window may reach beyond the border, but not begin in the border behind x.
    """
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    if not ceil_mode:
        return room // stride + 1
    places = -(-room // stride) + 1
    return places - 1 if (places - 1) * stride >= size + padding else places


def border(sizes, kernel_size, stride, padding, dilation, ceil_mode):
    """The widths that `pad` takes: `padding` in front, behind what the windows need"""
    widths = []
    for size, *how in zip(sizes, kernel_size, stride, padding, dilation):
        k, s, before, d = how
        last = (output_size(size, *how, ceil_mode) - 1) * s  # where the last begins
        widths.append((before, max(last + d * (k - 1) + 1 - size - before, 0)))
    return [width for pair in reversed(widths) for width in pair]
