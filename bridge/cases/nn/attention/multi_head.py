"""Cases of nn/attention/multi_head.py."""

from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values

multi_head = partial(
    ModuleCase, file="nn.attention.multi_head", name="MultiheadAttention"
)


def tokens(L=3, S=4, N=(2,), features=(8, 8, 8), batch_first=False):
    """query (L, N, E), key (S, N, K), value (S, N, V)"""
    return tuple(
        normal(*((*N, T) if batch_first else (T, *N)), D)
        for T, D in zip((L, S, S), features)
    )


causal = values(np.triu(np.ones((4, 4), bool), 1))
additive_causal = values(np.triu(np.full((4, 4), -np.inf), 1), differentiable=False)
padding = values(np.array([[0, 0, 0, 1], [0, 1, 1, 1]], bool))
nothing_seen = values(np.array([[0, 0, 0, 1], [1, 1, 1, 1]], bool))
ALL = {"add_bias_kv": True, "add_zero_attn": True, "kdim": 5, "vdim": 6}


class NumpyPart(numpy_impl.nn.Module):
    """Attention of which only y (0) or only the weights (1) are used."""

    def __init__(self, part, dtype=None):
        super().__init__()
        self.attention = numpy_impl.nn.MultiheadAttention(8, 2, dtype=dtype)
        self.part = part

    def forward(self, query, key, value):
        return self.attention(query, key, value)[self.part]

    def backward(self, grad):
        return self.attention.backward((grad, None) if self.part == 0 else (None, grad))


class TorchPart(torch.nn.Module):
    def __init__(self, kind, part, dtype=None):
        super().__init__()
        self.attention, self.part = kind(8, 2, dtype=dtype), part

    def forward(self, query, key, value):
        y, weights = self.attention(query, key, value)
        # 0 y: zeros, not None, as gradients of what the weights do not depend on
        return y if self.part == 0 else weights + 0 * y.sum()


class NumpyLearned(numpy_impl.nn.Module):
    """Attention with a float mask that is learned, as a bias of relative positions."""

    def __init__(self, name, *shape, dtype=None, **how):
        super().__init__()
        self.attention = numpy_impl.nn.MultiheadAttention(8, 2, dtype=dtype)
        self.mask = numpy_impl.nn.Parameter(np.zeros(shape, dtype or np.float32))
        self.name, self.how = name, how

    def forward(self, query, key, value):
        masks = {self.name: self.mask}
        return self.attention(query, key, value, **masks, **self.how)

    def backward(self, grad_output):
        return self.attention.backward(grad_output)


class TorchLearned(torch.nn.Module):
    def __init__(self, kind, name, *shape, dtype=None, **how):
        super().__init__()
        self.attention = kind(8, 2, dtype=dtype)
        self.mask = torch.nn.Parameter(torch.zeros(shape, dtype=dtype))
        self.name, self.how = name, how

    def forward(self, query, key, value):
        masks = {self.name: self.mask}
        return self.attention(query, key, value, **masks, **self.how)


learned = partial(
    multi_head,
    inputs=tokens(),
    build={
        "numpy_impl": NumpyLearned,
        "torch_impl": partial(TorchLearned, torch_impl.nn.MultiheadAttention),
        "torch": partial(TorchLearned, torch.nn.MultiheadAttention),
    },
)

part = partial(
    multi_head,
    inputs=tokens(),
    build={
        "numpy_impl": NumpyPart,
        "torch_impl": partial(TorchPart, torch_impl.nn.MultiheadAttention),
        "torch": partial(TorchPart, torch.nn.MultiheadAttention),
    },
)

