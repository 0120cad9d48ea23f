"""Scaled dot-product attention: Vaswani et al. 2017, section 3.2.1."""

import numpy as np

from numpy_impl import random
from numpy_impl.nn.activation.softmax import softmax, softmax_backward
from numpy_impl.nn.attention.blockwise import attend_in_blocks
from numpy_impl.nn.attention.checks import check_attention
from numpy_impl.nn.attention.scores import (
    additive,
    causal_mask,
    repeat_heads,
    repeat_heads_backward,
    scale_of,
)
from numpy_impl.nn.broadcast import sum_to_size
from numpy_impl.nn.dropout import dropped, dropped_backward

__all__ = [
    "attend",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
]


def softmax_over_keys(scores):
    """weights[l, s] = exp(scores[l, s]) / Σ_t exp(scores[l, t]), over all keys

    A query that may see no key has scores of -inf alone, so that Σ is 0: its weights
    are 0.
    """
    unseen = (scores == -np.inf).all(-1, keepdims=True)
    if not unseen.any():  # three passes less
        return softmax(scores, -1)
    weights = softmax(np.where(unseen, 0, scores), -1)
    return np.where(unseen, 0, weights)


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


def weigh_values_backward(
    grad_y, query, key, value, weights, dropout, attn_mask, scale, grad_dropped
):
    """Forward upside down: a product's gradient is a product with its other factor.

    `grad_dropped` is the gradient of weights * dropout where that was returned too.
    """
    # y = dropped(weights, dropout) @ value
    grad_value = dropped(weights, dropout).swapaxes(-1, -2) @ grad_y
    grad_weights = grad_y @ value.swapaxes(-1, -2)
    if grad_dropped is not None:
        grad_weights = grad_weights + grad_dropped
    grad_weights = dropped_backward(sum_to_size(grad_weights, weights.shape), dropout)

    # weights = softmax(scores, -1)
    grad_scores = softmax_backward(grad_weights, weights, -1)

    # scores = scores + additive(attn_mask, scores.dtype)
    grad_attn_mask = None
    if attn_mask is not None and attn_mask.dtype != np.bool:
        grad_attn_mask = sum_to_size(grad_scores, attn_mask.shape)
        grad_attn_mask = grad_attn_mask.astype(attn_mask.dtype, copy=False)

    # scores = (scale * query) @ key.swapaxes(-1, -2)
    grad_query = scale * (grad_scores @ key)
    grad_key = grad_scores.swapaxes(-1, -2) @ (scale * query)
    return grad_query, grad_key, grad_value, grad_attn_mask


def draw_dropout(query, key, p):
    """dropout[l, s] = 1 / (1 - p) or 0, in the order of the indices; None for p = 0"""
    if p == 0:
        return None
    lead = np.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    shape = (*lead, query.shape[-2], key.shape[-2])
    return random.dropout_mask_like(np.empty(shape, query.dtype), p)


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

    Args: as for scaled_dot_product_attention, and
        nan_if_unseen: a query that may see no key gets nan, as from softmax, and not 0.

    Returns:
        y (..., L, V); weights (..., L, S), which sum to 1 over the keys; dropout
        (..., L, S) of 0 or 1 / (1 - p) by which they were multiplied, or None.
        scaled_dot_product_attention_backward takes the last two.
    """
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
    """y[l, v] = Σ_s softmax_s(scale query[l] · key[s] + attn_mask[l, s]) value[s, v]

    A query that may see no key gets y = 0. Dropout drops weights whenever p > 0: pass
    0 in evaluation.

    Args:
        query: (..., L, E).
        key: (..., S, E).
        value: (..., S, V). The leading axes of the three broadcast.
        attn_mask: broadcasts to (..., L, S). Bools: True lets l see s. Floats are added
            to the scores.
        dropout_p: the probability of each weight to become 0; the others are divided
            by 1 - dropout_p.
        is_causal: l sees s <= l only, both counted from the start where L != S.
        scale: 1 / √E if left out.
        enable_gqa: key and value (..., H, S, E) have fewer heads than query, each for a
            group of neighbouring query heads (Ainslie et al. 2023).

    Returns:
        y (..., L, V).

    Raises:
        RuntimeError: shapes or dtypes do not fit, attn_mask together with is_causal,
            dropout_p outside 0 ... 1, heads that do not divide.
        IndexError: enable_gqa without an axis of heads; a mask (S,) for 4 axes.
    """
    check_attention(query, key, value, attn_mask, dropout_p, is_causal, enable_gqa)
    if dropout_p == 0 and key.shape[-2] > 0:  # without a key there is no block
        how = attn_mask, is_causal, scale, enable_gqa
        y, _, _ = attend_in_blocks(query, key, value, *how)
    else:  # which falls on the weights
        how = attn_mask, dropout_p, is_causal, scale, enable_gqa
        y, _, _ = attend(query, key, value, *how)
    return y


def scaled_dot_product_attention_backward(
    grad_y,
    query,
    key,
    value,
    weights,
    dropout=None,
    attn_mask=None,
    is_causal=False,
    scale=None,
    enable_gqa=False,
    grad_dropped=None,
):
    """Each of the three is a factor of a product, and softmax lies between them.

    grad_value   = weightsᵀ grad_y
    grad_weights = grad_y valueᵀ
    grad_scores  = weights (grad_weights - Σ_s grad_weights weights)
    grad_query   = scale grad_scores key
    grad_key     = scale grad_scoresᵀ query

    Returns grad_query, grad_key, grad_value, and grad_attn_mask if it holds floats.
    """
    key_shape, value_shape = key.shape, value.shape
    if enable_gqa:
        key, value = repeat_heads(key, query), repeat_heads(value, query)
    if is_causal:
        attn_mask = causal_mask(query, key)

    # y, weights = weigh_values(query, key, value, attn_mask, dropout)
    saved = query, key, value, weights, dropout, attn_mask
    how = scale_of(query, scale), grad_dropped
    grad_query, grad_key, grad_value, grad_attn_mask = weigh_values_backward(
        grad_y, *saved, *how
    )

    # key, value = repeat_heads(key, query), repeat_heads(value, query)
    if enable_gqa:
        grad_key = repeat_heads_backward(grad_key, key_shape)
        grad_value = repeat_heads_backward(grad_value, value_shape)
    return (
        sum_to_size(grad_query, query.shape),
        sum_to_size(grad_key, key_shape),
        sum_to_size(grad_value, value_shape),
        grad_attn_mask,
    )
