"""Orthogonal matrices from skew-symmetric ones: Cayley's map."""

import numpy as np

__all__ = ["cayley", "cayley_backward", "skew", "skew_backward"]


def skew(x):
    """y = t - tᵀ, t the lower triangle of x, made square by zeros: (N, K) -> (N, N)

    Args:
        x: (..., N, K), K <= N.

    Returns:
        y, (..., N, N): yᵀ = -y.
    """
    lower = np.tril(x)
    missing = x.shape[-2] - x.shape[-1]
    zeros = np.zeros((*x.shape[:-1], missing), dtype=x.dtype)
    square = np.concatenate([lower, zeros], -1)
    return square - square.mT


def skew_backward(grad_y, x):
    """Each entry of t is there twice, the second time on the other side, negative."""
    # y = square - square.mT
    grad_square = grad_y - grad_y.mT

    # square = np.concatenate([np.tril(x), zeros], -1)
    return np.tril(grad_square[..., : x.shape[-1]])


def cayley(x):
    """y = (1 - x/2)⁻¹ (1 + x/2): orthogonal if xᵀ = -x

    Args:
        x: (..., N, N).

    Returns:
        y, the shape of x: no eigenvalue of an orthogonal y is -1. Source: Cayley 1846.
    """
    one = np.eye(x.shape[-1], dtype=x.dtype)
    return np.linalg.solve(one - x / 2, one + x / 2)


def cayley_backward(grad_y, x, y):
    """From (1 - x/2) y = 1 + x/2: (1 - x/2) dy = dx/2 (1 + y).

    So with g solving (1 - x/2)ᵀ g = grad_y: grad_x = g (1 + y)ᵀ / 2.
    """
    one = np.eye(x.shape[-1], dtype=x.dtype)
    g = np.linalg.solve((one - x / 2).mT, grad_y)
    return g @ (one + y).mT / 2
