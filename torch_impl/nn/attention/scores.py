"""What every attention needs: a scale, masks that are added, heads that are shared."""

import math

import torch

__all__ = []


def scale_of(query, scale):
    """1 / √E: products of E pairs of unit variance have unit variance again"""
    if scale is not None:
        return float(scale)
    return 1 / math.sqrt(max(1, query.shape[-1]))


def additive(attn_mask, dtype):
    """0 where attn_mask is True, -inf where it is False; floats as they are"""
    if attn_mask.dtype == torch.bool:
        zeros = torch.zeros_like(attn_mask, dtype=dtype)
        return torch.where(attn_mask, zeros, -torch.inf)
    return attn_mask


def merge_masks(attn_mask, key_padding_mask, heads, dtype):
    """mask[n, h, l, s] = attn_mask[n, h, l, s] + key_padding_mask[n, s]

    Here True hides a key from a query: it becomes -inf. None if there is no mask.
    """
    masks = [
        additive(~mask if mask.dtype == torch.bool else mask, dtype)
        for mask in of_heads(attn_mask, key_padding_mask, heads)
        if mask is not None
    ]
    if len(masks) == 2:
        return masks[0] + masks[1]
    return masks[0] if masks else None


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
    mask = query.new_ones(query.shape[-2], key.shape[-2], dtype=torch.bool)
    return mask.tril(later)


def repeat_heads(x, query):
    """x (..., H, S, E) for each head of query: head h takes that of h // group"""
    times = query.shape[-3] // x.shape[-3]
    return x.repeat_interleave(times, -3)
