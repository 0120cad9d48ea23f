"""The p-norm: how long a difference is, and what moves its length."""

import math

import torch
from torch import where

from torch_impl.nn.module import no_grad

__all__ = []


def norm(d, p, dim=-1):
    """y[n] = (Σ_i |d[n, i]|^p)^(1 / p); p = ∞ is the largest |d|, p = 0 counts d ≠ 0

    p = -∞ is the least |d|.
    """
    if p == 2:  # a product needs no array of squares
        return power(torch.linalg.vecdot(d, d, dim=dim), 0.5)
    if p == 0:
        return torch.sum(where(d == 0, 0 * d, 1), dim)
    size = torch.abs(d)
    if p == 1 and dim == -1:  # three times as fast as the sum
        return size @ torch.ones(d.shape[-1], dtype=d.dtype, device=d.device)
    if p == 1 or d.shape[dim] == 0:  # of no entries every norm is 0
        return torch.sum(size, dim)
    if p == math.inf:
        return torch.amax(size, dim)
    if p == -math.inf:
        return torch.amin(size, dim)
    return power(torch.sum(power(size, p), dim), 1 / p)


def power(x, p):
    """y[n] = x[n]^p, x[n] not below 0

    Its slope at 0 may be inf, and inf times 0 is nan: autograd must not see a 0.
    """
    y = where(x == 0, 1, x) ** p
    return where(x == 0, math.inf if p < 0 else 0, y)


def limited(x, eps):
    """y[n] = max(x[n], eps)

    The limit is set behind autograd's back, as in PyTorch: the gradient passes it.
    """
    y = x.clone()
    with no_grad():
        y.clip_(eps)
    return y
