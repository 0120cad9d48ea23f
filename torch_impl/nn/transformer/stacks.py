"""Layers of a transformer in a row, and both rows together: Vaswani et al. 2017."""

import copy

import torch

import torch_impl.nn.functional as F
from torch_impl.nn import init
from torch_impl.nn.container import ModuleList
from torch_impl.nn.module import Module
from torch_impl.nn.normalization import LayerNorm
from torch_impl.nn.transformer.layers import (
    TransformerDecoderLayer,
    TransformerEncoderLayer,
)

__all__ = ["TransformerEncoder", "TransformerDecoder", "Transformer"]


def length_of(x, batch_first):
    """T of (T, N, E), (N, T, E) or (T, E)"""
    return x.shape[1] if x.ndim == 3 and batch_first else x.shape[0]


def later(length, dtype, device=None):
    """(T, T), which hides from each place what is later: -inf, or True if of bools"""
    hidden = torch.ones(length, length, dtype=torch.bool, device=device).triu(1)
    zeros = torch.zeros_like(hidden, dtype=dtype)
    return hidden if dtype == torch.bool else zeros.masked_fill(hidden, -torch.inf)


def looks_causal(mask, is_causal, length):
    """is_causal if that is said; else whether the mask hides just what is later"""
    if is_causal is not None or mask is None:
        return bool(is_causal)
    return mask.shape == (length, length) and bool(
        (mask == later(length, mask.dtype, mask.device)).all()
    )


class TransformerEncoder(Module):
    """src (S, N, E) -> y (S, N, E): copies of a layer, one after the other"""

    def __init__(
        self,
        encoder_layer,
        num_layers,
        norm=None,
        enable_nested_tensor=True,
        mask_check=True,
    ):
        super().__init__()
        layers = [copy.deepcopy(encoder_layer) for _ in range(num_layers)]
        self.layers = ModuleList(layers)
        self.num_layers, self.norm = num_layers, norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        """y, the shape of src"""
        length = length_of(src, self.layers[0].self_attn.batch_first)
        is_causal = looks_causal(mask, is_causal, length)
        masks = {"src_mask": mask, "src_key_padding_mask": src_key_padding_mask}
        y = src
        for layer in self.layers:
            y = layer(y, **masks, is_causal=is_causal)
        return y if self.norm is None else self.norm(y)


class TransformerDecoder(Module):
    """tgt (T, N, E), memory (S, N, E) -> y (T, N, E): each layer looks at memory"""

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        layers = [copy.deepcopy(decoder_layer) for _ in range(num_layers)]
        self.layers = ModuleList(layers)
        self.num_layers, self.norm = num_layers, norm

    def forward(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        tgt_is_causal=None,
        memory_is_causal=False,
    ):
        """y, the shape of tgt"""
        length = length_of(tgt, self.layers[0].self_attn.batch_first)
        tgt_is_causal = looks_causal(tgt_mask, tgt_is_causal, length)
        masks = {
            "tgt_mask": tgt_mask,
            "memory_mask": memory_mask,
            "tgt_key_padding_mask": tgt_key_padding_mask,
            "memory_key_padding_mask": memory_key_padding_mask,
        }
        hints = {"tgt_is_causal": tgt_is_causal, "memory_is_causal": memory_is_causal}
        y = tgt
        for layer in self.layers:
            y = layer(y, memory, **masks, **hints)
        return y if self.norm is None else self.norm(y)


class Transformer(Module):
    """src (S, N, E), tgt (T, N, E) -> y (T, N, E) = decoder(tgt, encoder(src))"""

    def __init__(
        self,
        d_model=512,
        nhead=8,
        num_encoder_layers=6,
        num_decoder_layers=6,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        custom_encoder=None,
        custom_decoder=None,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        how = {"bias": bias, "device": device, "dtype": dtype}
        layer = d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps
        order = batch_first, norm_first
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            one = TransformerEncoderLayer(*layer, *order, **how)
            norm = LayerNorm(d_model, layer_norm_eps, **how)
            self.encoder = TransformerEncoder(one, num_encoder_layers, norm)
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            one = TransformerDecoderLayer(*layer, *order, **how)
            norm = LayerNorm(d_model, layer_norm_eps, **how)
            self.decoder = TransformerDecoder(one, num_decoder_layers, norm)
        self._reset_parameters()
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def _reset_parameters(self):
        """Draw every matrix anew: the copies of a layer do not start alike."""
        for parameter in self.parameters():
            if parameter.ndim > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src,
        tgt,
        src_mask=None,
        tgt_mask=None,
        memory_mask=None,
        src_key_padding_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        src_is_causal=None,
        tgt_is_causal=None,
        memory_is_causal=False,
    ):
        """y, the shape of tgt"""
        memory = self.encoder(
            src,
            mask=src_mask,
            src_key_padding_mask=src_key_padding_mask,
            is_causal=src_is_causal,
        )
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        """(sz, sz): -inf where a place would see what is later, 0 elsewhere"""
        return later(sz, dtype or torch.get_default_dtype(), device)
