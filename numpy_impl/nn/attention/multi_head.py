"""Multi-head attention: Vaswani et al. 2017, section 3.2.2."""

import numpy as np

from numpy_impl.nn import init
from numpy_impl.nn.attention.head_checks import (
    check_multi_head_arguments,
    check_multi_head_attention,
)
from numpy_impl.nn.attention.heads import (
    attend_with_heads,
    attend_with_heads_backward,
)
from numpy_impl.nn.linear import Linear
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.utils.parametrized import reading, undoing

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """Linear, under the name that keeps torch's dynamic quantization away from it."""


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
        kdim = embed_dim if kdim is None else kdim
        vdim = embed_dim if vdim is None else vdim
        sizes = embed_dim, num_heads, kdim, vdim
        check_multi_head_arguments(*sizes, dropout, device)
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.head_dim = embed_dim // num_heads
        self.kdim, self.vdim = kdim, vdim
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
        """(y, weights), weights None unless needed

        Args:
            query: (L, N, E), (N, L, E) if batch_first, (L, E) unbatched.
            key: (S, N, K), (N, S, K) or (S, K).
            value: (S, N, V), (N, S, V) or (S, V).
            key_padding_mask: (N, S) or (S,). True hides a key; floats are added to the
                scores of all queries. A mask that is a Parameter is learned: backward
                adds to its gradient, as to those of the module's own.
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
        features = self.embed_dim, self.kdim, self.vdim
        how = self.in_proj_weight is not None, self.num_heads, self.batch_first
        masks = key_padding_mask, need_weights, attn_mask, is_causal
        check_multi_head_attention(features, *how, query, key, value, *masks)
        with reading(self.out_proj):
            out_proj = self.out_proj.weight, self.out_proj.bias
        attn_output, attn_weights, saved = attend_with_heads(
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
            *out_proj,
            key_padding_mask,
            need_weights,
            attn_mask,
            None,
            None,
            average_attn_weights,
            is_causal,
        )
        masks = attn_mask, key_padding_mask
        self.saved.append((saved, masks, average_attn_weights))
        return self.turn(attn_output), attn_weights

    def backward(self, grad_output):
        """(grad_query, grad_key, grad_value) of (grad_y, grad_attn_weights)

        One of the two may be None: nothing depends on that output.
        """
        saved, masks, average_attn_weights = self.saved.pop()
        grad_y, grad_attn_weights = grad_output
        with undoing(self.out_proj):
            grads = attend_with_heads_backward(
                (self.turn(grad_y), grad_attn_weights),
                saved,
                self.projections(),
                self.bias_k,
                self.add_zero_attn,
                self.out_proj.weight,
                None,
                None,
                average_attn_weights,
            )
            grad_inputs, grad_weights, grad_biases, grad_rows, _, *grads = grads
            grad_out_proj, grad_masks = grads
            self.out_proj.weight.accumulate_grad(grad_out_proj[0])
            if self.out_proj.bias is not None:
                self.out_proj.bias.accumulate_grad(grad_out_proj[1])
        if self.in_proj_weight is not None:
            self.in_proj_weight.accumulate_grad(np.concatenate(grad_weights))
        else:
            for weight, grad in zip(self.projections(), grad_weights):
                weight.accumulate_grad(grad)
        if self.in_proj_bias is not None:
            self.in_proj_bias.accumulate_grad(np.concatenate(grad_biases))
        if self.bias_k is not None:
            self.bias_k.accumulate_grad(grad_rows[0])
            self.bias_v.accumulate_grad(grad_rows[1])
        for mask, grad in zip(masks, grad_masks):
            if isinstance(mask, Parameter) and grad is not None:
                mask.accumulate_grad(grad)
        return tuple(self.turn(grad) for grad in grad_inputs)
