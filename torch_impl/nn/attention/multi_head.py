"""Multi-head attention: Vaswani et al. 2017, section 3.2.2."""

import torch

from torch_impl.nn import init
from torch_impl.nn.attention.blockwise import attend_in_blocks
from torch_impl.nn.attention.scaled_dot_product import attend
from torch_impl.nn.attention.scores import merge_masks
from torch_impl.nn.dropout import dropped
from torch_impl.nn.linear import Linear, linear
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.padding import pad

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """Linear, under the name that keeps torch's dynamic quantization away from it."""


def split_heads(x, heads):
    """x (N, T, H D) -> (N, H, T, D): head h takes features h D ... h D + D - 1"""
    batch, length, features = x.shape
    return x.reshape(batch, length, heads, features // heads).swapaxes(1, 2)


def rows_of_heads(x):
    """x (N, H, T, D) -> (T N, H D): T first, as torch has it in memory

    A dropout behind this module draws its mask in that order.
    """
    batch, heads, length, features = x.shape
    return x.permute(2, 0, 1, 3).reshape(length * batch, heads * features)


def append_row(x, row):
    """x (N, S, E), row (1, 1, E) -> (N, S + 1, E)"""
    return torch.concatenate([x, torch.tile(row, (len(x), 1, 1))], 1)


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

    def batch_of(self, x):
        """x (N, T, D), whatever the order of the axes outside"""
        if x.ndim == 2:
            return x[None]
        return x if self.batch_first else x.swapaxes(0, 1)

    def unbatch(self, x, ndim):
        """Undo batch_of."""
        if ndim == 2:
            return x[0]
        return x if self.batch_first else x.swapaxes(0, 1)

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
        is_causal = is_causal and key_padding_mask is None and not need_weights
        attn_mask = None if is_causal else attn_mask
        mask = merge_masks(attn_mask, key_padding_mask, self.num_heads, query.dtype)

        inputs = [self.batch_of(x) for x in (query, key, value)]
        projections = zip(inputs, self.projections(), self.projection_biases())
        q, k, v = (linear(x, weight, bias) for x, weight, bias in projections)
        if self.bias_k is not None:
            k, v = append_row(k, self.bias_k), append_row(v, self.bias_v)
        if self.add_zero_attn:
            zeros = k.new_zeros(1, 1, self.embed_dim)
            k, v = append_row(k, zeros), append_row(v, zeros)
        if mask is not None:  # all see what the module added
            mask = pad(mask, (0, k.shape[1] - mask.shape[-1]))

        q, k, v = (split_heads(x, self.num_heads) for x in (q, k, v))
        dropout_p = self.dropout if self.training else 0.0
        in_blocks = not need_weights and dropout_p == 0
        if in_blocks:
            y, _, _ = attend_in_blocks(q, k, v, mask, is_causal)
        else:
            y, weights, dropout = attend(
                q, k, v, mask, dropout_p, is_causal, nan_if_unseen=need_weights
            )
        shape = y.shape[2], len(y), self.embed_dim  # (L, N, E)
        attn_output = self.out_proj(rows_of_heads(y)).reshape(shape)
        attn_output = self.unbatch(attn_output.swapaxes(0, 1), query.ndim)
        if not need_weights:
            return attn_output, None

        attn_weights = dropped(weights, dropout)
        if average_attn_weights:
            attn_weights = attn_weights.mean(1)
        return attn_output, attn_weights if query.ndim == 3 else attn_weights[0]
