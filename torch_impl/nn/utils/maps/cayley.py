"""Orthogonal matrices from skew-symmetric ones: Cayley's map."""

import torch

__all__ = ["cayley", "skew"]


def skew(x):
    """y = t - tᵀ, t the lower triangle of x, made square by zeros: (N, K) -> (N, N)"""
    lower = torch.tril(x)
    missing = x.shape[-2] - x.shape[-1]
    zeros = torch.zeros((*x.shape[:-1], missing), dtype=x.dtype, device=x.device)
    square = torch.concatenate([lower, zeros], -1)
    return square - square.mT


def cayley(x):
    """y = (1 - x/2)⁻¹ (1 + x/2): orthogonal if xᵀ = -x"""
    one = torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
    return torch.linalg.solve(one - x / 2, one + x / 2)
