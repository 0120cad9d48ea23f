"""Spectral normalization: the largest singular value of a weight becomes 1."""

import numpy as np

from numpy_impl.nn.normalize import normalize

__all__ = ["power_iteration", "spectral_norm", "spectral_norm_backward"]


def as_matrix(weight, dim=0):
    """weight (..., O, ...) -> (O, I): the axis dim in front, all others in one"""
    rows = np.moveaxis(weight, dim, 0)
    return rows.reshape(len(rows), -1)


def power_iteration(weight, u, v, steps, dim=0, eps=1e-12):
    """u = W v / ‖W v‖, v = Wᵀ u / ‖Wᵀ u‖, again and again

    They turn to the singular vectors of the largest singular value of W.

    Args:
        weight: W, of any shape with an axis dim.
        u: (O,) where the last iteration left it; v likewise, (I,).
        steps: how many times.
        dim: the axis O of weight.
        eps: what a vector is divided by at least.

    Returns:
        u, v. Source: Miyato et al. 2018.
    """
    matrix = as_matrix(weight, dim)
    for _ in range(steps):
        u = normalize(matrix @ v, dim=0, eps=eps)
        v = normalize(matrix.T @ u, dim=0, eps=eps)
    return u, v


def spectral_norm(weight, u, v, dim=0):
    """y[o, i] = weight[o, i] / σ, σ = Σ_oi u[o] weight[o, i] v[i]

    Args:
        weight: of any shape, o along the axis dim, i along all others.
        u, v: (O,) and (I,), what `power_iteration` has found.
        dim: the axis o.

    Returns:
        y, the shape of weight. Source: Miyato et al. 2018.
    """
    sigma = u @ (as_matrix(weight, dim) @ v)
    return weight / sigma


def spectral_norm_backward(grad_y, weight, u, v, dim=0):
    """Each entry moves itself, and by σ all of them; u and v count as constants.

    dσ = uᵀ dW v, so ∂σ / ∂W[o, i] = u[o] v[i]. (Singular vectors are the best u and v
    there are: to first order σ does not feel that they turn.)
    """
    # sigma = u @ (as_matrix(weight, dim) @ v)
    sigma = u @ (as_matrix(weight, dim) @ v)
    slope = np.outer(u, v).reshape(np.moveaxis(weight, dim, 0).shape)
    slope = np.moveaxis(slope, 0, dim)

    # y = weight / sigma
    grad_sigma = -np.sum(grad_y * weight) / sigma**2
    return grad_y / sigma + grad_sigma * slope
