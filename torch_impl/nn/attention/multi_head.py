"""Multi-head attention: Vaswani et al. 2017, section 3.2.2."""

import torch

from torch_impl.nn import init
from torch_impl.nn.attention.heads import attend_with_heads
from torch_impl.nn.linear import Linear
from torch_impl.nn.module import Module, Parameter

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """Linear, under the name that keeps torch's dynamic quantization away from it."""


class MultiheadAttention(Module):
    """query (L, N, E), key (S, N, K), value (S, N, V) -> (L, N, E), (N, L, S)"""

    def __init__(
        self,
        embed_dim,
        num_heads,
        dropout=0.0,
        bias=True,
        add_bias_kv=False,
        add_zero_attn=False,
        kdim=None,
        vdim=None,
        batch_first=False,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.head_dim = embed_dim // num_heads
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.dropout, self.batch_first = dropout, batch_first
        self.add_zero_attn = add_zero_attn

        def parameter(*shape):
            return Parameter(torch.empty(shape, device=device, dtype=dtype))

        names = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        if self.kdim == self.vdim == embed_dim:
            self.in_proj_weight = parameter(3 * embed_dim, embed_dim)
            for name in names:
                self.register_parameter(name, None)
        else:
            for name, features in zip(names, (embed_dim, self.kdim, self.vdim)):
                self.register_parameter(name, parameter(embed_dim, features))
            self.register_parameter("in_proj_weight", None)
        if bias:
            self.in_proj_bias = parameter(3 * embed_dim)
        else:
            self.register_parameter("in_proj_bias", None)
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias=bias, device=device, dtype=dtype
        )
        if add_bias_kv:
            self.bias_k = parameter(1, 1, embed_dim)
            self.bias_v = parameter(1, 1, embed_dim)
        else:
            self.bias_k = self.bias_v = None
        self._reset_parameters()

    def _reset_parameters(self):
        """Draw the projections (out_proj drew before), then bias_k and bias_v."""
        packed = self.in_proj_weight is not None
        for weight in [self.in_proj_weight] if packed else self.projections():
            init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        if self.bias_k is not None:
            init.xavier_normal_(self.bias_k)
            init.xavier_normal_(self.bias_v)

    def projections(self):
        """The weights that make q, k and v."""
        if self.in_proj_weight is not None:
            return self.in_proj_weight.reshape(3, self.embed_dim, self.embed_dim)
        return [self.q_proj_weight, self.k_proj_weight, self.v_proj_weight]

    def projection_biases(self):
        """The biases of q, k and v."""
        if self.in_proj_bias is None:
            return [None, None, None]
        return self.in_proj_bias.reshape(3, self.embed_dim)

    def turn(self, x):
        """(L, N, E) and (N, L, E) into each other if batch_first."""
        turns = self.batch_first and x is not None and x.ndim == 3
        return x.swapaxes(0, 1) if turns else x

    def forward(
        self,
        query,
        key,
        value,
        key_padding_mask=None,
        need_weights=True,
        attn_mask=None,
        average_attn_weights=True,
        is_causal=False,
    ):
        """(y, weights), weights None unless needed"""
        attn_output, attn_weights = attend_with_heads(
            self.turn(query),
            self.turn(key),
            self.turn(value),
            self.num_heads,
            self.projections(),
            self.projection_biases(),
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout if self.training else 0.0,
            self.out_proj.weight,
            self.out_proj.bias,
            key_padding_mask,
            need_weights,
            attn_mask,
            None,
            None,
            average_attn_weights,
            is_causal,
        )
        return self.turn(attn_output), attn_weights
