"""Layers of a transformer in a row, and both rows together: Vaswani et al. 2017."""

import copy

import numpy as np

import numpy_impl.nn.functional as F
from numpy_impl.nn import check, init
from numpy_impl.nn.container import ModuleList
from numpy_impl.nn.module import Module
from numpy_impl.nn.normalization import LayerNorm
from numpy_impl.nn.transformer.layers import (
    TransformerDecoderLayer,
    TransformerEncoderLayer,
)

__all__ = ["TransformerEncoder", "TransformerDecoder", "Transformer"]


def length_of(x, batch_first):
    """T of (T, N, E), (N, T, E) or (T, E)"""
    return x.shape[1] if x.ndim == 3 and batch_first else x.shape[0]


def later(length, dtype):
    """(T, T), which hides from each place what is later: -inf, or True if of bools"""
    hidden = np.triu(np.ones((length, length), bool), 1)
    return hidden if dtype == np.bool else np.where(hidden, -np.inf, 0).astype(dtype)


def looks_causal(mask, is_causal, length):
    """is_causal if that is said; else whether the mask hides just what is later"""
    if is_causal is not None or mask is None:
        return bool(is_causal)
    return mask.shape == (length, length) and bool(
        (mask == later(length, mask.dtype)).all()
    )


class TransformerEncoder(Module):
    """src (S, N, E) -> y (S, N, E): copies of a layer, one after the other

    They start alike, as deep copies of one layer do; Transformer draws them anew.

    Args:
        encoder_layer: a TransformerEncoderLayer, or a module that is called like one.
        num_layers: how many copies.
        norm: a module that comes last, such as a LayerNorm.
        enable_nested_tensor, mask_check: accepted; NumPy has no nested tensors. Torch,
            evaluating under no_grad(), returns zeros at padded places with them.
    """

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
        """y, the shape of src

        Args: as for TransformerEncoderLayer; is_causal None looks at the mask.
        """
        length = length_of(src, self.layers[0].self_attn.batch_first)
        is_causal = looks_causal(mask, is_causal, length)
        masks = {"src_mask": mask, "src_key_padding_mask": src_key_padding_mask}
        y = src
        for layer in self.layers:
            y = layer(y, **masks, is_causal=is_causal)
        return y if self.norm is None else self.norm(y)

    def backward(self, grad_y):
        """The chain rule, from the last layer to the first."""
        if self.norm is not None:
            grad_y = self.norm.backward(grad_y)
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y


class TransformerDecoder(Module):
    """tgt (T, N, E), memory (S, N, E) -> y (T, N, E): each layer looks at memory

    An activation that is a module is copied, too; torch's copies forget it for relu.

    Args: as for TransformerEncoder, of a TransformerDecoderLayer.
    """

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
        """y, the shape of tgt

        Args: as for TransformerDecoderLayer; tgt_is_causal None looks at the mask.
        """
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

    def backward(self, grad_y):
        """(grad_tgt, grad_memory): each layer reads memory, which sums over layers"""
        if self.norm is not None:
            grad_y = self.norm.backward(grad_y)
        grads_memory = []
        for layer in reversed(self.layers):
            grad_y, grad_memory = layer.backward(grad_y)
            grads_memory.append(grad_memory)
        return grad_y, sum(grads_memory)


class Transformer(Module):
    """src (S, N, E), tgt (T, N, E) -> y (T, N, E) = decoder(tgt, encoder(src))

    All that has two axes starts Xavier-uniform, within √(6 / (fan_in + fan_out)).

    Args:
        d_model: E.
        nhead: H, which divides E.
        num_encoder_layers, num_decoder_layers: how many of each.
        dim_feedforward, dropout, activation: as for TransformerEncoderLayer.
        custom_encoder, custom_decoder: modules to take instead, called as the built-in
            ones are, and undone by their backward.
        layer_norm_eps, batch_first, norm_first, bias: as for TransformerEncoderLayer.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        RuntimeError: src and tgt are not of one batch size, or not of E features.
    """

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
        """y, the shape of tgt

        Args:
            src: (S, N, E), (N, S, E) if batch_first, (S, E) unbatched.
            tgt: (T, N, E), likewise.
            src_mask, tgt_mask, memory_mask: (S, S), (T, T) and (T, S), see
                MultiheadAttention. True hides a place; floats are added.
            src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask: (N, S),
                (N, T) and (N, S), likewise.
            src_is_causal, tgt_is_causal, memory_is_causal: hints that the mask is the
                causal one; None looks at it.
        """
        check_transformer(self, src, tgt)
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

    def backward(self, grad_y):
        """(grad_src, grad_tgt): src is heard through memory alone"""
        grad_tgt, grad_memory = self.decoder.backward(grad_y)
        return self.encoder.backward(grad_memory), grad_tgt

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        """(sz, sz): -inf where a place would see what is later, 0 elsewhere"""
        check.device(device)
        return later(sz, np.dtype(dtype or np.float32))


def check_transformer(self, src, tgt):
    """Refuse what torch.nn.Transformer refuses."""
    check.array(src=src, tgt=tgt)
    shapes = f"src {tuple(src.shape)}, tgt {tuple(tgt.shape)}"
    if min(src.ndim, tgt.ndim) < 2:
        raise IndexError(f"src and tgt must have at least 2 axes, got {shapes}")
    batch = 0 if self.batch_first else 1
    if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
        raise RuntimeError(f"src and tgt must share N, axis {batch}, got {shapes}")
    if src.shape[-1] != self.d_model or tgt.shape[-1] != self.d_model:
        raise RuntimeError(
            f"src and tgt must have d_model={self.d_model} features, got {shapes}"
        )
