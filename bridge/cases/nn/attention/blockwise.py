"""Cases of nn/attention/blockwise.py: PyTorch's kernel chooses its blocks itself."""

from functools import partial

import numpy as np
from torch.nn.functional import scaled_dot_product_attention

from bridge.cases.case import ModuleCase
from bridge.cases.nn.attention.scaled_dot_product import (
    TorchAttention,
    heads,
    qkv,
    some_rows_unseen,
    unseen,
)
from bridge.cases.specs import bools, normal, values
from numpy_impl import nn
from numpy_impl.nn.attention import attend_in_blocks, attend_in_blocks_backward
from torch_impl.nn.attention import attend_in_blocks as torch_attend_in_blocks


class BlockAttention(nn.Module):
    """attend_in_blocks as a module; a mask is a fourth input"""

    def __init__(self, **options):
        super().__init__()
        self.options = options

    def forward(self, query, key, value, attn_mask=None):
        inputs = query, key, value
        y, m, total = attend_in_blocks(*inputs, attn_mask, **self.options)
        self.saved.append((*inputs, y, m, total, attn_mask))
        return y

    def backward(self, grad_y):
        grads = attend_in_blocks_backward(grad_y, *self.saved.pop(), **self.options)
        return grads if grads[3] is not None else grads[:3]


def in_blocks(*inputs, **options):
    """The same of torch_impl, without its second result"""
    return torch_attend_in_blocks(*inputs, **options)[0]


def whole(*inputs, size=None, **options):
    """torch's own kernel, which does not ask for a size"""
    return scaled_dot_product_attention(*inputs, **options)


case = partial(
    ModuleCase,
    file="nn.attention.blockwise",
    name="attend_in_blocks",
    modes=("train",),
    build={
        "numpy_impl": BlockAttention,
        "torch_impl": partial(TorchAttention, in_blocks),
        "torch": partial(TorchAttention, whole),
    },
)


def small(label, *inputs, size=2, smooth=True, **options):
    """Blocks of two queries and two keys"""
    options["size"] = size
    return case(label=label, inputs=inputs, kwargs=options, smooth=smooth)


CASES = [
    case(label="one block", inputs=qkv(2, 3)),
    case(label="one block, causal", inputs=qkv(2, L=4), kwargs={"is_causal": True}),
    small("", *qkv(2, 3, S=5)),
    small("of one", *qkv(2), size=1),
    small("no leading axes", *qkv()),
    small("no query", *qkv(2, L=0)),
    small("empty batch", *qkv(0, 3)),
    small("leading axes broadcast", normal(2, 1, 3, 5), normal(3, 4, 5), normal(4, 6)),
    small("values broadcast", normal(3, 5), normal(4, 5), normal(2, 3, 4, 6)),
    small("large scores", *qkv(12, scale=20.0)),
    small("scale=-2", *qkv(2), scale=-2),
    small("causal", *qkv(2, L=5, S=5), is_causal=True),
    small("causal, L < S", *qkv(2, S=6), is_causal=True),
    small("causal, L > S", *qkv(2, L=7), is_causal=True),
    small("causal, of three", *qkv(2, L=8, S=8), size=3, is_causal=True),
    small("bool mask (L, S), unseen rows", *qkv(2, 3), values(some_rows_unseen)),
    small("bool mask (N, 1, L, 1)", *qkv(2, 3), bools(2, 1, 3, 1)),
    small("float mask (S,)", *qkv(2), normal(4)),
    small("float mask (N, 1, 1, S)", *qkv(2, 3), normal(2, 1, 1, 4)),
    small("float mask, unseen rows", *qkv(2, 3), unseen(2, 3, 3, 4)),
    small(
        "float mask with inf",
        *(*qkv(2), values(np.diag([np.inf, 0.0, 2.0, 0.0])[:3])),
        smooth=False,
    ),
    small("gqa 4 : 2, causal", *heads(H=4, K=2, V=2), enable_gqa=True, is_causal=True),
    small("gqa 6 : 2 : 3", *heads(2, H=6, K=2, V=3), enable_gqa=True),
    *(
        case(
            label=f"{'causal ' * is_causal}({N}, {H}, {L}, {E})",
            bench=True,
            kwargs={"is_causal": is_causal},
            inputs=qkv(N, H, L=L, S=L, E=E, V=E),
        )
        for is_causal, N, H, L, E in (
            (False, 8, 4, 128, 32),
            (True, 8, 4, 128, 32),
            (True, 1, 4, 2048, 64),
        )
    ),
]
