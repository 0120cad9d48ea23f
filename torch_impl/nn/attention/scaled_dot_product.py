"""Scaled dot-product attention: Vaswani et al. 2017, section 3.2.1."""

import math

import torch

from torch_impl.nn.activation.softmax import softmax
from torch_impl.nn.attention.checks import check_attention
from torch_impl.random import dropout_mask_like

__all__ = ["scaled_dot_product_attention"]


def scale_of(query, scale):
    """1 / √E: products of E pairs of unit variance have unit variance again"""
    if scale is not None:
        return float(scale)
    return 1 / math.sqrt(max(1, query.shape[-1]))


def additive(attn_mask, dtype):
    """0 where attn_mask is True, -inf where it is False; floats as they are"""
    if attn_mask.dtype == torch.bool:
        zeros = torch.zeros_like(attn_mask, dtype=dtype)
        return zeros.masked_fill(~attn_mask, -torch.inf)
    return attn_mask


def softmax_over_keys(scores, nan_if_unseen=False):
    """weights[l, s] = exp(scores[l, s]) / Σ_t exp(scores[l, t]), over all keys

    A query that may see no key has scores of -inf alone, so that Σ is 0: its weights
    are 0, or nan. Here zeros go in for the -inf, whose gradient would be nan.
    """
    if nan_if_unseen:
        return softmax(scores, -1)
    unseen = (scores == -torch.inf).all(-1, keepdim=True)
    return softmax(scores.masked_fill(unseen, 0), -1).masked_fill(unseen, 0)


def dropped(weights, dropout):
    """weights[l, s] dropout[l, s]"""
    return weights if dropout is None else weights * dropout


def repeat_heads(x, query):
    """x (..., H, S, E) for each head of query: head h takes that of h // group"""
    return x.repeat_interleave(query.shape[-3] // x.shape[-3], -3)


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
    """(y, weights, dropout): attention, and what its weights were

    scores[l, s]  = scale Σ_e query[l, e] key[s, e] + attn_mask[l, s]
    weights[l, s] = exp(scores[l, s]) / Σ_t exp(scores[l, t])
    y[l, v]       = Σ_s weights[l, s] dropout[l, s] value[s, v]

    `dropout` is 0 or 1 / (1 - p), or None for p = 0.
    """
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    scores = (query * scale_of(query, scale)) @ key.swapaxes(-1, -2)
    if is_causal:
        attn_mask = scores.new_ones(scores.shape[-2:], dtype=torch.bool).tril()
    if attn_mask is not None:
        scores = scores + additive(attn_mask, scores.dtype)
    weights = softmax_over_keys(scores, nan_if_unseen)
    dropout = dropout_mask_like(weights, dropout_p) if dropout_p > 0 else None
    y = dropped(weights, dropout) @ value
    return y, weights, dropout


def scaled_dot_product_attention(
    query,
    key,
    value,
    attn_mask=None,
    dropout_p=0.0,
    is_causal=False,
    scale=None,
    enable_gqa=False,
):
    """y[l, v] = Σ_s softmax_s(scale query[l] · key[s] + attn_mask[l, s]) value[s, v]"""
    check_attention(query, key, value, attn_mask, dropout_p, is_causal, enable_gqa)
    return attend(
        query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa
    )[0]
