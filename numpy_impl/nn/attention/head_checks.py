"""What attention with heads refuses, as torch does: weights, inputs, masks."""

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_multi_head_arguments(embed_dim, num_heads, kdim, vdim, dropout, device):
    """Refuse what the constructor of MultiheadAttention refuses."""
    check.device(device)
    check.number(dropout=dropout)
    if embed_dim <= 0 or num_heads <= 0:
        raise ValueError(
            "embed_dim and num_heads must be greater than 0, got "
            f"embed_dim={embed_dim} and num_heads={num_heads}"
        )
    if embed_dim % num_heads:
        raise AssertionError(
            f"embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}"
        )
    check.size(embed_dim=embed_dim, kdim=kdim, vdim=vdim)
    if not 0 <= dropout <= 1:
        raise ValueError(f"dropout must be between 0 and 1, got {dropout}")


def check_multi_head_attention(
    features,
    packed,
    num_heads,
    batch_first,
    query,
    key,
    value,
    key_padding_mask,
    need_weights,
    attn_mask,
    is_causal,
    static_k=None,
):
    """Refuse what F.multi_head_attention_forward refuses of inputs and masks.

    Args:
        features: the projections' (E, K, V).
        packed: they are one weight.
    """
    ndim = query.ndim
    shapes = (
        f"query {tuple(query.shape)}, key {tuple(key.shape)}, "
        f"value {tuple(value.shape)}"
    )
    if ndim not in (2, 3) or key.ndim != ndim or value.ndim != ndim:
        raise AssertionError(
            "query, key and value must all have 2 axes (unbatched) or all have 3, "
            f"got {shapes}"
        )
    masks = (("key_padding_mask", key_padding_mask), ("attn_mask", attn_mask))
    for name, mask in masks:
        if mask is None or mask.dtype.kind == "f":
            continue
        if mask.dtype != np.bool:
            raise AssertionError(f"{name} must be of bools or floats, got {mask.dtype}")
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "is_causal=True says that attn_mask is the causal one: give it, got None"
        )
    check_projected(features, packed, query, key, value, shapes)
    # Without weights it is scaled_dot_product_attention, which takes float32 as well.
    taken = (np.bool,) if need_weights else (np.bool, np.float32)
    for name, mask in masks:
        if mask is not None and mask.dtype not in taken:
            check.same_dtype(**{"query": query, name: mask})

    batch, length = sizes(query, batch_first)
    batch_of_keys, source = sizes(key, batch_first)
    if batch != batch_of_keys:
        raise RuntimeError(f"query, key and value must share N, got {shapes}")
    if attn_mask is not None:
        expected = (batch * num_heads, length, source)
        check_mask_of_heads(attn_mask, expected, ndim)
    source = source if static_k is None else static_k.shape[1]
    padding = (batch, source)[3 - ndim :]
    if key_padding_mask is not None and tuple(key_padding_mask.shape) != padding:
        raise AssertionError(
            f"key_padding_mask must have shape {padding}, as key has {source} rows, "
            f"got {tuple(key_padding_mask.shape)}"
        )


def sizes(x, batch_first):
    """(N, T) of (N, T, D), (T, N, D) or (T, D)"""
    if x.ndim == 2:
        return 1, len(x)
    return (x.shape[0], x.shape[1]) if batch_first else (x.shape[1], x.shape[0])


def check_projected(wanted, packed, query, key, value, shapes):
    """Features that fit the projections, and a value for each key."""
    got = (query.shape[-1], key.shape[-1], value.shape[-1])
    if (
        got[0] != wanted[0]
        or key.shape[:-1] != value.shape[:-1]
        or (got[1] != got[2] if packed else got != wanted)
    ):
        raise AssertionError(
            f"query, key and value must have {wanted[0]}, {wanted[1]} and {wanted[2]} "
            f"features on their last axes, and key as many rows as value, got {shapes}"
        )
    if got != wanted:  # torch notices this one in the product
        raise RuntimeError(f"key must have {wanted[1]} features, got {shapes}")


def check_mask_of_heads(attn_mask, expected, ndim):
    """(L, S), or (N H, L, S): one for each head of each sample."""
    got = tuple(attn_mask.shape)
    if got in (expected, expected[1:]):
        return
    message = (
        f"attn_mask must have shape (L, S) = {expected[1:]} or (N H, L, S) = "
        f"{expected}, got {got}"
    )
    if len(got) not in (2, 3) or (len(got) == 3 and ndim == 2):
        raise AssertionError(message)
    raise RuntimeError(message)


