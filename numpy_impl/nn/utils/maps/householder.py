"""Orthogonal matrices as a product of reflections: Householder's."""

import numpy as np

__all__ = ["householder", "householder_backward", "signs"]


def reflect(x, v):
    """y = x - 2 v (vᵀ x) / (vᵀ v): what lies along v turns round; v is (..., N, 1)"""
    return x - 2 / (v.mT @ v) * v @ (v.mT @ x)


def reflect_backward(grad_y, x, v):
    """A reflection is symmetric: grad_x is grad_y reflected.

    With c = 2 / (vᵀ v), s = vᵀ x and t = vᵀ grad_y: v stands for itself, in s, and in
    c, where dc = -c² v · dv. So grad_v = c² (Σ s t) v - c (grad_y sᵀ + x tᵀ).
    """
    # y = x - c * v @ s
    c, s, t = 2 / (v.mT @ v), v.mT @ x, v.mT @ grad_y
    grad_v = c**2 * (s @ t.mT) * v - c * (grad_y @ s.mT + x @ t.mT)
    return reflect(grad_y, v), grad_v


def unit_lower(x):
    """y[n, k] = x[n, k] below the diagonal, 1 on it, 0 above"""
    return np.tril(x, -1) + np.eye(*x.shape[-2:], dtype=x.dtype)


def householder(x):
    """y[n, k] = (H_1 H_2 ... H_K)[n, k], H_k reflecting along column k of x

    Args:
        x: (..., N, K), K <= N: the vectors along which is reflected; in each the entry
            on the diagonal counts as 1, those above as 0.

    Returns:
        y, the shape of x: its columns have length 1 and are orthogonal. Source:
        Householder 1958; the layout is that of LAPACK's geqrf.
    """
    vectors = unit_lower(x)
    y = np.zeros_like(x) + np.eye(*x.shape[-2:], dtype=x.dtype)
    for k in reversed(range(x.shape[-1])):
        y = reflect(y, vectors[..., k : k + 1])
    return y


def householder_backward(grad_y, x, y):
    """The last reflection first. Each undoes itself: y tells what went into it."""
    # y = reflect(y, vectors[..., k])
    vectors = unit_lower(x)
    grad_vectors = np.zeros_like(x)
    for k in range(x.shape[-1]):
        v = vectors[..., k : k + 1]
        y = reflect(y, v)
        grad_y, grad_v = reflect_backward(grad_y, y, v)
        grad_vectors[..., k : k + 1] = grad_v

    # vectors = np.tril(x, -1) + 1
    return np.tril(grad_vectors, -1)


def signs(x):
    """y[0, k] = x[k, k] without what is behind its point, as in torch: no slope

    Householder's columns times these are every matrix with orthogonal columns.
    """
    return np.trunc(np.diagonal(x, 0, -2, -1))[..., None, :]
