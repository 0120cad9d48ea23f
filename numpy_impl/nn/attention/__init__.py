"""Attention: every query takes a weighted mean of the values whose keys it likes."""

from numpy_impl.nn.attention.multi_head import MultiheadAttention
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention,
    scaled_dot_product_attention_backward,
)

__all__ = [
    "attend",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_backward",
    "MultiheadAttention",
]
