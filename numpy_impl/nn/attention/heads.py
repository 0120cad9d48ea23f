"""Heads: attentions side by side, each on its share of the features.

Vaswani et al. 2017, section 3.2.2.
"""

import numpy as np

from numpy_impl.nn.attention.blockwise import (
    attend_in_blocks,
    attend_in_blocks_backward,
)
from numpy_impl.nn.attention.head_checks import check_forward
from numpy_impl.nn.attention.projection import (
    batch_of,
    batch_of_backward,
    project,
    project_backward,
    rows_of_heads,
    split_heads,
)
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention_backward,
)
from numpy_impl.nn.attention.scores import merge_masks, merge_masks_backward
from numpy_impl.nn.dropout import dropped
from numpy_impl.nn.linear import linear, linear_backward
from numpy_impl.nn.padding import pad

__all__ = [
    "attend_with_heads",
    "attend_with_heads_backward",
    "multi_head_attention_forward",
]


def attend_with_heads(
    query,
    key,
    value,
    heads,
    weights,
    biases,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    key_padding_mask,
    need_weights,
    attn_mask,
    static_k,
    static_v,
    average_attn_weights,
    is_causal,
):
    """multi_head_attention_forward, with one weight and one bias for each projection

    Args: as for multi_head_attention_forward, but
        heads: H.
        weights, biases: of query, key and value, (E, E), (E, K), (E, V), and (E,) or
            None.

    Returns:
        attn_output, attn_weights, and what attend_with_heads_backward needs.
    """
    is_causal = is_causal and key_padding_mask is None and not need_weights
    attn_mask = None if is_causal else attn_mask
    mask = merge_masks(attn_mask, key_padding_mask, heads, query.dtype)
    if mask is not None:  # all see what is added
        mask = pad(mask, (0, int(bias_k is not None) + int(add_zero_attn)))

    inputs = [batch_of(x) for x in (query, key, value)]
    q, k, v = project(inputs, heads, weights, biases, bias_k, bias_v)
    if static_k is not None:
        k = static_k.reshape(len(q), heads, *static_k.shape[1:])
    if static_v is not None:
        v = static_v.reshape(len(q), heads, *static_v.shape[1:])
    if add_zero_attn:
        k, v = pad(k, (0, 0, 0, 1)), pad(v, (0, 0, 0, 1))

    in_blocks = not need_weights and dropout_p == 0
    if in_blocks:
        y, m, total = attend_in_blocks(q, k, v, mask, is_causal)
        attention = q, k, v, y, m, total, mask, is_causal
    else:
        y, attn_weights, dropout = attend(
            q, k, v, mask, dropout_p, is_causal, nan_if_unseen=need_weights
        )
        attention = q, k, v, attn_weights, dropout, mask, is_causal
    rows = rows_of_heads(y)
    attn_output = linear(rows, out_proj_weight, out_proj_bias)
    attn_output = attn_output.reshape(*query.shape[:-1], len(out_proj_weight))
    masks = attn_mask, key_padding_mask
    saved = query.ndim, inputs, masks, attention, rows, in_blocks
    if not need_weights:
        return attn_output, None, saved

    attn_weights = dropped(attn_weights, dropout)
    if average_attn_weights:
        attn_weights = attn_weights.mean(1)
    elif dropout is None:
        attn_weights = attn_weights.copy()  # backward needs its own as they are
    return attn_output, attn_weights if query.ndim == 3 else attn_weights[0], saved


