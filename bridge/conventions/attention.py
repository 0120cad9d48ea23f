"""Attention: what is scaled, packed and averaged."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.answers import by_version
from bridge.conventions.attention_masks import plain_attention
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "attention",
    symptom="my attention is sharper than theirs: the scores are not divided",
)
def scale_of_the_scores():
    """scaled_dot_product_attention divides the scores by √E, the last axis of the
    query; Keras' Attention layer by nothing."""
    query = torch.tensor([[1.0, 0.0, 0.0, 0.0]])
    key = torch.eye(4)[:2]
    value = torch.tensor([[1.0], [0.0]])

    def keras(query, key, value):  # keras.io, layer Attention: use_scale=False
        return (query @ key.mT).softmax(-1) @ value

    return entry(
        locals(),
        {
            "F.scaled_dot_product_attention(query, key, value)": [
                [1 / (1 + math.exp(-1 / 4**0.5))]
            ],
            "keras(query, key, value)": [[1 / (1 + math.exp(-1))]],
        },
        same=(
            "F.scaled_dot_product_attention(query, key, value, scale=1.0)",
            "keras(query, key, value)",
        ),
    )


@convention(
    "attention",
    symptom="evaluation is not reproducible, though model.eval() was called",
    translate="dropout_p=self.dropout_p if self.training else 0.0",
)
def dropout_of_the_function():
    """dropout_p acts whenever it is given: the function knows no eval(), the module
    does."""
    attention = plain_attention(num_heads=1, dropout=1.0)  # and eval()
    x = torch.ones(1, 1, 1)
    return entry(
        locals(),
        {
            "F.scaled_dot_product_attention(x, x, x, dropout_p=1.0).item()": 0.0,
            "attention(x, x, x)[0].item()": 1.0,
        },
        same=(
            "F.scaled_dot_product_attention(x, x, x, dropout_p=0.0)",
            "attention(x, x, x)[0]",
        ),
    )


@convention(
    "MultiheadAttention",
    symptom="the weights have no axis of heads",
)
def weights_of_the_heads():
    """MultiheadAttention returns the mean of its heads' weights if not told
    otherwise; Keras returns those of each head."""
    attention = plain_attention(2, num_heads=2, batch_first=True)
    x = torch.tensor([[[0.0, 1.0], [1.0, 0.0]]])
    of_heads = attention(x, x, x, average_attn_weights=False)[1]
    return entry(
        locals(),
        {
            "attention(x, x, x)[1].shape": [1, 2, 2],
            "of_heads.shape": [1, 2, 2, 2],
        },
        same=("attention(x, x, x)[1]", "of_heads.mean(1)"),
    )


@convention(
    "MultiheadAttention",
    symptom="the sequences of a batch look at each other, in silence",
)
def axis_of_the_batch_in_attention():
    """MultiheadAttention and the Transformer layers read (L, N, E) if not told
    batch_first=True; scaled_dot_product_attention and Keras read (N, ..., L, E)."""
    x = torch.tensor([[[0.0]], [[2.0]]])  # two sequences of one step, or one of two
    second = plain_attention(num_heads=1)
    first = plain_attention(num_heads=1, batch_first=True)
    weight = 1 / (1 + math.exp(-2 * 2))  # of the 2, for the query 2
    return entry(
        locals(),
        {
            "second(x, x, x)[0].flatten()": [1.0, 2 * weight],
            "first(x, x, x)[0].flatten()": [0.0, 2.0],
        },
        same=(
            "first(x, x, x)[0]",
            "second(*[x.transpose(0, 1)] * 3)[0].transpose(0, 1)",
        ),
    )


@convention(
    "MultiheadAttention",
    symptom="weights from three separate projections give another result",
)
def packed_projections():
    """in_proj_weight holds the rows of q, then those of k, then those of v, of all
    heads; Keras keeps three kernels, (E, heads, E / heads)."""
    attention = plain_attention(num_heads=1)
    attention.in_proj_weight.data = torch.tensor([[2.0], [3.0], [5.0]])
    x = torch.ones(1, 1, 1)  # one key: the result is its value
    q, k, v = attention.in_proj_weight.chunk(3)
    return entry(
        locals(),
        {
            "attention(x, x, x)[0].item()": 5.0,
            "(x @ q.T).item()": 2.0,
            "(x @ k.T).item()": 3.0,
        },
        same=("attention(x, x, x)[0]", "x @ v.T"),
    )


@convention(
    "attention",
    symptom="results change from call to call where there are more values than keys",
    translate="check key.shape[-2] == value.shape[-2] before",
    changed={"PyTorch 2.14": "before, three axes were refused, four were not"},
)
def keys_of_the_values():
    """On the CPU the number of keys is taken from the values: with more values than
    keys memory behind the keys is read, with fewer keys are left out, in silence."""
    memory = torch.zeros(1, 1, 4, 8)  # keys in front: what lies behind them is known
    first = torch.zeros(1, 1, 4, 8)
    first[0, 0, 0] = 1.0  # n keys with equal weights give 1 / n

    def weight(keys, values, axes=4):
        q, k, v = memory[:, :, :1], memory[:, :, :keys], first[:, :, :values]
        if axes == 3:
            q, k, v = q[0], k[0], v[0]
        return F.scaled_dot_product_attention(q, k, v).max().item()

    return entry(
        locals(),
        {
            "weight(keys=2, values=2)": 1 / 2,
            "weight(keys=2, values=4)": 1 / 4,
            "weight(keys=4, values=2)": 1 / 2,
            "weight(keys=2, values=4, axes=3)": by_version(
                "PyTorch", {"2.13": RuntimeError, "2.14": 1 / 4}
            ),
        },
    )
