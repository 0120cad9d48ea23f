"""Attention in blocks, which keeps no L x S array: FlashAttention, Dao et al. 2022.

A block of queries meets one block of keys after the other. What it has seen so far is
in three small arrays: the largest score m, the sum of weights, and the sum of weighted
values. Backward computes the weights of each block again.
"""

import math

import torch

from torch_impl.nn.attention.scores import (
    additive,
    causal_mask,
    repeat_heads,
    scale_of,
)

__all__ = ["attend_in_blocks"]


def nothing_seen(query, value):
    """(m, total, y) of queries before the first block of keys"""
    lowest = torch.finfo(query.dtype).min  # and not -inf: exp(-inf - m) has to be 0
    m = query.new_full((*query.shape[:2], 1), lowest)
    return m, torch.zeros_like(m), query.new_zeros((*query.shape[:2], value.shape[2]))


def scores_of(query, key, mask, scale):
    """scores[l, s] = scale Σ_e query[l, e] key[s, e] + mask[l, s]"""
    scores = (scale * query) @ key.swapaxes(-1, -2)
    return scores if mask is None else scores + additive(mask, scores.dtype)


def see_block(query, key, value, mask, m, total, y, scale):
    """(m, total, y) of queries that have seen one more block of keys

    m[l]     = max_s scores[l, s], so that no exp overflows
    total[l] = Σ_s exp(scores[l, s] - m[l])
    y[l, v]  = Σ_s exp(scores[l, s] - m[l]) value[s, v]

    Each is over all keys so far. What was summed with an earlier, smaller m fades.
    """
    scores = scores_of(query, key, mask, scale)
    earlier, m = m, torch.maximum(m, scores.detach().amax(-1, keepdim=True))
    weights = torch.exp(scores - m)
    fade = torch.exp(earlier - m)
    total = fade * total + weights.sum(-1, keepdim=True)
    y = fade * y + weights @ value
    return m, total, y


def normalized(m, total, y):
    """(y, m, total) once all keys are seen: y / total

    A query that may see no key has a total of 0, and gets 0.
    """
    total = torch.where(total == 0, 1, total)
    return y / total, m, total


def pieces(length, size):
    """Slices of `size`, the last one shorter, that make up 0 ... length - 1"""
    return [slice(i, min(i + size, length)) for i in range(0, length, size)]


def blocks(query, key, is_causal, size):
    """(rows, [keys, ...]): slices of the queries, and of the keys that they may see"""
    seen = pieces(key.shape[1], size)
    for rows in pieces(max(1, query.shape[1]), size):  # no query at all: one block
        yield rows, [keys for keys in seen if not is_causal or keys.start < rows.stop]


def heads_of(x, lead):
    """x (..., T, D) -> (heads, T, D): the leading axes, after broadcasting, are one"""
    x = torch.broadcast_to(x, (*lead, *x.shape[-2:]))
    return x.reshape(math.prod(lead), *x.shape[-2:])


def part(attn_mask, rows, keys):
    """attn_mask[..., rows, keys]; an axis of 1, which broadcasts, is left whole"""
    whole, (length, source) = slice(None), attn_mask.shape[-2:]
    return attn_mask[..., rows if length > 1 else whole, keys if source > 1 else whole]


def mask_of(query, key, attn_mask, is_causal, rows, keys, lead):
    """mask[h, l, s] of a block of all heads; None if all is seen"""
    if is_causal and keys.stop > rows.start + 1:
        mask = causal_mask(query[:, rows], key[:, keys], rows.start - keys.start)
        return heads_of(mask, lead)
    return None if attn_mask is None else heads_of(part(attn_mask, rows, keys), lead)


def attend_in_blocks(
    query,
    key,
    value,
    attn_mask=None,
    is_causal=False,
    scale=None,
    enable_gqa=False,
    size=256,
):
    """(y, m, total): attention without its weights, block by block

    m only keeps exp from overflowing: y does not depend on it, so it is detached.
    """
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    lead = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    query, key, value = (heads_of(x, lead) for x in (query, key, value))
    attn_mask = None if attn_mask is None else torch.atleast_2d(attn_mask)
    scale = scale_of(query, scale)
    found = []
    for rows, seen in blocks(query, key, is_causal, size):
        so_far = nothing_seen(query[:, rows], value)
        for keys in seen:
            mask = mask_of(query, key, attn_mask, is_causal, rows, keys, lead)
            block = query[:, rows], key[:, keys], value[:, keys], mask
            so_far = see_block(*block, *so_far, scale)
        found.append(normalized(*so_far))
    y, m, total = (torch.concatenate(of_rows, 1) for of_rows in zip(*found))
    return y.reshape(*lead, *y.shape[1:]), m, total
