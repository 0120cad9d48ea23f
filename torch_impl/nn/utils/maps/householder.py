"""Orthogonal matrices as a product of reflections: Householder's."""

import torch

__all__ = ["householder", "signs"]


def reflect(x, v):
    """y = x - 2 v (vᵀ x) / (vᵀ v): what lies along v turns round; v is (..., N, 1)"""
    return x - 2 / (v.mT @ v) * v @ (v.mT @ x)


def unit_lower(x):
    """y[n, k] = x[n, k] below the diagonal, 1 on it, 0 above"""
    return torch.tril(x, -1) + torch.eye(*x.shape[-2:], dtype=x.dtype, device=x.device)


def householder(x):
    """y[n, k] = (H_1 H_2 ... H_K)[n, k], H_k reflecting along column k of x"""
    vectors = unit_lower(x)
    y = torch.zeros_like(x) + torch.eye(*x.shape[-2:], dtype=x.dtype, device=x.device)
    for k in reversed(range(x.shape[-1])):
        y = reflect(y, vectors[..., k : k + 1])
    return y


def signs(x):
    """y[0, k] = x[k, k] without what is behind its point, as in torch: no slope"""
    return torch.trunc(torch.diagonal(x, 0, -2, -1))[..., None, :]