def check_forward(
    query,
    key,
    value,
    embed_dim,
    num_heads,
    dropout_p,
    weights,
    in_proj_bias,
    separate,
    added,
    out_proj_weight,
    out_proj_bias,
    key_padding_mask,
    need_weights,
    attn_mask,
    is_causal,
):
    """Refuse what F.multi_head_attention_forward refuses.

    Args:
        weights: (in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight).
        added: (bias_k, bias_v, static_k, static_v).
    """
    check.array(query=query, key=key, value=value, out_proj_weight=out_proj_weight)
    if query.shape[-1:] != (embed_dim,):
        raise AssertionError(
            f"query must have embed_dim_to_check={embed_dim} features, got query "
            f"{tuple(query.shape)}"
        )
    if num_heads <= 0 or embed_dim % num_heads:
        raise AssertionError(
            f"embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}"
        )
    if not 0 <= dropout_p <= 1:
        kind = ValueError if need_weights else RuntimeError
        raise kind(f"dropout_p must be between 0 and 1, got {dropout_p}")
    features = check_in_proj(weights, in_proj_bias, separate, embed_dim)
    *rows, static_k, static_v = added
    masks = key_padding_mask, need_weights, attn_mask, is_causal, static_k
    packed = not separate
    check_multi_head_attention(
        *(features, packed, num_heads, False, query, key, value), *masks
    )
    check_added(*rows, static_k, static_v, query, num_heads)
    check_lengths(key, static_k, static_v, attn_mask)
    check_out_proj(out_proj_weight, out_proj_bias, embed_dim)


def check_in_proj(weights, bias, separate, E):
    """The features (E, K, V) that the projections take."""
    if separate:
        named = zip(("q_proj_weight", "k_proj_weight", "v_proj_weight"), weights[1:])
    else:
        named = [("in_proj_weight", weights[0])]
    error = AssertionError if separate else RuntimeError
    features = []
    for name, weight in named:
        if weight is None:
            raise AssertionError(
                f"{name} is needed if use_separate_proj_weight={bool(separate)}, got "
                "None"
            )
        features.append(weight.shape[-1])
        expected = (E, features[-1]) if separate else (3 * E, E)
        if tuple(weight.shape) != expected:
            raise error(f"{name} must have shape {expected}, got {tuple(weight.shape)}")
    if bias is not None and tuple(bias.shape) != (3 * E,):
        raise error(f"in_proj_bias must have shape ({3 * E},), got {tuple(bias.shape)}")
    return tuple(features) if separate else (E, E, E)


def check_added(bias_k, bias_v, static_k, static_v, query, num_heads):
    """A key and a value for all, or given keys and values, but not both."""
    given = (bias_k is None, bias_v is None)
    if given[0] != given[1]:
        raise AssertionError("bias_k and bias_v must both be given, or none of them")
    batch, _ = sizes(query, batch_first=False)
    E = query.shape[-1]
    for letter, row, static in (("k", bias_k, static_k), ("v", bias_v, static_v)):
        if row is not None and static is not None:
            raise AssertionError(f"bias_{letter} cannot be added to static_{letter}")
        if row is not None and tuple(row.shape) != (1, 1, E):
            raise RuntimeError(
                f"bias_{letter} must have shape (1, 1, {E}), got {tuple(row.shape)}"
            )
        expected = (batch * num_heads, E // num_heads)
        if static is not None and (static.ndim != 3 or static.shape[::2] != expected):
            raise AssertionError(
                f"static_{letter} must have shape (N H, S, E / H) = ({expected[0]}, S, "
                f"{expected[1]}), got {tuple(static.shape)}"
            )


def check_lengths(key, static_k, static_v, attn_mask):
    """As many values as keys, and an attn_mask that knows them."""
    _, source = sizes(key, batch_first=False)
    keys = source if static_k is None else static_k.shape[1]
    values = source if static_v is None else static_v.shape[1]
    masked = keys if attn_mask is None else attn_mask.shape[-1]
    if not keys == values == masked:
        raise RuntimeError(
            "static_k, static_v and the last axis of attn_mask must hold as many keys, "
            f"got {keys} keys, {values} values and a mask of {masked}"
        )


def check_out_proj(weight, bias, E):
    """weight (O, E), bias (O,) or None"""
    if weight.ndim != 2 or weight.shape[1] != E:
        raise RuntimeError(
            f"out_proj_weight must have shape (O, {E}), got {tuple(weight.shape)}"
        )
    if bias is not None and tuple(bias.shape) != (len(weight),):
        raise RuntimeError(
            f"out_proj_bias must have shape ({len(weight)},), got {tuple(bias.shape)}"
        )
