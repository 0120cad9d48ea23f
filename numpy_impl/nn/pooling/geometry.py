"""Where the windows lie: what the kinds of pooling share.

Pooling looks at one channel at a time. So an x with a batch (N, C, ...) and one without
(C, ...) are the same here: rows [nc, 1, i], each with its spatial axes.
"""

import math

from numpy_impl.nn.windows import per_axis, repeated

__all__ = []


def channels(x, axes):
    """rows[nc, 0, i] = x[n, c, i], one row for each channel of each sample"""
    samples, sizes = x.shape[: x.ndim - axes], x.shape[x.ndim - axes :]
    return x.reshape(math.prod(samples), 1, *sizes)


def as_batch(rows, x, axes):
    """y[n, c, p] = rows[nc, 0, p]: with a batch if x has one"""
    return rows.reshape(*x.shape[: x.ndim - axes], *rows.shape[2:])


def per_axes(axes, kernel_size, stride, padding, dilation=1):
    """kernel_size, stride, padding, dilation, each with one int per axis

    The stride is the kernel's size if it is None or empty: windows side by side.
    """
    if stride is None or not repeated(stride, 1):
        stride = kernel_size
    return [per_axis(v, axes) for v in (kernel_size, stride, padding, dilation)]


def pooled_size(size, kernel, stride, padding, dilation, ceil_mode):
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
        last = (pooled_size(size, *how, ceil_mode) - 1) * s  # where the last begins
        widths.append((before, max(last + d * (k - 1) + 1 - size - before, 0)))
    return [width for pair in reversed(widths) for width in pair]


def bins(size, places):
    """[(start, end)] of adaptive pooling: bin p goes from ⌊p L / P⌋ to ⌈(p + 1) L / P⌉

    Where P does not divide L, neighbours overlap, and they differ in length.
    """
    return [(p * size // places, -(-(p + 1) * size // places)) for p in range(places)]


def sizes_or_own(axes, x, output_size):
    """One int per axis; None keeps the size of x"""
    sizes = zip(repeated(output_size, axes), x.shape[-axes:])
    return [own if size is None else int(size) for size, own in sizes]


def unpooled_size(axes, x, kernel_size, stride, padding, output_size):
    """The spatial sizes of y: output_size, or (P - 1) s + K - 2 padding of each axis

    Several sizes are pooled to the same P; without output_size it is the smallest one
    that all windows fit into.
    """
    if output_size is not None:
        return tuple(output_size[-axes:])
    stride = kernel_size if stride is None else stride
    sizes = [repeated(v, axes) for v in (kernel_size, stride, padding)]
    pairs = zip(x.shape[-axes:], *sizes)
    return tuple((p - 1) * s + k - 2 * width for p, k, s, width in pairs)
