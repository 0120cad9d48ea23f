"""Padding: every entry of the padded array is a copy of one entry, or a constant."""

import math

import numpy as np

from numpy_impl.nn import check

__all__ = ["pad"]


def pad(x, pad, mode="constant", value=None):
    """y[..., i] = x[..., source[i]], axis by axis; `value` where there is no source

    With j = i - left, the place in x, and its size W along the axis:

    constant   source[i] = j                                  a b c -> 0 0 a b c 0 0
    reflect    source[i] = j mirrored at 0 and at W - 1       a b c -> c b a b c b a
    replicate  source[i] = j clipped to 0 ... W - 1           a b c -> a a a b c c c
    circular   source[i] = j mod W                            a b c -> b c a b c a b

    Args:
        x: array of any rank; (C, W), (N, C, W), ... but for mode "constant".
        pad: (left, right) of the last axis, then of the one before it, ... A negative
            width cuts off, before the rest goes round in mode "circular".
        mode: "constant", "reflect", "replicate" or "circular".
        value: of the constant, 0 if left out.

    Returns:
        y, longer by left + right along each axis, or x itself if all widths are 0.
        Source: torch.nn.functional.pad.

    Raises:
        RuntimeError: `pad` has odd length or too many widths, a width is too large to
            reflect or to go round, nothing is left, a `value` that the dtype of x has
            no room for, or one with another mode than "constant".
        TypeError: a width is no int, `value` no number, `x` no array.
        NotImplementedError: unknown mode, or a rank or bools that it does not pad.
    """
    check_pad(x, pad, mode, value)
    axes = padded_axes(x.ndim, pad)
    if mode == "constant" and axes:
        inner, outer, shape = overlap(x.shape, axes)
        y = np.full(shape, 0 if value is None else value, x.dtype)
        y[outer] = x[inner]
        return y
    for axis, left, right in axes:
        before, kept, after = parts(x.shape[axis], left, right, mode)
        along = [x[*[slice(None)] * axis, part] for part in (before, kept, after)]
        x = np.concatenate(along, axis)
    return x


def pad_backward(grad_y, x_shape, pad, mode="constant"):
    """What was copied from x[j] to several places gets the sum of their gradients.

    grad_x[..., j] = Σ_i grad_y[..., i] over all i with source[i] = j
    """
    axes = padded_axes(len(x_shape), pad)
    if mode == "constant" and axes:
        # y[outer] = x[inner]
        inner, outer, _ = overlap(x_shape, axes)
        grad_x = np.zeros(x_shape, grad_y.dtype)
        grad_x[inner] = grad_y[outer]
        return grad_x
    for axis, left, right in reversed(axes):
        # x = [x[..., before], x[..., kept], x[..., after]]
        shape = *x_shape[: axis + 1], *grad_y.shape[axis + 1 :]
        grad_x = np.zeros(shape, grad_y.dtype)
        along, along_y = np.moveaxis(grad_x, axis, 0), np.moveaxis(grad_y, axis, 0)
        before, kept, after = parts(x_shape[axis], left, right, mode)
        start, end = len(before), len(along_y) - len(after)
        along[kept] = along_y[start:end]
        for i, j in (*enumerate(before), *enumerate(after, end)):
            along[j] += along_y[i]
        grad_y = grad_x
    return grad_y


def padded_axes(ndim, pad):
    """(axis, left, right) of every axis that changes: pad counts from the last one."""
    widths = zip(pad[::2], pad[1::2])
    return [(ndim - 1 - i, *lr) for i, lr in enumerate(widths) if any(lr)]


def overlap(x_shape, axes):
    """Where x and y hold the same entries, as an index of each, and the shape of y"""
    inner, outer = [slice(None)] * len(x_shape), [slice(None)] * len(x_shape)
    shape = list(x_shape)
    for axis, left, right in axes:
        shape[axis] += left + right
        kept = x_shape[axis] + min(left, 0) + min(right, 0)
        inner[axis] = slice(max(-left, 0), max(-left, 0) + kept)
        outer[axis] = slice(max(left, 0), max(left, 0) + kept)
    return tuple(inner), tuple(outer), shape


