"""Scaled dot-product attention: Vaswani et al. 2017, section 3.2.1."""

import torch

from torch_impl import random
from torch_impl.nn.activation.softmax import softmax
from torch_impl.nn.attention.blockwise import attend_in_blocks
from torch_impl.nn.attention.scores import (
    additive,
    causal_mask,
    repeat_heads,
    scale_of,
)
from torch_impl.nn.dropout import dropped

__all__ = ["attend", "scaled_dot_product_attention"]


def softmax_over_keys(scores):
    """weights[l, s] = exp(scores[l, s]) / Σ_t exp(scores[l, t]), over all keys

    A query that may see no key has scores of -inf alone, so that Σ is 0: its weights
    are 0. Zeros go in for the -inf as well, whose gradient would be nan.
    """
    unseen = (scores == -torch.inf).all(-1, keepdim=True)
    weights = softmax(torch.where(unseen, 0, scores), -1)
    return torch.where(unseen, 0, weights)


def weigh_values(query, key, value, attn_mask, dropout, scale, nan_if_unseen):
    """(y, weights): each query's mean of the values, and what it took of each

    scores[l, s]  = scale Σ_e query[l, e] key[s, e] + attn_mask[l, s]
    weights[l, s] = exp(scores[l, s]) / Σ_t exp(scores[l, t])
    y[l, v]       = Σ_s weights[l, s] dropout[l, s] value[s, v]
    """
    scores = (scale * query) @ key.swapaxes(-1, -2)
    if attn_mask is not None:
        scores = scores + additive(attn_mask, scores.dtype)
    weights = softmax(scores, -1) if nan_if_unseen else softmax_over_keys(scores)
    return dropped(weights, dropout) @ value, weights


def draw_dropout(query, key, p):
    """dropout[l, s] = 1 / (1 - p) or 0, in the order of the indices; None for p = 0"""
    if p == 0:
        return None
    lead = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    shape = (*lead, query.shape[-2], key.shape[-2])
    return random.dropout_mask_like(query.new_empty(shape), p)


def attend(
    query,
    key,
    value,
    attn_mask=None,
    dropout_p=0.0,
    is_causal=False,
    scale=None,
    enable_gqa=False,
    nan_if_unseen=False,
):
    """(y, weights, dropout): attention, and what its weights were"""
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    if is_causal:
        attn_mask = causal_mask(query, key)
    dropout = draw_dropout(query, key, dropout_p)
    how = scale_of(query, scale), nan_if_unseen
    saved = query, key, value, attn_mask, dropout
    y, weights = weigh_values(*saved, *how)
    return y, weights, dropout


def scaled_dot_product_attention(
    query,
    key,
    value,
    attn_mask=None,
    dropout_p=0.0,
    is_causal=False,
    *,
    scale=None,
    enable_gqa=False,
):
    """y[l, v] = Σ_s softmax_s(scale query[l] · key[s] + attn_mask[l, s]) value[s, v]"""
    if dropout_p == 0 and key.shape[-2] > 0:  # without a key there is no block
        how = attn_mask, is_causal, scale, enable_gqa
        y, _, _ = attend_in_blocks(query, key, value, *how)
    else:  # which falls on the weights
        how = attn_mask, dropout_p, is_causal, scale, enable_gqa
        y, _, _ = attend(query, key, value, *how)
    return y
