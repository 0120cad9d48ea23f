"""Multi-head attention: Vaswani et al. 2017, section 3.2.2."""

import numpy as np

from numpy_impl.nn import init
from numpy_impl.nn.attention.blockwise import (
    attend_in_blocks,
    attend_in_blocks_backward,
)
from numpy_impl.nn.attention.checks import (
    check_multi_head_arguments,
    check_multi_head_attention,
)
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention_backward,
)
from numpy_impl.nn.attention.scores import merge_masks
from numpy_impl.nn.dropout import dropped
from numpy_impl.nn.linear import Linear, linear, linear_backward
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.padding import pad

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """Linear, under the name that keeps torch's dynamic quantization away from it."""


def split_heads(x, heads):
    """x (N, T, H D) -> (N, H, T, D): head h takes features h D ... h D + D - 1"""
    batch, length, features = x.shape
    return x.reshape(batch, length, heads, features // heads).swapaxes(1, 2)


def split_heads_backward(grad_y):
    """Moved back: grad_y (N, H, T, D) -> grad_x (N, T, H D)."""
    batch, heads, length, features = grad_y.shape
    return grad_y.swapaxes(1, 2).reshape(batch, length, heads * features)


def rows_of_heads(x):
    """x (N, H, T, D) -> (T N, H D): T first, as torch has it in memory

    A dropout behind this module draws its mask in that order.
    """
    batch, heads, length, features = x.shape
    return x.transpose(2, 0, 1, 3).reshape(length * batch, heads * features)


def append_row(x, row):
    """x (N, S, E), row (1, 1, E) -> (N, S + 1, E)"""
    return np.concatenate([x, np.tile(row, (len(x), 1, 1))], 1)


class MultiheadAttention(Module):
    """query (L, N, E), key (S, N, K), value (S, N, V) -> (L, N, E), (N, L, S)

    H attentions side by side, each on E / H features of linear projections of query,
    key and value; a last projection mixes their results.

    in_proj_weight (3 E, E) holds the three projections, or q_proj_weight (E, E),
    k_proj_weight (E, K) and v_proj_weight (E, V) do where K or V is not E. They start
    uniform within √(6 / (fan_in + fan_out)), all biases as zeros.

    Args:
        embed_dim: E.
        num_heads: H, which divides E.
        dropout: probability of each weight to become 0 in training.
        bias: learn in_proj_bias (3 E,) and out_proj.bias (E,).
        add_bias_kv: learn one more key, bias_k, and value, bias_v (1, 1, E), which all
            queries see.
        add_zero_attn: one more key and value of zeros, likewise.
        kdim: K, E if left out.
        vdim: V, E if left out.
        batch_first: N is the first axis of inputs and output; else the second.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    Raises:
        ValueError: embed_dim or num_heads is not positive, dropout outside 0 ... 1.
        AssertionError: num_heads does not divide embed_dim.
    """

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
        check_multi_head_arguments(embed_dim, num_heads, dropout, device)
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.head_dim = embed_dim // num_heads
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.dropout, self.batch_first = dropout, batch_first
        self.add_zero_attn = add_zero_attn

        def parameter(*shape):
            return Parameter(np.empty(shape, dtype or np.float32))

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
            embed_dim, embed_dim, bias=bias, dtype=dtype
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
        """(y, weights), weights None unless needed

        Args:
            query: (L, N, E), (N, L, E) if batch_first, (L, E) unbatched.
            key: (S, N, K), (N, S, K) or (S, K).
            value: (S, N, V), (N, S, V) or (S, V).
            key_padding_mask: (N, S) or (S,). True hides a key; floats are added to the
                scores of all queries.
            need_weights: return the weights, after dropout. A query that may see no key
                then gets nan, as from softmax; without them its attention is 0.
            attn_mask: (L, S) or (N H, L, S). True hides; floats are added.
            average_attn_weights: the weights are (N, L, S), the mean over heads; else
                (N, H, L, S). Without the N where unbatched.
            is_causal: a hint that attn_mask is the causal one. Where neither weights
                nor key_padding_mask are given, attn_mask is not looked at any more.

        Raises:
            AssertionError, RuntimeError: inputs or masks do not fit, as in torch.
        """
        masks = key_padding_mask, need_weights, attn_mask, is_causal
        check_multi_head_attention(self, query, key, value, *masks)
        is_causal = is_causal and key_padding_mask is None and not need_weights
        attn_mask = None if is_causal else attn_mask
        mask = merge_masks(attn_mask, key_padding_mask, self.num_heads, query.dtype)

        inputs = [self.batch_of(x) for x in (query, key, value)]
        projections = zip(inputs, self.projections(), self.projection_biases())
        q, k, v = (linear(x, weight, bias) for x, weight, bias in projections)
        if self.bias_k is not None:
            k, v = append_row(k, self.bias_k), append_row(v, self.bias_v)
        if self.add_zero_attn:
            zeros = np.zeros((1, 1, self.embed_dim), k.dtype)
            k, v = append_row(k, zeros), append_row(v, zeros)
        if mask is not None:  # all see what the module added
            mask = pad(mask, (0, k.shape[1] - mask.shape[-1]))

        q, k, v = (split_heads(x, self.num_heads) for x in (q, k, v))
        dropout_p = self.dropout if self.training else 0.0
        in_blocks = not need_weights and dropout_p == 0
        if in_blocks:
            y, m, total = attend_in_blocks(q, k, v, mask, is_causal)
            attention = q, k, v, y, m, total, mask, is_causal
        else:
            y, weights, dropout = attend(
                q, k, v, mask, dropout_p, is_causal, nan_if_unseen=need_weights
            )
            attention = q, k, v, weights, dropout, None, is_causal
        how = in_blocks, average_attn_weights
        self.saved.append((query.ndim, inputs, attention, how))
        shape = y.shape[2], len(y), self.embed_dim  # (L, N, E)
        attn_output = self.out_proj(rows_of_heads(y)).reshape(shape)
        attn_output = self.unbatch(attn_output.swapaxes(0, 1), query.ndim)
        if not need_weights:
            return attn_output, None

        attn_weights = dropped(weights, dropout)
        if average_attn_weights:
            attn_weights = attn_weights.mean(1)
        elif dropout is None:
            attn_weights = attn_weights.copy()  # backward needs its own as they are
        return attn_output, attn_weights if query.ndim == 3 else attn_weights[0]

    def backward(self, grad_output):
        """(grad_query, grad_key, grad_value) of (grad_y, grad_attn_weights)

        One of the two may be None: nothing depends on that output.
        """
        ndim, inputs, attention, (in_blocks, averaged) = self.saved.pop()
        grad_y, grad_attn_weights = grad_output
        if grad_y is None:
            grad_y = self.unbatch(np.zeros_like(inputs[0]), ndim)

        # attn_weights = dropped(weights, dropout).mean(1)
        grad_dropped = None
        if grad_attn_weights is not None:
            batch, heads, *lengths = attention[3].shape
            shape = (batch, 1 if averaged else heads, *lengths)
            grad_dropped = grad_attn_weights.reshape(shape) / (heads if averaged else 1)

        # attn_output = self.out_proj(rows_of_heads(y))
        grad_y = self.batch_of(grad_y).swapaxes(0, 1)
        rows = grad_y.reshape(len(grad_y) * grad_y.shape[1], self.embed_dim)
        grad_y = self.out_proj.backward(rows).reshape(grad_y.shape)
        grad_y = split_heads(grad_y.swapaxes(0, 1), self.num_heads)

        # y = attend(q, k, v, mask)
        if in_blocks:
            grads = attend_in_blocks_backward(grad_y, *attention)
        else:
            grads = scaled_dot_product_attention_backward(
                grad_y, *attention, grad_dropped=grad_dropped
            )
        grad_q, grad_k, grad_v = (split_heads_backward(grad) for grad in grads[:3])

        # k, v = append_row(k, bias_k), append_row(v, bias_v)
        source = inputs[1].shape[1]
        if self.bias_k is not None:
            added = slice(source, source + 1)
            self.bias_k.accumulate_grad(grad_k[:, added].sum(0, keepdims=True))
            self.bias_v.accumulate_grad(grad_v[:, added].sum(0, keepdims=True))
        grad_k, grad_v = grad_k[:, :source], grad_v[:, :source]

        # q, k, v = linear(query), linear(key), linear(value)
        projected = zip((grad_q, grad_k, grad_v), inputs, self.projections())
        undone = [linear_backward(grad, x, weight) for grad, x, weight in projected]
        grad_inputs, grad_weights, grad_biases = zip(*undone)
        if self.in_proj_weight is not None:
            self.in_proj_weight.accumulate_grad(np.concatenate(grad_weights))
        else:
            for weight, grad in zip(self.projections(), grad_weights):
                weight.accumulate_grad(grad)
        if self.in_proj_bias is not None:
            self.in_proj_bias.accumulate_grad(np.concatenate(grad_biases))
        return tuple(self.unbatch(grad, ndim) for grad in grad_inputs)
