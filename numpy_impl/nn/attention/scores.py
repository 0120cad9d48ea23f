"""What every attention needs: a scale, masks that are added, heads that are shared."""

import math

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

__all__ = []


def scale_of(query, scale):
    """1 / √E: products of E pairs of unit variance have unit variance again"""
    if scale is not None:
        return float(scale)
    return 1 / math.sqrt(max(1, query.shape[-1]))


def additive(attn_mask, dtype):
    """0 where attn_mask is True, -inf where it is False; floats as they are"""
    if attn_mask.dtype == np.bool:
        zeros = np.zeros_like(attn_mask, dtype=dtype)
        return np.where(attn_mask, zeros, -np.inf)
    return attn_mask


def merge_masks(attn_mask, key_padding_mask, heads, dtype):
    """mask[n, h, l, s] = attn_mask[n, h, l, s] + key_padding_mask[n, s]

    Here True hides a key from a query: it becomes -inf. None if there is no mask.
    """
    masks = [
        additive(~mask if mask.dtype == np.bool else mask, dtype)
        for mask in of_heads(attn_mask, key_padding_mask, heads)
        if mask is not None
    ]
    if len(masks) == 2:
        return masks[0] + masks[1]
    return masks[0] if masks else None


def merge_masks_backward(grad_mask, attn_mask, key_padding_mask, heads):
    """A sum's gradient is that of both; heads and queries that share a mask add up.

    Returns grad_attn_mask and grad_key_padding_mask, each None if its mask is, or holds
    bools.
    """
    given = attn_mask, key_padding_mask
    grads = []
    for mask, broadcast in zip(given, of_heads(*given, heads)):
        if mask is None or mask.dtype == np.bool:
            grads.append(None)
            continue
        # masks[0] + masks[1]
        grad = sum_to_size(grad_mask, broadcast.shape).reshape(mask.shape)
        grads.append(grad.astype(mask.dtype, copy=False))
    return tuple(grads)


def of_heads(attn_mask, key_padding_mask, heads):
    """attn_mask (N H, L, S) as (N, H, L, S), key_padding_mask (N, S) as (N, 1, 1, S)"""
    if attn_mask is not None and attn_mask.ndim == 3:
        batch = len(attn_mask) // heads
        attn_mask = attn_mask.reshape(batch, heads, *attn_mask.shape[1:])
    if key_padding_mask is not None:
        key_padding_mask = key_padding_mask[..., None, None, :]
    return attn_mask, key_padding_mask


def causal_mask(query, key, later=0):
    """True where query l may see key s: s <= l + later, both counted from the start"""
    return np.tri(query.shape[-2], key.shape[-2], later, dtype=bool)


def repeat_heads(x, query):
    """x (..., H, S, E) for each head of query: head h takes that of h // group"""
    times = query.shape[-3] // x.shape[-3]
    return np.repeat(x, times, axis=-3)


def repeat_heads_backward(grad_y, shape):
    """A head gets the sum over the query heads that shared it."""
    *lead, heads, length, features = grad_y.shape
    groups = (*lead, shape[-3], heads // shape[-3], length, features)
    return grad_y.reshape(groups).sum(-3)
