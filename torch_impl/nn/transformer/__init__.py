"""Transformers: Vaswani et al. 2017; attention, then two Linears, again and again."""

from torch_impl.nn.transformer.layers import (
    TransformerDecoderLayer,
    TransformerEncoderLayer,
)
from torch_impl.nn.transformer.stacks import (
    Transformer,
    TransformerDecoder,
    TransformerEncoder,
)

__all__ = [
    "TransformerEncoderLayer",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerDecoder",
    "Transformer",
]