def attend_with_heads_backward(
    grad_output,
    saved,
    weights,
    bias_k,
    add_zero_attn,
    out_proj_weight,
    static_k,
    static_v,
    average_attn_weights,
):
    """The forward upside down: the last projection, attention, the three projections.

    `grad_output` is (grad_attn_output, grad_attn_weights), one of which may be None:
    nothing depends on that output. What static_k or static_v stood for gets zeros.

    Returns the gradients of the inputs, weights and biases, three of each, and of
    (bias_k, bias_v), (static_k, static_v), (out_proj_weight, out_proj_bias),
    (attn_mask, key_padding_mask).
    """
    ndim, inputs, masks, attention, rows, in_blocks = saved
    grad_y, grad_attn_weights = grad_output
    q = attention[0]
    batch, heads, length, _ = q.shape

    # attn_weights = dropped(weights, dropout).mean(1)
    grad_dropped = None
    if grad_attn_weights is not None and average_attn_weights:
        shape = (batch, 1, *attention[3].shape[2:])
        grad_dropped = grad_attn_weights.reshape(shape) / heads
    elif grad_attn_weights is not None:
        grad_dropped = grad_attn_weights.reshape(attention[3].shape)

    # attn_output = linear(rows_of_heads(y), out_proj_weight, out_proj_bias)
    grad_linear = np.zeros((len(rows), len(out_proj_weight)), rows.dtype)
    if grad_y is not None:
        grad_linear = grad_y.reshape(grad_linear.shape)
    grad_rows, *grad_out_proj = linear_backward(grad_linear, rows, out_proj_weight)
    grad_y = grad_rows.reshape(length, batch, rows.shape[1]).swapaxes(0, 1)
    grad_y = split_heads(grad_y, heads)

    # y = attend(q, k, v, mask)
    if in_blocks:
        grads = attend_in_blocks_backward(grad_y, *attention)
    else:
        grads = scaled_dot_product_attention_backward(
            grad_y, *attention, grad_dropped=grad_dropped
        )
    grad_q, grad_k, grad_v, grad_mask = grads

    # mask = pad(merge_masks(attn_mask, key_padding_mask, heads), (0, added))
    grad_masks = None, None
    if grad_mask is not None:
        added = int(bias_k is not None) + int(add_zero_attn)
        grad_mask = grad_mask[..., : grad_mask.shape[-1] - added]
        grad_masks = merge_masks_backward(grad_mask, *masks, heads)

    # k, v = pad(k, (0, 0, 0, 1)), pad(v, (0, 0, 0, 1))
    if add_zero_attn:
        grad_k, grad_v = grad_k[:, :, :-1], grad_v[:, :, :-1]

    # k, v = static_k, static_v
    grad_static_k = grad_static_v = None
    unread = (batch, heads, inputs[1].shape[1], q.shape[-1])
    if static_k is not None:
        grad_static_k = grad_k.reshape(static_k.shape)
        grad_k = np.zeros(unread, grad_k.dtype)
    if static_v is not None:
        grad_static_v = grad_v.reshape(static_v.shape)
        grad_v = np.zeros(unread, grad_v.dtype)

    # q, k, v = project(inputs, heads, weights, biases, bias_k, bias_v)
    undone = project_backward(grad_q, grad_k, grad_v, inputs, weights, bias_k)
    grad_inputs, *grads = undone
    grad_inputs = tuple(batch_of_backward(grad, ndim) for grad in grad_inputs)
    grads += (grad_static_k, grad_static_v), tuple(grad_out_proj), grad_masks
    return grad_inputs, *grads


def multi_head_attention_forward(
    query,
    key,
    value,
    embed_dim_to_check,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    training=True,
    key_padding_mask=None,
    need_weights=True,
    attn_mask=None,
    use_separate_proj_weight=False,
    q_proj_weight=None,
    k_proj_weight=None,
    v_proj_weight=None,
    static_k=None,
    static_v=None,
    average_attn_weights=True,
    is_causal=False,
):
    """query (L, N, E), key (S, N, K), value (S, N, V) -> (L, N, O), (N, L, S)

    What MultiheadAttention computes, whose masks and flags these are, with weights that
    the caller holds. attend_with_heads gives what the backward needs as well.

    Args:
        query: (L, N, E) or (L, E).
        key: (S, N, K) or (S, K).
        value: (S, N, V) or (S, V).
        embed_dim_to_check: E.
        num_heads: H, which divides E.
        in_proj_weight: (3 E, E), the three projections; None if they are separate.
        in_proj_bias: (3 E,) or None, theirs in either case.
        bias_k, bias_v: (1, 1, E), one more key and value; both or none.
        add_zero_attn: one more key and value of zeros.
        dropout_p: probability of each weight to become 0 if `training`.
        out_proj_weight, out_proj_bias: (O, E), and (O,) or None.
        use_separate_proj_weight: take q_proj_weight (E, E), k_proj_weight (E, K) and
            v_proj_weight (E, V).
        static_k, static_v: (N H, S, E / H), to be taken instead of the projections of
            key and value.

    Returns:
        attn_output (L, N, O) or (L, O); attn_weights as MultiheadAttention's, or None.

    Raises:
        AssertionError, RuntimeError: weights, inputs or masks do not fit, as in torch.
    """
    weights = in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight
    added = bias_k, bias_v, static_k, static_v
    check_forward(
        *(query, key, value, embed_dim_to_check, num_heads, training * dropout_p),
        *(weights, in_proj_bias, use_separate_proj_weight, added),
        *(out_proj_weight, out_proj_bias),
        *(key_padding_mask, need_weights, attn_mask, is_causal),
    )
    E = embed_dim_to_check
    weights = weights[1:] if use_separate_proj_weight else weights[0].reshape(3, E, E)
    biases = [None] * 3 if in_proj_bias is None else in_proj_bias.reshape(3, E)
    dropout_p = dropout_p if training else 0.0
    attn_output, attn_weights, _ = attend_with_heads(
        query,
        key,
        value,
        num_heads,
        weights,
        biases,
        bias_k,
        bias_v,
        add_zero_attn,
        dropout_p,
        out_proj_weight,
        out_proj_bias,
        key_padding_mask,
        need_weights,
        attn_mask,
        static_k,
        static_v,
        average_attn_weights,
        is_causal,
    )
    return attn_output, attn_weights
