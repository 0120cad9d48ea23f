"""Attention: every query takes a weighted mean of the values whose keys it likes."""

from numpy_impl.nn.attention.blockwise import (
    attend_in_blocks,
    attend_in_blocks_backward,
)
from numpy_impl.nn.attention.heads import (
    attend_with_heads,
    attend_with_heads_backward,
    multi_head_attention_forward,
)
from numpy_impl.nn.attention.multi_head import MultiheadAttention
from numpy_impl.nn.attention.positions import (
    alibi_bias,
    rotary,
    rotary_backward,
    sinusoidal_positions,
)
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)

__all__ = [
    "attend",
    "attend_in_blocks",
    "attend_in_blocks_backward",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
    "attend_with_heads",
    "attend_with_heads_backward",
    "multi_head_attention_forward",
    "MultiheadAttention",
    "sinusoidal_positions",
    "rotary",
    "rotary_backward",
    "alibi_bias",
]
