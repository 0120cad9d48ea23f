"""Row by row: how far x1[n] is from x2[n], and how alike their directions are."""

import torch

from torch_impl.nn.distance.norm import limited, norm
from torch_impl.nn.module import Module

__all__ = [
    "cosine_similarity",
    "pairwise_distance",
    "CosineSimilarity",
    "PairwiseDistance",
]


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """y[n] = (Σ_d |x1[n, d] - x2[n, d] + eps|^p)^(1 / p)"""
    d = x1 - x2
    y = norm(torch.atleast_1d(d) + eps, p)
    return y[..., None] if keepdim and d.ndim > 0 else y


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """y[n] = Σ_d x1[n, d] x2[n, d] / (max(|x1[n]|, eps) max(|x2[n]|, eps))"""
    x1, x2 = torch.broadcast_tensors(*torch.atleast_1d(x1, x2))
    return (unit(x1, dim, eps) * unit(x2, dim, eps)).sum(dim)


def unit(x, dim, eps):
    """u[n, d] = x[n, d] / max(|x[n]|, eps)"""
    length = torch.unsqueeze(norm(x, 2, dim), dim)
    return x / limited(length, float(eps))


class PairwiseDistance(Module):
    """x1 (..., D), x2 (..., D) -> y (...): the p-norm of x1 - x2 + eps"""

    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1, x2):
        return pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """x1 (..., D, ...), x2 (..., D, ...) -> y (...): cosine, -1 ... 1"""

    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1, x2):
        return cosine_similarity(x1, x2, self.dim, self.eps)
