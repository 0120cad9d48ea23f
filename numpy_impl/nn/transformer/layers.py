"""Layers of a transformer: what is added to x is x looked at, then thought about."""

import numpy_impl.nn.functional as F
from numpy_impl.nn.attention import MultiheadAttention
from numpy_impl.nn.dropout import Dropout
from numpy_impl.nn.linear import Linear
from numpy_impl.nn.module import Module
from numpy_impl.nn.normalization import LayerNorm
from numpy_impl.nn.transformer.activations import activation_of, undoable

__all__ = ["TransformerEncoderLayer", "TransformerDecoderLayer"]


class Layer(Module):
    """What both layers do: attention of x to itself, and a network at each place."""

    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal):
        masks = {"attn_mask": attn_mask, "key_padding_mask": key_padding_mask}
        how = {"need_weights": False, "is_causal": is_causal}
        y, _ = self.self_attn(x, x, x, **masks, **how)
        return y

    def _sa_block_backward(self, grad_y):
        """x is query, key and value: it gets the sum of three gradients."""
        return sum(self.self_attn.backward((grad_y, None)))

    def _ff_block(self, x):
        activation = undoable(self.activation)
        self.saved.append(activation)
        return self.linear2(self.dropout(activation(self.linear1(x))))

    def _ff_block_backward(self, grad_y, activation):
        """The chain rule, from the last to the first."""
        grad_h = self.dropout.backward(self.linear2.backward(grad_y))
        return self.linear1.backward(activation.backward(grad_h))


class TransformerEncoderLayer(Layer):
    """h = norm1(src + attention(src)), y = norm2(h + network(h)), all (S, N, E)

    or, norm first: h = src + attention(norm1(src)), y = h + network(norm2(h)). The
    network is linear2(activation(linear1(h))). Vaswani et al. 2017, section 3.1; norm
    first: Xiong et al. 2020, whose gradients do not shrink on their way through `h +`.

    Args:
        d_model: E.
        nhead: H, which divides E.
        dim_feedforward: features between the two Linears.
        dropout: probability of a zero, in training: of attention's weights, between
            the two Linears, and of what is added to x.
        activation: "relu", "gelu", a Module, or a function of nn.functional whose
            derivative is known: it works entry by entry, without further arguments.
        layer_norm_eps: eps of both LayerNorms.
        batch_first: (N, S, E) instead of (S, N, E); (S, E) is unbatched.
        norm_first: see above.
        bias: learn the biases of all Linears and LayerNorms.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        AssertionError: nhead does not divide d_model.
        ValueError: dropout outside 0 ... 1.
        RuntimeError: another name of an activation.
        TypeError: a function whose derivative is not known.
    """

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
        """y, the shape of src

        Args:
            src: (S, N, E), (N, S, E) if batch_first, (S, E) unbatched.
            src_mask: (S, S) or (N H, S, S). True hides a place; floats are added.
            src_key_padding_mask: (N, S) or (S,), likewise.
            is_causal: a hint that src_mask is the causal one, see MultiheadAttention.

        Raises:
            AssertionError, RuntimeError: inputs or masks do not fit, as in torch.
        """
        x, masks = src, (src_mask, src_key_padding_mask, is_causal)
        if self.norm_first:
            x = x + self.dropout1(self._sa_block(self.norm1(x), *masks))
            x = x + self.dropout2(self._ff_block(self.norm2(x)))
        else:
            x = self.norm1(x + self.dropout1(self._sa_block(x, *masks)))
            x = self.norm2(x + self.dropout2(self._ff_block(x)))
        return x

    def backward(self, grad_y):
        """`x + h` sends the gradient both ways, and what x gets from them adds up."""
        activation = self.saved.pop()
        if self.norm_first:
            # x + self.dropout2(self._ff_block(self.norm2(x)))
            grad_h = self.dropout2.backward(grad_y)
            grad_h = self._ff_block_backward(grad_h, activation)
            grad_x = grad_y + self.norm2.backward(grad_h)

            # x + self.dropout1(self._sa_block(self.norm1(x)))
            grad_h = self._sa_block_backward(self.dropout1.backward(grad_x))
            return grad_x + self.norm1.backward(grad_h)

        # self.norm2(x + self.dropout2(self._ff_block(x)))
        grad_x = self.norm2.backward(grad_y)
        grad_h = self.dropout2.backward(grad_x)
        grad_x = grad_x + self._ff_block_backward(grad_h, activation)

        # self.norm1(x + self.dropout1(self._sa_block(x)))
        grad_x = self.norm1.backward(grad_x)
        return grad_x + self._sa_block_backward(self.dropout1.backward(grad_x))


class TransformerDecoderLayer(Layer):
    """tgt (T, N, E), memory (S, N, E) -> y (T, N, E), with attention to memory, too

    h = norm1(tgt + attention(tgt)), g = norm2(h + attention(h, memory)) and
    y = norm3(g + network(g)), or norm first, as in TransformerEncoderLayer.

    Args and Raises: as for TransformerEncoderLayer, but for three LayerNorms.
    """

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

    def _mha_block_backward(self, grad_y):
        """memory is key and value: (grad_x, grad_memory), the latter a sum of two."""
        grad_x, *grads = self.multihead_attn.backward((grad_y, None))
        return grad_x, sum(grads)

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
        """y, the shape of tgt

        Args:
            tgt: (T, N, E), (N, T, E) if batch_first, (T, E) unbatched.
            memory: (S, N, E), likewise.
            tgt_mask: (T, T) or (N H, T, T). True hides a place; floats are added.
            memory_mask: (T, S) or (N H, T, S), likewise.
            tgt_key_padding_mask: (N, T) or (T,), likewise.
            memory_key_padding_mask: (N, S) or (S,), likewise.
            tgt_is_causal, memory_is_causal: hints that the mask is the causal one.

        Raises:
            AssertionError, RuntimeError: inputs or masks do not fit, as in torch.
        """
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

    def backward(self, grad_y):
        """(grad_tgt, grad_memory): as an encoder layer's, with memory's on the way"""
        activation = self.saved.pop()
        if self.norm_first:
            # x + self.dropout3(self._ff_block(self.norm3(x)))
            grad_h = self.dropout3.backward(grad_y)
            grad_h = self._ff_block_backward(grad_h, activation)
            grad_x = grad_y + self.norm3.backward(grad_h)

            # x + self.dropout2(self._mha_block(self.norm2(x), memory))
            grad_h = self.dropout2.backward(grad_x)
            grad_h, grad_memory = self._mha_block_backward(grad_h)
            grad_x = grad_x + self.norm2.backward(grad_h)

            # x + self.dropout1(self._sa_block(self.norm1(x)))
            grad_h = self._sa_block_backward(self.dropout1.backward(grad_x))
            return grad_x + self.norm1.backward(grad_h), grad_memory

        # self.norm3(x + self.dropout3(self._ff_block(x)))
        grad_x = self.norm3.backward(grad_y)
        grad_h = self.dropout3.backward(grad_x)
        grad_x = grad_x + self._ff_block_backward(grad_h, activation)

        # self.norm2(x + self.dropout2(self._mha_block(x, memory)))
        grad_x = self.norm2.backward(grad_x)
        grad_h = self.dropout2.backward(grad_x)
        grad_h, grad_memory = self._mha_block_backward(grad_h)
        grad_x = grad_x + grad_h

        # self.norm1(x + self.dropout1(self._sa_block(x)))
        grad_x = self.norm1.backward(grad_x)
        grad_h = self._sa_block_backward(self.dropout1.backward(grad_x))
        return grad_x + grad_h, grad_memory
