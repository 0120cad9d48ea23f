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
    check.flag(is_causal=is_causal, enable_gqa=enable_gqa)
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
    if attn_mask.ndim < 2 and len(scores) == 4:  # as torch's kernel for 4 axes
        raise IndexError(
            f"attn_mask must have at least 2 axes (L, S), got {tuple(attn_mask.shape)}"
        )
    what = "attn_mask and the scores (..., L, S)"
    if broadcast_shapes(what, tuple(attn_mask.shape), scores) != scores:
        raise RuntimeError(
            f"attn_mask must broadcast to the shape {scores} of the scores "
            f"(..., L, S), got {tuple(attn_mask.shape)}"
        )
