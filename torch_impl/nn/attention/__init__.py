"""Attention: every query takes a weighted mean of the values whose keys it likes."""

from torch_impl.nn.attention.blockwise import attend_in_blocks
from torch_impl.nn.attention.heads import (
    attend_with_heads,
    multi_head_attention_forward,
)
from torch_impl.nn.attention.multi_head import MultiheadAttention
from torch_impl.nn.attention.positions import (
    alibi_bias,
    rotary,
    sinusoidal_positions,
)
from torch_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention,
)

__all__ = [
    "attend",
    "attend_in_blocks",
    "scaled_dot_product_attention",
    "attend_with_heads",
    "multi_head_attention_forward",
    "MultiheadAttention",
    "sinusoidal_positions",
    "rotary",
    "alibi_bias",
]
