"""Attention: changes that compute the same."""

from bridge.mutants.equivalent.reasons import MASKED

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "nn.attention.scaled_dot_product",
        "scaled_dot_product_attention_backward",
        "attn_mask = causal_mask(key, query)",
        MASKED,
    ),
    (
        "nn.attention.heads",
        "attend_with_heads_backward",
        "unread = (batch, heads, inputs[2].shape[1], q.shape[-1])",
        "key and value are of one length",
    ),
    (
        "nn.attention.projection",
        "batch_of_backward",
        "return grad_y[-1] if ndim == 2 else grad_y.swapaxes(0, 1)",
        "an input without a batch is a batch of one",
    ),
]
