"""Padding: every entry of the padded array is a copy of one entry, or a constant."""

import torch

__all__ = ["pad"]


def pad(x, pad, mode="constant", value=None):
    """y[..., i] = x[..., source[i]], axis by axis; `value` where there is no source

    With j = i - left, the place in x, and its size W along the axis:

    constant   source[i] = j                                  a b c -> 0 0 a b c 0 0
    reflect    source[i] = j mirrored at 0 and at W - 1       a b c -> c b a b c b a
    replicate  source[i] = j clipped to 0 ... W - 1           a b c -> a a a b c c c
    circular   source[i] = j mod W                            a b c -> b c a b c a b
    """
    axes = padded_axes(x.ndim, pad)
    if mode == "constant" and axes:
        inner, outer, shape = overlap(x.shape, axes)
        y = x.new_full(shape, 0 if value is None else value)
        y[outer] = x[inner]
        return y
    for axis, left, right in axes:
        before, kept, after = parts(x.shape[axis], left, right, mode)
        along = [x[*[slice(None)] * axis, part] for part in (before, kept, after)]
        x = torch.cat(along, axis)
    return x


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
    j = torch.arange(-left, size + right)
    if mode == "reflect":
        return size - 1 - torch.abs(size - 1 - torch.abs(j))
    if mode == "replicate":
        return torch.clip(j, 0, size - 1)
    cut = max(-left, 0)  # what is cut off does not take part in going round
    return (j - cut) % (size - cut - max(-right, 0)) + cut