def parts(size, left, right, mode):
    """The places in x of the border before, of what is kept, of the border after"""
    places = source(size, left, right, mode)
    kept = slice(max(-left, 0), max(size + min(right, 0), 0))
    start = max(left, 0)
    end = max(len(places) - max(right, 0), start)
    return places[:start], kept, places[end:]


def source(size, left, right, mode):
    """source[i]: the place in x from which y[i] is copied"""
    j = np.arange(-left, size + right)
    if mode == "reflect":
        return size - 1 - np.abs(size - 1 - np.abs(j))
    if mode == "replicate":
        return np.clip(j, 0, size - 1)
    cut = max(-left, 0)  # what is cut off does not take part in going round
    return (j - cut) % (size - cut - max(-right, 0)) + cut


def check_pad(x, pad, mode, value):
    """Widths that fit x, in a mode that pads it."""
    check.array(x=x)
    if not isinstance(pad, tuple | list):
        raise TypeError(f"pad must be a tuple of ints, got {pad!r}")
    for width in pad:
        if not check.is_int(width):
            raise TypeError(f"pad must hold ints, got {width!r} in {tuple(pad)}")
    if not isinstance(mode, str):
        raise TypeError(f"padding mode must be a string, got {mode!r}")
    if value is not None:
        check.number(value=value)
    if len(pad) % 2:
        raise RuntimeError(
            f"pad must hold (left, right) pairs, got {len(pad)} widths: {tuple(pad)}"
        )
    if len(pad) > 2 * x.ndim:
        raise RuntimeError(
            f"pad must have at most 2 widths per axis of x, got {tuple(pad)} for x of "
            f"shape {x.shape}"
        )
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(
            "padding mode must be 'constant', 'reflect', 'replicate' or 'circular', "
            f"got {mode!r}"
        )
    if mode != "constant":
        check_mode(x, pad, mode, value)
    elif max(pad, default=0) > 0:
        check_value(x, value)
    for axis, left, right in padded_axes(x.ndim, pad):
        size, widest = x.shape[axis], max(left, right, 0)
        kept = size + min(left, 0) + min(right, 0)
        limit = {"reflect": size - 1, "circular": max(kept, 0)}.get(mode, widest)
        if size + left + right < 0 or (mode == "constant" and kept < 0):
            raise RuntimeError(
                f"pad {(left, right)} along axis {axis} cuts off more than there is of "
                f"x of shape {x.shape}"
            )
        if widest > limit:
            raise RuntimeError(
                f"pad must be at most {limit} along axis {axis} of x (shape {x.shape}) "
                f"in mode {mode!r}, got {(left, right)}"
            )


def check_value(x, value):
    """A number that the dtype of x has room for; of floats also inf and nan."""
    if value is None or x.dtype.kind not in "iuf":
        return
    if x.dtype.kind == "f":
        fits = not math.isfinite(value) or abs(value) <= float(np.finfo(x.dtype).max)
    else:
        fits = np.iinfo(x.dtype).min <= value <= np.iinfo(x.dtype).max
    if not fits:
        raise RuntimeError(f"value must fit {x.dtype}, the dtype of x, got {value}")


def check_mode(x, pad, mode, value):
    """What the modes that copy entries refuse."""
    if value:
        raise RuntimeError(f"padding mode {mode!r} takes no value, got {value}")
    axes = len(pad) // 2
    if axes not in (1, 2, 3) or x.ndim not in (axes + 1, axes + 2):
        raise NotImplementedError(
            f"padding mode {mode!r} pads the last 1, 2 or 3 axes behind (C,) or "
            f"(N, C), got pad {tuple(pad)} for x of shape {x.shape}"
        )
    if mode != "circular" and x.dtype.kind == "b":
        raise NotImplementedError(f"padding mode {mode!r} takes no bools: pad 0 and 1")
    if mode != "circular" and 0 in x.shape[-1 - axes :]:
        raise RuntimeError(
            f"padding mode {mode!r} takes nothing empty but a batch, got pad "
            f"{tuple(pad)} for x of shape {x.shape}"
        )
    sizes = [x.shape[-1 - i] + sum(pad[2 * i : 2 * i + 2]) for i in range(axes)]
    nothing = {"reflect": max(sizes) < 1, "replicate": min(sizes) < 1}
    if nothing.get(mode):
        raise RuntimeError(
            f"pad {tuple(pad)} leaves nothing of x of shape {x.shape} in mode {mode!r}"
        )
