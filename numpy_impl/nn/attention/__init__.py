"""Attention: every query takes a weighted mean of the values whose keys it likes."""

from numpy_impl.nn.attention.multi_head import MultiheadAttention
from numpy_impl.nn.attention.scaled_dot_product import scaled_dot_product_attention

__all__ = ["scaled_dot_product_attention", "MultiheadAttention"]
