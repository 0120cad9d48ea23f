"""Attention masks: what True means, what a float does, where a causal mask begins."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from bridge.conventions.answers import by_version
from bridge.conventions.register import convention, entry

__all__ = []


def plain_attention(embed_dim=1, **options):
    """MultiheadAttention whose projections change nothing: q, k and v as they come."""
    attention = nn.MultiheadAttention(embed_dim, bias=False, **options).eval()
    eye = torch.eye(embed_dim)
    attention.in_proj_weight.data = torch.cat([eye, eye, eye])
    attention.out_proj.weight.data = eye
    return attention


@convention(
    "attention masks",
    symptom="attention sees just what it should not: the masked positions alone",
)
def true_in_a_mask():
    """True in the mask of MultiheadAttention and of the Transformer layers means "leave
    out", in that of scaled_dot_product_attention and of Keras "look at"."""
    attention = plain_attention(num_heads=1, batch_first=True)
    query, key = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1)  # equal weights
    value = torch.tensor([[[4.0], [8.0]]])
    mask = torch.tensor([[False, True]])
    return entry(
        locals(),
        {
            "attention(query, key, value, attn_mask=mask)[0].item()": 4.0,
            "F.scaled_dot_product_attention(query, key, value, mask).item()": 8.0,
        },
        same=(
            "attention(query, key, value, attn_mask=mask)[0]",
            "F.scaled_dot_product_attention(query, key, value, ~mask)",
        ),
    )


@convention(
    "attention masks",
    symptom="the words are ignored and the padding is read: attention_mask of "
    "Hugging Face given as key_padding_mask",
)
def true_in_a_padding_mask():
    """True in key_padding_mask means padding; 1 in the attention_mask of a tokenizer,
    and True in the mask of Keras' Embedding, a word."""
    attention = plain_attention(num_heads=1, batch_first=True)
    query, key = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1)
    value = torch.tensor([[[4.0], [8.0]]])
    is_word = torch.tensor([[1, 0]])  # one word, then padding

    def attended(mask):
        return attention(query, key, value, key_padding_mask=mask)[0].item()

    return entry(
        locals(),
        {"attended(is_word.bool())": 8.0, "attended(is_word == 0)": 4.0},
        same=("attended(is_word == 0)", "value[0, 0, 0]"),
    )


@convention(
    "attention masks",
    symptom="a mask of 0.0 and 1.0 hides nothing, it only moves the weights a little",
)
def mask_of_floats():
    """A mask of floats is added to the scores, before the softmax: 0.0 keeps, -inf
    hides, and 1.0 is a little more weight."""
    query, key = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1)
    value = torch.tensor([[[0.0], [1.0]]])
    keep = torch.tensor([[1.0, 0.0]])
    hidden = torch.zeros(1, 2).masked_fill(keep == 0, -math.inf)
    return entry(
        locals(),
        {
            "F.scaled_dot_product_attention(query, key, value, keep).item()": (
                1 / (1 + math.e)
            ),
            "F.scaled_dot_product_attention(query, key, value, hidden).item()": 0.0,
        },
        same=(
            "F.scaled_dot_product_attention(query, key, value, hidden)",
            "F.scaled_dot_product_attention(query, key, value, keep.bool())",
        ),
    )


@convention(
    "attention masks",
    symptom="nan in the outputs of a padded batch, from sequences of padding only",
    translate="y.masked_fill(mask.all(-1, keepdim=True), 0.0), or one visible key",
    changed={"PyTorch 2.5": "0; before, nan"},
)
def nothing_to_look_at():
    """A row whose keys are all hidden gives 0 in scaled_dot_product_attention, nan in a
    softmax written out and in MultiheadAttention that returns its weights."""
    attention = plain_attention(num_heads=1, batch_first=True)
    query, key, value = torch.zeros(1, 1, 1), torch.zeros(1, 2, 1), torch.ones(1, 2, 1)
    nothing = torch.zeros(1, 2, dtype=torch.bool)
    scores = (query @ key.mT).masked_fill(~nothing, -math.inf)
    return entry(
        locals(),
        {
            "F.scaled_dot_product_attention(query, key, value, nothing).item()": 0.0,
            "(scores.softmax(-1) @ value).item()": math.nan,
            "attention(query, key, value, attn_mask=~nothing)[0].item()": math.nan,
        },
    )


