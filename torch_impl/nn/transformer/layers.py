"""Layers of a transformer: what is added to x is x looked at, then thought about."""

import torch_impl.nn.functional as F
from torch_impl.nn.attention import MultiheadAttention
from torch_impl.nn.dropout import Dropout
from torch_impl.nn.linear import Linear
from torch_impl.nn.module import Module
from torch_impl.nn.normalization import LayerNorm
from torch_impl.nn.transformer.activations import activation_of

__all__ = ["TransformerEncoderLayer", "TransformerDecoderLayer"]


class Layer(Module):
    """What both layers do: attention of x to itself, and a network at each place."""

    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal):
        masks = {"attn_mask": attn_mask, "key_padding_mask": key_padding_mask}
        how = {"need_weights": False, "is_causal": is_causal}
        y, _ = self.self_attn(x, x, x, **masks, **how)
        return y

    def _ff_block(self, x):
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(Layer):
    """h = norm1(src + attention(src)), y = norm2(h + network(h)), all (S, N, E)"""

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        how = {"bias": bias, "device": device, "dtype": dtype}
        heads = {"dropout": dropout, "batch_first": batch_first}
        self.self_attn = MultiheadAttention(d_model, nhead, **heads, **how)
        self.linear1 = Linear(d_model, dim_feedforward, **how)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **how)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **how)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **how)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = activation_of(activation)

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        """y, the shape of src"""
        x, masks = src, (src_mask, src_key_padding_mask, is_causal)
        if self.norm_first:
            x = x + self.dropout1(self._sa_block(self.norm1(x), *masks))
            x = x + self.dropout2(self._ff_block(self.norm2(x)))
        else:
            x = self.norm1(x + self.dropout1(self._sa_block(x, *masks)))
            x = self.norm2(x + self.dropout2(self._ff_block(x)))
        return x


class TransformerDecoderLayer(Layer):
    """tgt (T, N, E), memory (S, N, E) -> y (T, N, E), with attention to memory, too"""

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        how = {"bias": bias, "device": device, "dtype": dtype}
        heads = {"dropout": dropout, "batch_first": batch_first}
        self.self_attn = MultiheadAttention(d_model, nhead, **heads, **how)
        self.multihead_attn = MultiheadAttention(d_model, nhead, **heads, **how)
        self.linear1 = Linear(d_model, dim_feedforward, **how)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **how)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **how)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **how)
        self.norm3 = LayerNorm(d_model, eps=layer_norm_eps, **how)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = activation_of(activation)

    def _mha_block(self, x, memory, attn_mask, key_padding_mask, is_causal):
        masks = {"attn_mask": attn_mask, "key_padding_mask": key_padding_mask}
        how = {"need_weights": False, "is_causal": is_causal}
        y, _ = self.multihead_attn(x, memory, memory, **masks, **how)
        return y

    def forward(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        tgt_is_causal=False,
        memory_is_causal=False,
    ):
        """y, the shape of tgt"""
        tgt_masks = tgt_mask, tgt_key_padding_mask, tgt_is_causal
        memory_masks = memory_mask, memory_key_padding_mask, memory_is_causal
        x = tgt
        if self.norm_first:
            x = x + self.dropout1(self._sa_block(self.norm1(x), *tgt_masks))
            h = self._mha_block(self.norm2(x), memory, *memory_masks)
            x = x + self.dropout2(h)
            x = x + self.dropout3(self._ff_block(self.norm3(x)))
        else:
            x = self.norm1(x + self.dropout1(self._sa_block(x, *tgt_masks)))
            h = self._mha_block(x, memory, *memory_masks)
            x = self.norm2(x + self.dropout2(h))
            x = self.norm3(x + self.dropout3(self._ff_block(x)))
        return x
