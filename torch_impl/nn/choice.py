"""Choices as vectors: one-hot, and drawn in such a way that a gradient passes."""

import warnings

import torch

from torch_impl import random
from torch_impl.nn.activation.softmax import softmax

__all__ = ["one_hot", "gumbel_softmax"]


def one_hot(x, num_classes=-1):
    """y[n, c] = 1[c = x[n]]"""
    classes = int(x.max()) + 1 if num_classes == -1 else num_classes
    each = torch.arange(classes, device=x.device)
    return torch.asarray(x[..., None] == each, dtype=torch.int64)


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """y[n, c] = softmax((logits[n, c] + noise[n, c]) / tau), noise = -log Exp(1)

    Of y_hard - y_soft + y_soft autograd sees the last term alone.
    """
    if eps != 1e-10:
        warnings.warn("`eps` is deprecated and has no effect", stacklevel=2)
    y_soft = soft_choice(logits, tau, dim)
    return hard_choice(y_soft, dim) if hard else y_soft


def soft_choice(logits, tau, dim):
    """softmax((logits + noise) / tau), the noise being drawn in the order of indices"""
    empty = torch.empty(logits.shape, dtype=logits.dtype, device=logits.device)
    noise = -torch.log(random.exponential_(empty))
    return softmax((logits + noise) / tau, dim)


def hard_choice(y_soft, dim):
    """1 at the largest, 0 elsewhere, up to the rounding of - y_soft + y_soft"""
    largest = y_soft.argmax(dim, keepdim=True)
    y_hard = torch.zeros_like(y_soft).scatter(dim, largest, 1)
    return y_hard - y_soft.detach() + y_soft
