"""Spectral normalization: the largest singular value of a weight becomes 1."""

import torch
from torch import no_grad

from torch_impl.nn.normalize import normalize

__all__ = ["power_iteration", "spectral_norm"]


def as_matrix(weight, dim=0):
    """weight (..., O, ...) -> (O, I): the axis dim in front, all others in one"""
    rows = torch.moveaxis(weight, dim, 0)
    return rows.reshape(len(rows), -1)


@no_grad()
def power_iteration(weight, u, v, steps, dim=0, eps=1e-12):
    """u = W v / ‖W v‖, v = Wᵀ u / ‖Wᵀ u‖, again and again"""
    matrix = as_matrix(weight, dim)
    for _ in range(steps):
        u = normalize(matrix @ v, dim=0, eps=eps)
        v = normalize(matrix.T @ u, dim=0, eps=eps)
    return u, v


def spectral_norm(weight, u, v, dim=0):
    """y[o, i] = weight[o, i] / σ, σ = Σ_oi u[o] weight[o, i] v[i]"""
    sigma = u @ (as_matrix(weight, dim) @ v)
    return weight / sigma
