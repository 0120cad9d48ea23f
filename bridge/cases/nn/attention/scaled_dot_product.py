"""Cases of nn/attention/scaled_dot_product.py."""

from functools import partial

import numpy as np
import torch

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, bools, normal, values
from numpy_impl import nn
from numpy_impl.nn.attention import (
    attend,
    scaled_dot_product_attention_backward,
)
from torch_impl.nn.functional import scaled_dot_product_attention


class Attention(nn.Module):
    """scaled_dot_product_attention as a module; a mask is a fourth input"""

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, query, key, value, attn_mask=None):
        inputs = (query, key, value, attn_mask)
        y, weights, dropout = attend(*inputs, **self.options)
        self.saved.append((inputs, weights, dropout))
        return y

    def backward(self, grad_y):
        (query, key, value, attn_mask), weights, dropout = self.saved.pop()
        undo = {
            n: self.options[n]
            for n in ("is_causal", "scale", "enable_gqa")
            if n in self.options
        }
        *grads, grad_attn_mask = scaled_dot_product_attention_backward(
            grad_y, query, key, value, weights, dropout, attn_mask, **undo
        )
        return tuple(grads) if grad_attn_mask is None else (*grads, grad_attn_mask)


class TorchAttention(torch.nn.Module):
    """The same around a torch function."""

    def __init__(self, function, **options):
        super().__init__()
        self.function, self.options = function, options

    def forward(self, *inputs):
        return self.function(*inputs, **self.options)


attention = partial(
    ModuleCase,
    file="nn.attention.scaled_dot_product",
    name="scaled_dot_product_attention",
    modes=("train",),
    build={
        "numpy_impl": Attention,
        "torch_impl": partial(TorchAttention, scaled_dot_product_attention),
        "torch": partial(
            TorchAttention, torch.nn.functional.scaled_dot_product_attention
        ),
    },
)


def qkv(*lead, L=3, S=4, E=5, V=6, scale=1.0):
    """query (..., L, E), key (..., S, E), value (..., S, V)"""
    return tuple(normal(*lead, *axes, scale=scale) for axes in ((L, E), (S, E), (S, V)))


def heads(*lead, H, K, V):
    """Grouped heads: query (..., H, 3, 5), key (..., K, 4, 5), value (..., V, 4, 6)"""
    return normal(*lead, H, 3, 5), normal(*lead, K, 4, 5), normal(*lead, V, 4, 6)


def unseen(*shape):
    """-inf in some places, whole rows among them, and N(0, 1) elsewhere"""

    def draw(rng):
        mask = rng.normal(size=shape)
        mask[rng.random(size=shape) < 0.3] = -np.inf
        mask[..., 1, :] = -np.inf
        return mask

    return Spec(draw)


some_rows_unseen = np.array([[1, 0, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1]], bool)

