"""Heads: attentions side by side, each on its share of the features.

Vaswani et al. 2017, section 3.2.2.
"""

from torch_impl.nn.attention.blockwise import attend_in_blocks
from torch_impl.nn.attention.projection import batch_of, project, rows_of_heads
from torch_impl.nn.attention.scaled_dot_product import attend
from torch_impl.nn.attention.scores import merge_masks
from torch_impl.nn.dropout import dropped
from torch_impl.nn.linear import linear
from torch_impl.nn.padding import pad

__all__ = ["attend_with_heads", "multi_head_attention_forward"]


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
    """multi_head_attention_forward, with one weight and one bias for each projection"""
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
        y, _, _ = attend_in_blocks(q, k, v, mask, is_causal)
    else:
        y, attn_weights, dropout = attend(
            q, k, v, mask, dropout_p, is_causal, nan_if_unseen=need_weights
        )
    rows = rows_of_heads(y)
    attn_output = linear(rows, out_proj_weight, out_proj_bias)
    attn_output = attn_output.reshape(*query.shape[:-1], len(out_proj_weight))
    if not need_weights:
        return attn_output, None

    attn_weights = dropped(attn_weights, dropout)
    if average_attn_weights:
        attn_weights = attn_weights.mean(1)
    return attn_output, attn_weights if query.ndim == 3 else attn_weights[0]


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
    """query (L, N, E), key (S, N, K), value (S, N, V) -> (L, N, O), (N, L, S)"""
    weights = in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight
    E = embed_dim_to_check
    weights = weights[1:] if use_separate_proj_weight else weights[0].reshape(3, E, E)
    biases = [None] * 3 if in_proj_bias is None else in_proj_bias.reshape(3, E)
    dropout_p = dropout_p if training else 0.0
    attn_output, attn_weights = attend_with_heads(
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
