"""Vectors of length 1: each is divided by its norm, if that is not too small."""

import math

import torch

__all__ = ["normalize"]


def axes(x, dim):
    """dim, an axis or several; None and () stand for all"""
    every = tuple(range(x.ndim))
    if dim is None or x.ndim == 0:
        return every
    return (tuple(dim) if isinstance(dim, tuple | list) else (int(dim),)) or every


def power(x, p):
    """y[i] = x[i]^p, x[i] not below 0; at 0 the slope counts as 0, not as inf"""
    positive = torch.where(x == 0, 1, x)
    return torch.where(x == 0, math.inf if p < 0 else 0.0, positive**p)


def norm(x, p, dim):
    """length[n] = (Σ_i |x[n, i]|^p)^(1/p), i along dim; max_i |x[n, i]| for p = inf

    p = -inf is the least, p = 0 counts what is not zero. The axes of dim stay, as 1.
    """
    size, dim = torch.abs(x), axes(x, dim)
    if p == math.inf:
        return torch.amax(size, dim, keepdim=True)
    if p == -math.inf:
        return torch.amin(size, dim, keepdim=True)
    if p == 0:
        return torch.sum(power(size, p), dim, keepdim=True)
    powers = size**p if p >= 1 else power(size, p)
    return power(torch.sum(powers, dim, keepdim=True), 1 / p)


def at_least(eps, length):
    """y[n] = max(length[n], eps); the slope is 1 where they are equal"""
    return torch.where(length < eps, eps, length)


def normalize(x, p=2.0, dim=1, eps=1e-12, out=None):
    """y[n, i] = x[n, i] / max(length[n], eps), length[n] = (Σ_i |x[n, i]|^p)^(1/p)"""
    y = x / at_least(float(eps), norm(x, float(p), dim))
    if out is None:
        return y
    out[...] = y
    return out
