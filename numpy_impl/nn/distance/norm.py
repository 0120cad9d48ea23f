"""The p-norm: how long a difference is, and what moves its length."""

import numpy as np

__all__ = []


def norm(d, p, dim=-1, keepdim=False):
    """y[n] = (Σ_i |d[n, i]|^p)^(1 / p); p = ∞ is the largest |d|, p = 0 counts d ≠ 0"""
    if p == 2:  # five times as fast as vector_norm
        y = np.sqrt(np.vecdot(d, d, axis=dim))
        return np.expand_dims(y, dim) if keepdim else y
    return np.linalg.vector_norm(d, ord=p, axis=dim, keepdims=keepdim)


def norm_backward(grad_y, d, y, p):
    """The power 1 / p takes back what the power p did: y^p = Σ |d|^p, differentiated,

    p y^(p - 1) ∂y = Σ_i p |d[i]|^(p - 1) sign d[i] ∂d[i], so the slope is a power of
    the share |d[i]| / y. It is 0 where d[i] = 0, also where no slope exists.

    grad_d[n, i] = grad_y[n] sign d[n, i] (|d[n, i]| / y[n])^(p - 1)
    """
    grad_y, y = grad_y[..., None], y[..., None]
    if p == 0:  # a count does not move
        return np.zeros_like(d)
    if p == 1:
        return grad_y * np.sign(d)
    if p == 2:  # the share itself; d is 0 where y is
        return d * (grad_y / (y + (y == 0)))
    if np.isinf(p):
        return grad_y * np.sign(d) * (np.abs(d) == y)
    return grad_y * np.where(d == 0, 0, np.sign(d) * (np.abs(d) / y) ** (p - 1))
