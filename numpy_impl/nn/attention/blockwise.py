"""Attention in blocks, which keeps no L x S array: FlashAttention, Dao et al. 2022.

A block of queries meets one block of keys after the other. What it has seen so far is
in three small arrays: the largest score m, the sum of weights, and the sum of weighted
values. Backward computes the weights of each block again.
"""

import math

import numpy as np

from numpy_impl.nn.attention.scores import (
    additive,
    causal_mask,
    repeat_heads,
    repeat_heads_backward,
    scale_of,
)
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.broadcast import sum_to_size

__all__ = ["attend_in_blocks", "attend_in_blocks_backward"]


def nothing_seen(query, value):
    """(m, total, y) of queries before the first block of keys"""
    lowest = np.finfo(query.dtype).min  # and not -inf: exp(-inf - m) has to be 0
    m = np.full((*query.shape[:2], 1), lowest, query.dtype)
    return m, np.zeros_like(m), np.zeros((*query.shape[:2], value.shape[2]), m.dtype)


def scores_of(query, key, mask, scale):
    """scores[l, s] = scale Σ_e query[l, e] key[s, e] + mask[l, s]"""
    scores = (scale * query) @ key.swapaxes(-1, -2)
    return scores if mask is None else scores + additive(mask, scores.dtype)


def cost(query, key, *others):
    """How many scores a block of one head has, for in_blocks"""
    return query.shape[1] * key.shape[1]


def backward_cost(grad_y, y, m, total, *block):
    """The same, of the backward's arguments"""
    return cost(*block)


@in_blocks(cut=7, cost=cost)
def see_block(query, key, value, mask, m, total, y, scale):
    """(m, total, y) of queries that have seen one more block of keys

    m[l]     = max_s scores[l, s], so that no exp overflows
    total[l] = Σ_s exp(scores[l, s] - m[l])
    y[l, v]  = Σ_s exp(scores[l, s] - m[l]) value[s, v]

    Each is over all keys so far. What was summed with an earlier, smaller m fades.
    """
    scores = scores_of(query, key, mask, scale)
    earlier, m = m, np.maximum(m, scores.max(-1, keepdims=True))
    weights = np.exp(scores - m)
    fade = np.exp(earlier - m)
    total = fade * total + weights.sum(-1, keepdims=True)
    y = fade * y + weights @ value
    return m, total, y


def normalized(m, total, y):
    """(y, m, total) once all keys are seen: y / total

    A query that may see no key has a total of 0, and gets 0.
    """
    total = np.where(total == 0, 1, total)
    return y / total, m, total


@in_blocks(cut=8, cost=backward_cost)
def see_block_backward(grad_y, y, m, total, query, key, value, mask, scale):
    """softmax lowers each gradient by their mean: y knows it, a block of keys does not.

    mean[l] = Σ_s weights[l, s] Σ_v grad_y[l, v] value[s, v] = Σ_v grad_y[l, v] y[l, v]

    grad_scores = weights (grad_weights - mean)
    """
    weights = np.exp(scores_of(query, key, mask, scale) - m) / total

    # y = weights @ value
    grad_value = weights.swapaxes(-1, -2) @ grad_y
    grad_weights = grad_y @ value.swapaxes(-1, -2)

    # weights = softmax(scores)
    mean = (grad_y * y).sum(-1, keepdims=True)
    grad_scores = weights * (grad_weights - mean)

    # scores = (scale * query) @ key.swapaxes(-1, -2) + mask
    grad_query = scale * (grad_scores @ key)
    grad_key = grad_scores.swapaxes(-1, -2) @ (scale * query)
    is_learned = mask is not None and mask.dtype != np.bool
    return grad_query, grad_key, grad_value, grad_scores if is_learned else None


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
    x = np.broadcast_to(x, (*lead, *x.shape[-2:]))
    return x.reshape(math.prod(lead), *x.shape[-2:])


def heads_of_backward(grad_y, lead, shape):
    """What was broadcast gets the sum over its copies."""
    return sum_to_size(grad_y.reshape(*lead, *grad_y.shape[1:]), shape)


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

    Args: as for scaled_dot_product_attention, and
        size: how many queries, and how many keys, make a block.

    Returns:
        y (..., L, V); m and total (heads, L, 1), from which backward has the weights
        again: exp(scores - m) / total. Their logsumexp, m + log total, would be one
        number for two, but where m is 1e4, float32 rounds log total away.
    """
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    lead = np.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    query, key, value = (heads_of(x, lead) for x in (query, key, value))
    attn_mask = None if attn_mask is None else np.atleast_2d(attn_mask)
    scale = scale_of(query, scale)
    found = []
    for rows, seen in blocks(query, key, is_causal, size):
        so_far = nothing_seen(query[:, rows], value)
        for keys in seen:
            mask = mask_of(query, key, attn_mask, is_causal, rows, keys, lead)
            block = query[:, rows], key[:, keys], value[:, keys], mask
            so_far = see_block(*block, *so_far, scale)
        found.append(normalized(*so_far))
    y, m, total = (np.concatenate(of_rows, 1) for of_rows in zip(*found))
    return y.reshape(*lead, *y.shape[1:]), m, total


def attend_in_blocks_backward(
    grad_y,
    query,
    key,
    value,
    y,
    m,
    total,
    attn_mask=None,
    is_causal=False,
    scale=None,
    enable_gqa=False,
    size=256,
):
    """A query met many blocks of keys, a key many of queries: each sums over them.

    Returns grad_query, grad_key, grad_value, and grad_attn_mask if it holds floats.
    """
    shapes = key.shape, value.shape
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    inputs, lead = (query, key, value), y.shape[:-2]
    query, key, value, y, grad_y = (heads_of(x, lead) for x in (*inputs, y, grad_y))
    grads = [np.zeros_like(x) for x in (query, key, value)]
    mask_shape, grad_attn_mask = np.shape(attn_mask), None
    if attn_mask is not None:
        attn_mask = np.atleast_2d(attn_mask)
        grad_attn_mask = np.zeros_like(attn_mask)
    scale = scale_of(query, scale)
    for rows, seen in blocks(query, key, is_causal, size):
        of_rows = [a[:, rows] for a in (y, m, total, query)]
        for keys in seen:
            # so_far = see_block(*block, *so_far, scale)
            mask = mask_of(query, key, attn_mask, is_causal, rows, keys, lead)
            block = *of_rows, key[:, keys], value[:, keys], mask
            *shares, grad_scores = see_block_backward(grad_y[:, rows], *block, scale)
            for grad, share, place in zip(grads, shares, (rows, keys, keys)):
                grad[:, place] += share
            if grad_scores is not None:
                grad_mask = part(grad_attn_mask, rows, keys)
                grad_mask += heads_of_backward(grad_scores, lead, grad_mask.shape)

    # query, key, value = (heads_of(x, lead) for x in (query, key, value))
    pairs = zip(grads, inputs)
    grads = [heads_of_backward(grad, lead, x.shape) for grad, x in pairs]
    grad_query, grad_key, grad_value = grads

    # key, value = repeat_heads(key, query), repeat_heads(value, query)
    if enable_gqa:
        grad_key = repeat_heads_backward(grad_key, shapes[0])
        grad_value = repeat_heads_backward(grad_value, shapes[1])
    if attn_mask is None or attn_mask.dtype == np.bool:
        return grad_query, grad_key, grad_value, None
    return grad_query, grad_key, grad_value, grad_attn_mask.reshape(mask_shape)
