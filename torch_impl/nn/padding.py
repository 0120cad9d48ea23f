"""Padding: every entry of the padded array is a copy of one entry, or a constant."""

import torch

__all__ = ["pad"]

_RANKS = {2: (2, 3), 4: (3, 4), 6: (4, 5)}  # len(pad): which ranks of x it fits


def pad(x, pad, mode="constant", value=None):
    """y[..., i] = x[..., source[i]], axis by axis; `value` where there is no source

    With j = i - left, the place in x, and its size W along the axis:

    constant   source[i] = j                                  a b c -> 0 0 a b c 0 0
    reflect    source[i] = j mirrored at 0 and at W - 1       a b c -> c b a b c b a
    replicate  source[i] = j clipped to 0 ... W - 1           a b c -> a a a b c c c
    circular   source[i] = j mod W                            a b c -> b c a b c a b
    """
    _check(x, pad, mode, value)
    axes = _axes(x.ndim, pad)
    if mode == "constant" and axes:
        inner, outer, shape = _overlap(x.shape, axes)
        y = x.new_full(shape, 0 if value is None else value)
        y[outer] = x[inner]
        return y
    for axis, left, right in axes:
        x = x.index_select(axis, _source(x.shape[axis], left, right, mode).to(x.device))
    return x


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
    j = torch.arange(-left, size + right)
    if mode == "reflect":
        return size - 1 - (size - 1 - j.abs()).abs()
    if mode == "replicate":
        return j.clamp(0, size - 1)
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
