"""Padding: every entry of the padded array is a copy of one entry, or a constant."""

import numpy as np

__all__ = ["pad"]

_RANKS = {2: (2, 3), 4: (3, 4), 6: (4, 5)}  # len(pad): which ranks of x it fits


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
            width cuts off.
        mode: "constant", "reflect", "replicate" or "circular".
        value: of the constant, 0 if left out.

    Returns:
        y, longer by left + right along each axis, or x itself if all widths are 0.
        Source: torch.nn.functional.pad.

    Raises:
        RuntimeError: `pad` has odd length or too many widths, a width is too large to
            reflect or to go round, nothing is left, or a `value` with another mode
            than "constant".
        TypeError: a width is no int.
        NotImplementedError: unknown mode, or a rank that it does not pad.
    """
    _check(x, pad, mode, value)
    axes = _axes(x.ndim, pad)
    if mode == "constant" and axes:
        inner, outer, shape = _overlap(x.shape, axes)
        y = np.full(shape, 0 if value is None else value, x.dtype)
        y[outer] = x[inner]
        return y
    for axis, left, right in axes:
        x = x.take(_source(x.shape[axis], left, right, mode), axis)
    return x


def pad_backward(grad_y, x_shape, pad, mode="constant"):
    """What was copied from x[j] to several places gets the sum of their gradients.

    grad_x[..., j] = Σ_i grad_y[..., i] over all i with source[i] = j

    One i for most j: a slice. The border's other i are added one by one.
    """
    axes = _axes(len(x_shape), pad)
    if mode == "constant":
        inner, outer, _ = _overlap(x_shape, axes)
        if min(pad, default=0) >= 0:
            return grad_y[outer]
        grad_x = np.zeros(x_shape, grad_y.dtype)
        grad_x[inner] = grad_y[outer]
        return grad_x
    for axis, left, right in axes:
        size = x_shape[axis]
        shape = (*grad_y.shape[:axis], size, *grad_y.shape[axis + 1 :])
        inner, outer, _ = _overlap(shape, [(axis, left, right)])
        grad_x = np.zeros(shape, grad_y.dtype)
        grad_x[inner] = grad_y[outer]
        source = _source(size, left, right, mode)
        lead = (slice(None),) * axis
        for i in (*range(left), *range(left + size, len(source))):
            grad_x[*lead, source[i]] += grad_y[*lead, i]
        grad_y = grad_x
    return grad_y


def _axes(ndim, pad):
    """(axis, left, right) of every axis that changes: pad counts from the last one."""
    widths = zip(pad[::2], pad[1::2])
    return [(ndim - 1 - i, *lr) for i, lr in enumerate(widths) if any(lr)]


def _overlap(x_shape, axes):
    """Where x and y hold the same entries, as an index of each, and the shape of y"""
    inner, outer = [slice(None)] * len(x_shape), [slice(None)] * len(x_shape)
    shape = list(x_shape)
    for axis, left, right in axes:
        kept = x_shape[axis] + min(left, 0) + min(right, 0)
        shape[axis] += left + right
        inner[axis] = slice(max(-left, 0), max(-left, 0) + kept)
        outer[axis] = slice(max(left, 0), max(left, 0) + kept)
    return tuple(inner), tuple(outer), shape


def _source(size, left, right, mode):
    """source[i]: the place in x from which y[i] is copied"""
    j = np.arange(-left, size + right)
    if mode == "reflect":
        return size - 1 - np.abs(size - 1 - np.abs(j))
    if mode == "replicate":
        return np.clip(j, 0, size - 1)
    cut = max(-left, 0)  # what is cut off does not take part in going round
    return (j - cut) % (size - cut - max(-right, 0)) + cut


def _check(x, pad, mode, value):
    shape = tuple(x.shape)
    for width in pad:
        if not hasattr(width, "__index__"):
            raise TypeError(f"pad must hold ints, got {width!r} in {tuple(pad)}")
    if len(pad) % 2:
        raise RuntimeError(
            f"pad must hold (left, right) pairs, got {len(pad)} widths: {tuple(pad)}"
        )
    if len(pad) > 2 * len(shape):
        raise RuntimeError(
            f"pad must have at most 2 widths per axis of x, got {tuple(pad)} for "
            f"x of shape {shape}"
        )
    if mode not in ("constant", "reflect", "replicate", "circular"):
        raise NotImplementedError(
            "padding mode must be 'constant', 'reflect', 'replicate' or 'circular', "
            f"got {mode!r}"
        )
    if mode != "constant":
        if value:
            raise RuntimeError(f"padding mode {mode!r} takes no value, got {value}")
        if len(shape) not in _RANKS.get(len(pad), ()):
            raise NotImplementedError(
                f"padding mode {mode!r} pads the last 1, 2 or 3 axes behind (C,) or "
                f"(N, C), got pad {tuple(pad)} for x of shape {shape}"
            )
    for axis, left, right in _axes(len(shape), pad):
        size, widest = shape[axis], max(left, right)
        kept = size + min(left, 0) + min(right, 0)
        limit = {"reflect": size - 1, "circular": kept}.get(mode, widest)
        if kept < 0 or (kept == 0 and mode != "constant"):
            raise RuntimeError(
                f"pad {(left, right)} along axis {axis} leaves nothing of x of shape "
                f"{shape} to pad in mode {mode!r}"
            )
        if widest > limit:
            raise RuntimeError(
                f"pad must be at most {limit} along axis {axis} of x (shape {shape}) "
                f"in mode {mode!r}, got {(left, right)}"
            )
