"""Weight normalization: a weight is a direction times a length."""

import torch

__all__ = ["length", "weight_norm"]


def sums(x, dim=0):
    """y[o] = Σ_i x[o, i], o along dim, the axes i stay as 1; of all for dim = None"""
    if dim is None:
        return torch.sum(x).reshape(())
    rows = torch.moveaxis(x, dim, 0).reshape(x.shape[dim], -1)
    shape = [1] * x.ndim
    shape[dim] = -1
    return torch.sum(rows, dim=1).reshape(shape)


def length(v, dim=0):
    """y[o] = √Σ_i v[o, i]², o along dim; of all for dim = None"""
    return torch.sqrt(sums(v * v, dim))


def weight_norm(v, g, dim=0):
    """y[o, i] = g[o] v[o, i] / √Σ_j v[o, j]²"""
    return v * (g / length(v, dim))
