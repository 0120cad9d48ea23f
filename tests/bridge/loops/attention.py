"""A GPT of the workshop whose attention sees what it should not, and its cure."""

import numpy as np
import torch
import torch.nn.functional as F

import numpy_impl.workshop.tiny_gpt as ours
import torch_impl.workshop.tiny_gpt as theirs
from numpy_impl.nn.attention import attend, scaled_dot_product_attention_backward
from tests.bridge.loops import TORCH
from tests.bridge.loops.own import tiny_gpt
from tests.bridge.loops.practical import mode

__all__ = []


class Seeing(theirs.Attention):
    """Attention with a mask, True where it may look; None is everywhere."""

    seen = None

    def forward(self, x):
        q, k, v = theirs.split_qkv(self.qkv(x), self.heads)
        mask = None if self.seen is None else torch.as_tensor(self.seen)
        y = F.scaled_dot_product_attention(q, k, v, mask)
        return self.out(theirs.join_heads(y))


class OurSeeing(ours.Attention):
    seen = None

    def forward(self, x):
        q, k, v = ours.split_qkv(self.qkv(x), self.heads)
        y, weights, dropout = attend(q, k, v, attn_mask=self.seen)
        self.saved.append((q, k, v, weights, dropout))
        return self.out(ours.join_heads(y))

    def backward(self, grad_y):
        grad_y = ours.join_heads_backward(self.out.backward(grad_y), self.heads)
        grad_q, grad_k, grad_v, _ = scaled_dot_product_attention_backward(
            grad_y, *self.saved.pop(), attn_mask=self.seen
        )
        return self.qkv.backward(ours.split_qkv_backward(grad_q, grad_k, grad_v))


def seeing(lib, seen):
    """The loop of tiny_gpt, with a mask (T, T) of its own or none."""
    model, *rest = tiny_gpt(lib)
    for block in model.blocks:
        block.attention.__class__ = Seeing if lib is TORCH else OurSeeing
        block.attention.seen = seen
    return model, *rest


def earlier(context=8):
    """seen[t, s], True for s <= t"""
    return np.tril(np.ones((context, context), bool))


@mode("missing_causal_mask", "loop", "the model", "sees the token that it is to tell")
def missing_causal_mask(lib, wrong):
    return seeing(lib, None if wrong else earlier())


@mode("turned_mask", "loop", "the model", "sees the token that it is to tell")
def turned_mask(lib, wrong):
    return seeing(lib, earlier().T if wrong else earlier())
