"""The p-norm: how long a difference is, and what moves its length."""

import torch

__all__ = []


def norm(d, p, dim=-1, keepdim=False):
    """y[n] = (Σ_i |d[n, i]|^p)^(1 / p); p = ∞ is the largest |d|, p = 0 counts d ≠ 0

    Autograd takes the slope for 0 where y = 0.
    """
    return torch.linalg.vector_norm(d, p, dim, keepdim)
