"""Attention: scale, masks, heads, positions."""

import numpy as np
import torch
from torch.nn import functional as F

from tests.bridge.questions.question import Questions, check

questions = Questions()


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def attention(q, k, v, scale=None, mask=None):
    """softmax(q kᵀ scale + mask) v, all (T, D)"""
    scores = q @ k.T * (1 / np.sqrt(q.shape[-1]) if scale is None else scale)
    return softmax(scores if mask is None else scores + mask) @ v


def attention_backward(grad_y, q, k, v, scale=None, mask=None):
    scale = 1 / np.sqrt(q.shape[-1]) if scale is None else scale
    scores = q @ k.T * scale
    a = softmax(scores if mask is None else scores + mask)
    grad_a = grad_y @ v.T
    grad_scores = a * (grad_a - (grad_a * a).sum(-1, keepdims=True)) * scale
    return grad_scores @ k, grad_scores.T @ q, a.T @ grad_y


QKV = [(6, 4), (6, 4), (6, 4)]


@questions.bug("option")
def attention_without_the_scale():
    def forward(q, k, v):
        return attention(q, k, v, scale=1)

    def backward(grad_y, q, k, v):
        return attention_backward(grad_y, q, k, v, scale=1)

    return check((forward, backward), QKV, F.scaled_dot_product_attention)


@questions.bug("factor", "scale")
def attention_that_forgets_the_scale_in_the_gradient_of_q():
    def backward(grad_y, q, k, v):
        grad_q, grad_k, grad_v = attention_backward(grad_y, q, k, v)
        return grad_q * np.sqrt(q.shape[-1]), grad_k, grad_v

    return check((attention, backward), QKV, F.scaled_dot_product_attention)


@questions.bug("option")
def attention_without_the_causal_mask():
    def theirs(q, k, v, is_causal=True):
        return F.scaled_dot_product_attention(q, k, v, is_causal=is_causal)

    return check((attention, attention_backward), QKV, theirs)


@questions.bug("mask")
def causal_mask_that_hides_the_diagonal_too_late():
    """triu(k=2): each position sees the next one"""
    mask = np.triu(np.full((6, 6), -np.inf), 2)

    def forward(q, k, v):
        return attention(q, k, v, mask=mask[: len(q), : len(q)])

    def backward(grad_y, q, k, v):
        return attention_backward(grad_y, q, k, v, mask=mask[: len(q), : len(q)])

    def theirs(q, k, v, is_causal=True):
        return F.scaled_dot_product_attention(q, k, v, is_causal=is_causal)

    return check((forward, backward), QKV, theirs)


@questions.bug("swapped")
def attention_with_keys_and_queries_exchanged():
    def forward(q, k, v):
        return attention(k, q, v)

    def backward(grad_y, q, k, v):
        grad_k, grad_q, grad_v = attention_backward(grad_y, k, q, v)
        return grad_q, grad_k, grad_v

    return check((forward, backward), QKV, F.scaled_dot_product_attention)


@questions.bug("swapped", "transposed")
def attention_that_gives_keys_the_gradient_of_queries():
    def backward(grad_y, q, k, v):
        grad_q, grad_k, grad_v = attention_backward(grad_y, q, k, v)
        return grad_k, grad_q, grad_v

    return check((attention, backward), QKV, F.scaled_dot_product_attention)


@questions.bug("axis")
def attention_normalised_over_the_queries():
    def forward(q, k, v):
        return softmax(q @ k.T / np.sqrt(q.shape[-1]), axis=0) @ v

    def backward(grad_y, q, k, v):
        scale = 1 / np.sqrt(q.shape[-1])
        a = softmax(q @ k.T * scale, axis=0)
        grad_a = grad_y @ v.T
        grad_scores = a * (grad_a - (grad_a * a).sum(0)) * scale
        return grad_scores @ k, grad_scores.T @ q, a.T @ grad_y

    return check((forward, backward), QKV, F.scaled_dot_product_attention)


@questions.bug("reshaped")
def heads_split_by_reshape_alone():
    """(T, H D) -> (H, T, D) needs an exchange of axes"""

    def forward(x):
        return x.reshape(2, len(x), -1)

    def backward(grad_y, x):
        return grad_y.reshape(x.shape)

    def theirs(x):
        return x.reshape(len(x), 2, -1).transpose(0, 1)

    return check((forward, backward), [(5, 6)], theirs)


@questions.bug("gate order")
def query_key_value_of_a_fused_projection_in_another_order():
    def forward(x, w):
        k, q, v = np.split(x @ w, 3, -1)
        return attention(q, k, v)

    def backward(grad_y, x, w):
        k, q, v = np.split(x @ w, 3, -1)
        grad_q, grad_k, grad_v = attention_backward(grad_y, q, k, v)
        grad = np.concatenate([grad_k, grad_q, grad_v], -1)
        return grad @ w.T, x.T @ grad

    def theirs(x, w):
        return F.scaled_dot_product_attention(*(x @ w).chunk(3, -1))

    return check((forward, backward), [(5, 4), (4, 12)], theirs)


@questions.bug("shifted")
def positions_counted_from_one():
    def encoding(steps, first):
        t = np.arange(first, first + steps)[:, None]
        angle = t / 100 ** (np.arange(3) / 3)
        return np.concatenate([np.sin(angle), np.cos(angle)], -1)

    def forward(x):
        return x * 0 + encoding(len(x), 1)

    def theirs(x):
        return x * 0 + torch.tensor(encoding(len(x), 0)).to(x.dtype)

    return check((forward, lambda grad_y, x: grad_y * 0), [(7, 6)], theirs)


@questions.bug("diagonal")
def attention_whose_softmax_has_a_diagonal_gradient_only():
    def backward(grad_y, q, k, v):
        scale = 1 / np.sqrt(q.shape[-1])
        a = softmax(q @ k.T * scale)
        grad_scores = (grad_y @ v.T) * a * (1 - a) * scale
        return grad_scores @ k, grad_scores.T @ q, a.T @ grad_y

    return check((attention, backward), QKV, F.scaled_dot_product_attention)