@convention(
    "causal attention",
    symptom="decoding with a cache: the new token sees the first key only",
)
def corner_of_is_causal():
    """With fewer queries than keys is_causal=True counts from the first key, as if the
    queries were the first; with a cache they are the last (causal_lower_right)."""
    query, key = torch.zeros(1, 1, 1, 1), torch.zeros(1, 1, 2, 1)
    value = torch.tensor([[[[0.0], [1.0]]]])
    ones = torch.ones(1, 2, dtype=torch.bool)  # a query, two keys
    sdpa = F.scaled_dot_product_attention
    return entry(
        locals(),
        {
            "sdpa(query, key, value, is_causal=True).item()": 0.0,
            "sdpa(query, key, value, ones.tril(2 - 1)).item()": (0 + 1) / 2,
        },
        same=(
            "sdpa(query, key, value, is_causal=True)",
            "sdpa(query, key, value, ones.tril())",
        ),
    )


@convention(
    "causal attention",
    symptom="Need attn_mask if specifying the is_causal hint",
)
def hint_of_causality():
    """is_causal of MultiheadAttention is a hint about the mask, which it wants as well;
    that of scaled_dot_product_attention is the mask."""
    attention = plain_attention(num_heads=1, batch_first=True)
    x = torch.tensor([[[0.0], [1.0]]])
    causal = nn.Transformer.generate_square_subsequent_mask(2)
    return entry(
        locals(),
        {
            "attention(x, x, x, is_causal=True)": RuntimeError,
            "F.scaled_dot_product_attention(x, x, x, is_causal=True)[0, 0]": [0.0],
        },
        same=(
            "attention(x, x, x, attn_mask=causal, is_causal=True)[0]",
            "F.scaled_dot_product_attention(x, x, x, is_causal=True)",
        ),
    )


@convention(
    "causal attention",
    symptom="Explicit attn_mask should not be set when is_causal=True",
    changed={"PyTorch 2.14": "it is refused with four axes, too"},
)
def mask_and_causal():
    """attn_mask together with is_causal is refused, but for four axes in PyTorch 2.13,
    where both act."""
    q = torch.zeros(1, 1, 2, 1)  # equal weights
    v = torch.tensor([[[[2.0], [4.0]]]])
    mask = torch.tensor([[True, True], [False, True]])
    sdpa = F.scaled_dot_product_attention
    return entry(
        locals(),
        {
            "sdpa(q[0], q[0], v[0], mask, is_causal=True)": RuntimeError,
            "sdpa(q, q, v, mask, is_causal=True)": by_version(
                "PyTorch", {"2.13": [[[[2.0], [4.0]]]], "2.14": RuntimeError}
            ),
            "sdpa(q, q, v, mask)": [[[[(2 + 4) / 2], [4.0]]]],
            "sdpa(q, q, v, is_causal=True)": [[[[2.0], [(2 + 4) / 2]]]],
        },
        same=("sdpa(q, q, v, mask & mask.tril())", "v"),
    )


@convention(
    "causal attention",
    symptom="is_causal=True with a scale of 0 or below gives nan",
    translate="scale the query itself, and give scale=1.0",
)
def scale_of_what_is_hidden():
    """With four axes is_causal=True hides the scores before they are scaled, so that a
    negative scale makes inf of -inf; a mask hides them after."""
    x = torch.tensor([[[[1.0], [2.0]]]])
    ones = torch.ones(2, 2, dtype=torch.bool)
    sdpa = F.scaled_dot_product_attention
    return entry(
        locals(),
        {
            "sdpa(x, x, x, is_causal=True, scale=-1.0)[0, 0, 0].item()": math.nan,
            "sdpa(x, x, x, ones.tril(), scale=-1.0)[0, 0, 0].item()": 1.0,
        },
        same=(
            "sdpa(x, x, x, ones.tril(), scale=-1.0)",
            "sdpa(-1.0 * x, x, x, is_causal=True, scale=1.0)",
        ),
    )


@convention(
    "attention masks",
    symptom="attention turns a nan of the queries into 0, but only for few keys",
    translate="look for nan in the queries: in what comes out it is lost",
)
def nan_among_few_keys():
    """On a CPU scaled_dot_product_attention takes a query that is nan for one whose
    keys are all hidden if there are fewer keys than a vector register holds."""

    def of_nan(keys):
        query, key = torch.full((1, 1, 1, 1), math.nan), torch.ones(1, 1, keys, 1)
        return F.scaled_dot_product_attention(query, key, key).item()

    return entry(locals(), {"of_nan(2)": 0.0, "of_nan(64)": math.nan})