CASES = [
    part(label="only y", args=(0,)),
    part(label="only the weights", args=(1,)),
    learned(label="learned attn_mask (L, S)", args=("attn_mask", 3, 4)),
    learned(label="learned attn_mask (N H, L, S)", args=("attn_mask", 4, 3, 4)),
    learned(
        label="learned attn_mask (L, S), no weights",
        args=("attn_mask", 3, 4),
        kwargs={"need_weights": False},
    ),
    learned(label="learned key_padding_mask", args=("key_padding_mask", 2, 4)),
    multi_head(args=(8, 2), inputs=tokens()),
    multi_head(label="one head", args=(8, 1), inputs=tokens()),
    multi_head(
        label="heads of one feature", args=(4, 4), inputs=tokens(features=[4] * 3)
    ),
    multi_head(
        label="bias=False", args=(8, 2), kwargs={"bias": False}, inputs=tokens()
    ),
    multi_head(
        label="add_bias_kv", args=(8, 2), kwargs={"add_bias_kv": True}, inputs=tokens()
    ),
    multi_head(
        label="add_zero_attn",
        args=(8, 2),
        kwargs={"add_zero_attn": True},
        inputs=tokens(),
    ),
    multi_head(
        label="kdim, vdim",
        args=(8, 2),
        kwargs={"kdim": 5, "vdim": 6},
        inputs=tokens(features=(8, 5, 6)),
    ),
    multi_head(
        label="vdim, bias=False",
        args=(8, 2),
        kwargs={"vdim": 6, "bias": False},
        inputs=tokens(features=(8, 8, 6)),
    ),
    multi_head(
        label="batch_first",
        args=(8, 2),
        kwargs={"batch_first": True},
        inputs=tokens(batch_first=True),
    ),
    multi_head(label="unbatched", args=(8, 2), inputs=tokens(N=())),
    multi_head(
        label="unbatched, batch_first, all that can be added",
        args=(8, 2),
        kwargs={"batch_first": True, **ALL},
        inputs=tokens(N=(), features=(8, 5, 6)),
    ),
    multi_head(
        label="all that can be added, masks",
        args=(8, 2),
        kwargs=ALL,
        inputs=tokens(L=4, features=(8, 5, 6)),
        call={"attn_mask": causal, "key_padding_mask": padding},
    ),
    multi_head(
        label="all that can be added, masks, no weights",
        args=(8, 2),
        kwargs=ALL,
        inputs=tokens(L=4, features=(8, 5, 6)),
        call={
            "attn_mask": causal,
            "key_padding_mask": padding,
            "need_weights": False,
        },
    ),
    multi_head(
        label="need_weights=False",
        args=(8, 2),
        inputs=tokens(),
        call={"need_weights": False},
    ),
    multi_head(
        label="average_attn_weights=False",
        args=(8, 2),
        inputs=tokens(),
        call={"average_attn_weights": False},
    ),
    multi_head(
        label="unbatched, average_attn_weights=False",
        args=(8, 2),
        inputs=tokens(N=()),
        call={"average_attn_weights": False},
    ),
    multi_head(
        label="bool attn_mask (L, S)",
        args=(8, 2),
        inputs=tokens(L=4),
        call={"attn_mask": causal},
    ),
    multi_head(
        label="float attn_mask (L, S)",
        args=(8, 2),
        inputs=tokens(),
        call={"attn_mask": normal(3, 4)},
    ),
    multi_head(
        label="-inf attn_mask (L, S)",
        args=(8, 2),
        inputs=tokens(L=4),
        call={"attn_mask": additive_causal},
    ),
    multi_head(
        label="float attn_mask (N H, L, S)",
        args=(8, 2),
        inputs=tokens(),
        call={"attn_mask": normal(4, 3, 4)},
    ),
    multi_head(
        label="float attn_mask (N H, L, S), no weights",
        args=(8, 2),
        inputs=tokens(),
        call={"attn_mask": normal(4, 3, 4), "need_weights": False},
    ),
    multi_head(
        label="float attn_mask (H, L, S), unbatched",
        args=(8, 2),
        inputs=tokens(N=()),
        call={"attn_mask": normal(2, 3, 4)},
    ),
    multi_head(
        label="bool key_padding_mask",
        args=(8, 2),
        inputs=tokens(),
        call={"key_padding_mask": padding},
    ),
    multi_head(
        label="bool key_padding_mask, batch_first, no weights",
        args=(8, 2),
        kwargs={"batch_first": True},
        inputs=tokens(batch_first=True),
        call={"key_padding_mask": padding, "need_weights": False},
    ),
    multi_head(
        label="float key_padding_mask, attn_mask",
        args=(8, 2),
        inputs=tokens(),
        call={"key_padding_mask": normal(2, 4), "attn_mask": normal(3, 4)},
    ),
    multi_head(
        label="float key_padding_mask, unbatched",
        args=(8, 2),
        inputs=tokens(N=()),
        call={"key_padding_mask": normal(4)},
    ),
    multi_head(
        label="nothing seen: nan",
        args=(8, 2),
        inputs=tokens(),
        call={"key_padding_mask": nothing_seen},
        smooth=False,
    ),
    multi_head(
        label="nothing seen, no weights: 0",
        args=(8, 2),
        inputs=tokens(),
        call={"key_padding_mask": nothing_seen, "need_weights": False},
    ),
    multi_head(
        label="nothing seen but what is added",
        args=(8, 2),
        kwargs=ALL,
        inputs=tokens(features=(8, 5, 6)),
        call={"key_padding_mask": nothing_seen},
    ),
    multi_head(
        label="is_causal",
        args=(8, 2),
        inputs=tokens(L=4),
        call={"attn_mask": causal, "is_causal": True},
    ),
    multi_head(
        label="is_causal, another mask",
        args=(8, 2),
        inputs=tokens(),
        call={"attn_mask": normal(3, 4), "is_causal": True},
    ),
    multi_head(
        label="is_causal, no weights",
        args=(8, 2),
        inputs=tokens(L=4),
        call={"attn_mask": causal, "is_causal": True, "need_weights": False},
    ),
    multi_head(
        label="is_causal, another mask, no weights",
        args=(8, 2),
        inputs=tokens(),
        call={"attn_mask": normal(3, 4), "is_causal": True, "need_weights": False},
    ),
    multi_head(
        label="is_causal, no weights, all that can be added",
        args=(8, 2),
        kwargs=ALL,
        inputs=tokens(L=4, features=(8, 5, 6)),
        call={"attn_mask": causal, "is_causal": True, "need_weights": False},
    ),
    multi_head(
        label="is_causal, another mask, key_padding_mask, no weights",
        args=(8, 2),
        inputs=tokens(L=4),
        call={
            "attn_mask": normal(4, 4),
            "is_causal": True,
            "key_padding_mask": normal(2, 4),
            "need_weights": False,
        },
    ),
    multi_head(label="dropout", args=(8, 2), kwargs={"dropout": 0.4}, inputs=tokens()),
    multi_head(
        label="dropout of all", args=(8, 2), kwargs={"dropout": 1.0}, inputs=tokens()
    ),
    multi_head(
        label="dropout, no weights",
        args=(8, 2),
        kwargs={"dropout": 0.4, "batch_first": True},
        inputs=tokens(batch_first=True),
        call={"need_weights": False},
    ),
    multi_head(
        label="dropout, masks, weights of each head",
        args=(8, 2, 0.3),
        inputs=tokens(L=4),
        call={
            "attn_mask": causal,
            "key_padding_mask": padding,
            "average_attn_weights": False,
        },
    ),
    multi_head(label="L = 1", args=(8, 2), inputs=tokens(L=1)),
    multi_head(label="S = 1", args=(8, 2), inputs=tokens(S=1)),
    multi_head(label="one sample", args=(8, 2), inputs=tokens(N=(1,))),
    multi_head(label="empty batch", args=(8, 2), inputs=tokens(N=(0,))),
    multi_head(label="no query", args=(8, 2), inputs=tokens(L=0)),
    multi_head(label="no key", args=(8, 2), inputs=tokens(S=0)),
    multi_head(
        label="B 8, T 64, E 128, 4 heads",
        bench=True,
        args=(128, 4),
        kwargs={"batch_first": True},
        inputs=tokens(64, 64, (8,), (128,) * 3, batch_first=True),
        call={"need_weights": False},
    ),
]
