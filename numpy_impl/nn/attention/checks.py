"""What attention refuses, as torch does: shapes, dtypes and contradictions."""

import numpy as np

from numpy_impl.nn import check

__all__ = []


def broadcast_shapes(what, *shapes):
    """The common shape.

    Raises:
        RuntimeError: they do not broadcast.
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError as error:
        shapes = ", ".join(str(tuple(shape)) for shape in shapes)
        raise RuntimeError(f"{what} do not broadcast: {shapes}") from error


def check_attention(query, key, value, attn_mask, dropout_p, is_causal, enable_gqa):
    """Refuse what F.scaled_dot_product_attention refuses."""
    check.array(query=query, key=key, value=value)
    check.same_dtype(query=query, key=key, value=value)
    if query.dtype.kind != "f":
        raise RuntimeError(f"query must be of floating-point dtype, got {query.dtype}")
    shapes = (
        f"query {tuple(query.shape)}, key {tuple(key.shape)}, "
        f"value {tuple(value.shape)}"
    )
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "query (..., L, E), key (..., S, E) and value (..., S, V) need at least "
            f"2 axes each, got {shapes}"
        )
    if query.shape[-1] != key.shape[-1] or key.shape[-2] != value.shape[-2]:
        raise RuntimeError(
            "query (..., L, E), key (..., S, E) and value (..., S, V) must share E "
            f"and S, got {shapes}"
        )
    if not 0 <= dropout_p <= 1:
        raise RuntimeError(f"dropout_p must be between 0 and 1, got {dropout_p}")

    lead = [tuple(array.shape[:-2]) for array in (query, key, value)]
    if enable_gqa:
        lead = check_heads(lead, shapes)
    scores = broadcast_shapes("the leading axes of query and key", *lead[:2])
    broadcast_shapes("the leading axes of query, key and value", scores, lead[2])
    if attn_mask is not None:
        scores = (*scores, query.shape[-2], key.shape[-2])
        check_attn_mask(attn_mask, scores, query.dtype, is_causal)


def check_heads(lead, shapes):
    """The leading axes once key and value have as many heads as query."""
    if not all(lead):
        raise IndexError(
            f"enable_gqa needs an axis of heads before the last two, got {shapes}"
        )
    query_heads, *heads = (axes[-1] for axes in lead)
    if any(count == 0 or query_heads % count for count in heads):
        raise RuntimeError(
            f"with enable_gqa the {query_heads} heads of query must be a multiple of "
            f"those of key and of value, got {shapes}"
        )
    return [(*axes[:-1], query_heads) for axes in lead]


def check_attn_mask(attn_mask, scores, dtype, is_causal):
    """A mask that broadcasts to the scores, of a dtype that can be added to them."""
    if is_causal:
        raise RuntimeError("attn_mask must be None if is_causal=True, got both")
    if attn_mask.dtype not in (np.bool, np.float32, dtype):
        raise RuntimeError(
            f"attn_mask must be of bools or of the dtype {dtype} of query, "
            f"got {attn_mask.dtype}"
        )
    if attn_mask.ndim == 1 and len(scores) == 4:  # as torch's kernel for 4 axes
        raise IndexError(
            f"attn_mask must have at least 2 axes (L, S), got {tuple(attn_mask.shape)}"
        )
    what = "attn_mask and the scores (..., L, S)"
    if broadcast_shapes(what, tuple(attn_mask.shape), scores) != scores:
        raise RuntimeError(
            f"attn_mask must broadcast to the shape {scores} of the scores "
            f"(..., L, S), got {tuple(attn_mask.shape)}"
        )


def check_multi_head_arguments(embed_dim, num_heads, dropout, device):
    """Refuse what the constructor of MultiheadAttention refuses."""
    check.device(device)
    if embed_dim <= 0 or num_heads <= 0:
        raise ValueError(
            "embed_dim and num_heads must be greater than 0, got "
            f"embed_dim={embed_dim} and num_heads={num_heads}"
        )
    if embed_dim % num_heads:
        raise AssertionError(
            f"embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}"
        )
    if not 0 <= dropout <= 1:
        raise ValueError(f"dropout must be between 0 and 1, got {dropout}")


def check_multi_head_attention(
    module, query, key, value, key_padding_mask, need_weights, attn_mask, is_causal
):
    """Refuse what F.multi_head_attention_forward refuses."""
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
    check_projected(module, query, key, value, shapes)
    # Without weights it is scaled_dot_product_attention, which takes float32 as well.
    taken = (np.bool,) if need_weights else (np.bool, np.float32)
    for name, mask in masks:
        if mask is not None and mask.dtype not in taken:
            check.same_dtype(**{"query": query, name: mask})

    batch, length = sizes(query, module.batch_first)
    batch_of_keys, source = sizes(key, module.batch_first)
    if batch != batch_of_keys:
        raise RuntimeError(f"query, key and value must share N, got {shapes}")
    if attn_mask is not None:
        expected = (batch * module.num_heads, length, source)
        check_mask_of_heads(attn_mask, expected, ndim)
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


def check_projected(module, query, key, value, shapes):
    """Features that fit the projections, and a value for each key."""
    wanted = (module.embed_dim, module.kdim, module.vdim)
    got = (query.shape[-1], key.shape[-1], value.shape[-1])
    packed = module.in_proj_weight is not None
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