CASES = [
    attention(inputs=qkv(2, 3)),
    attention(label="no leading axes", inputs=qkv()),
    attention(label="one leading axis", inputs=qkv(2)),
    attention(label="three leading axes", inputs=qkv(2, 1, 3)),
    attention(
        label="leading axes broadcast",
        inputs=(normal(2, 1, 3, 5), normal(3, 4, 5), normal(2, 3, 4, 6)),
    ),
    attention(
        label="leading axes broadcast, more heads than features",
        inputs=(normal(2, 1, 3, 2), normal(4, 4, 2), normal(2, 4, 4, 6)),
    ),
    attention(
        label="values broadcast",
        inputs=(normal(3, 5), normal(4, 5), normal(2, 3, 4, 6)),
    ),
    attention(label="L = 1", inputs=qkv(2, 3, L=1)),
    attention(label="S = 1", inputs=qkv(2, 3, S=1)),
    attention(label="E = V = 1", inputs=qkv(2, 3, E=1, V=1)),
    attention(label="empty batch", inputs=qkv(0, 3)),
    attention(label="no query", inputs=qkv(2, L=0)),
    attention(label="no key", inputs=qkv(2, S=0)),
    attention(label="no key features", inputs=qkv(2, E=0)),
    attention(label="large scores", inputs=qkv(12, scale=20.0)),
    attention(label="scale=0.3", kwargs={"scale": 0.3}, inputs=qkv(2, 3)),
    attention(label="scale=-2", kwargs={"scale": -2}, inputs=qkv(2, 3)),
    attention(
        label="all keys alike",
        inputs=(normal(2, 3, 5), values(np.ones((2, 4, 5))), normal(2, 4, 6)),
    ),
    attention(label="causal", kwargs={"is_causal": True}, inputs=qkv(2, 3, L=4)),
    attention(label="causal, L < S", kwargs={"is_causal": True}, inputs=qkv(2, S=6)),
    attention(label="causal, L > S", kwargs={"is_causal": True}, inputs=qkv(2, L=7)),
    attention(
        label="causal, no leading axes", kwargs={"is_causal": True}, inputs=qkv()
    ),
    attention(label="bool mask (L, S)", inputs=(*qkv(2, 3), bools(3, 4, p=0.7))),
    attention(label="bool mask (1, S)", inputs=(*qkv(2, 3), bools(1, 4, p=0.7))),
    attention(label="bool mask (N, 1, 1, S)", inputs=(*qkv(2, 3), bools(2, 1, 1, 4))),
    attention(label="bool mask (N, H, L, S)", inputs=(*qkv(2, 3), bools(2, 3, 3, 4))),
    attention(
        label="bool mask, unseen rows", inputs=(*qkv(2, 3), values(some_rows_unseen))
    ),
    attention(
        label="bool mask, nothing seen",
        inputs=(*qkv(2), values(np.zeros((3, 4), bool))),
    ),
    attention(label="float mask (L, S)", inputs=(*qkv(2, 3), normal(3, 4))),
    attention(label="float mask (S,)", inputs=(*qkv(2), normal(4))),
    attention(label="float mask (1, 1)", inputs=(*qkv(2), normal(1, 1))),
    attention(label="float mask (N, 1, L, 1)", inputs=(*qkv(2, 3), normal(2, 1, 3, 1))),
    attention(label="float mask (N, H, L, S)", inputs=(*qkv(2, 3), normal(2, 3, 3, 4))),
    attention(label="float mask (H, 1, S)", inputs=(*qkv(2, 3), normal(3, 1, 4))),
    attention(label="float mask, unseen rows", inputs=(*qkv(2, 3), unseen(2, 3, 3, 4))),
    attention(
        label="float mask with inf",
        inputs=(*qkv(2), values(np.diag([np.inf, 0.0, 2.0, 0.0])[:3])),
        smooth=False,
    ),
    attention(
        label="gqa 6 : 2", kwargs={"enable_gqa": True}, inputs=heads(2, H=6, K=2, V=2)
    ),
    attention(
        label="gqa 6 : 2 : 3",
        kwargs={"enable_gqa": True},
        inputs=heads(2, H=6, K=2, V=3),
    ),
    attention(
        label="gqa 4 : 1, no batch",
        kwargs={"enable_gqa": True},
        inputs=heads(H=4, K=1, V=1),
    ),
    attention(
        label="gqa 4 : 4", kwargs={"enable_gqa": True}, inputs=heads(2, H=4, K=4, V=4)
    ),
    attention(
        label="gqa, mask, scale",
        kwargs={"enable_gqa": True, "scale": 0.5},
        inputs=(*heads(2, H=4, K=2, V=2), normal(4, 3, 4)),
    ),
    attention(
        label="gqa, causal",
        kwargs={"enable_gqa": True, "is_causal": True},
        inputs=heads(2, H=4, K=2, V=2),
    ),
    attention(label="dropout", kwargs={"dropout_p": 0.4}, inputs=qkv(2, 3)),
    attention(
        label="dropout, no leading axes", kwargs={"dropout_p": 0.4}, inputs=qkv()
    ),
    attention(label="dropout of all", kwargs={"dropout_p": 1.0}, inputs=qkv(2, 3)),
    attention(
        label="dropout, float mask",
        kwargs={"dropout_p": 0.2},
        inputs=(*qkv(2, 3), normal(3, 1, 4)),
    ),
    attention(
        label="dropout, causal, gqa",
        kwargs={"dropout_p": 0.2, "is_causal": True, "enable_gqa": True},
        inputs=heads(2, H=4, K=2, V=2),
    ),
    attention(
        label="(8, 4, 128, 32)",
        bench=True,
        inputs=qkv(8, 4, L=128, S=128, E=32, V=32),
    ),
]
