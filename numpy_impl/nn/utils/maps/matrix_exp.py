"""Orthogonal matrices from skew-symmetric ones: the matrix exponential."""

import math

import numpy as np

__all__ = ["matrix_exp", "matrix_exp_backward"]

# Of Padé's fraction of degree 13, and how large a matrix it is good for: Higham 2005.
PADE = (
    *(64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800),
    *(129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920),
    *(40840800, 960960, 16380, 182, 1),
)
LIMIT = 5.37


def fraction(x):
    """y = p(-x)⁻¹ p(x), p(x) = Σ_k PADE[k] xᵏ: eˣ to the last bit, where x is small"""
    power, x2 = np.eye(x.shape[-1], dtype=x.dtype), x @ x
    even, odd = 0.0, 0.0
    for k in range(0, len(PADE), 2):
        even = even + PADE[k] / PADE[0] * power
        odd = odd + PADE[k + 1] / PADE[0] * power
        power = power @ x2
    odd = x @ odd
    return np.linalg.solve(even - odd, even + odd)


def halvings(x):
    """How often x is to be halved, until no column's Σ |x| is above LIMIT"""
    norm = np.amax(np.sum(np.abs(x), -2)) if x.size else 0.0
    return max(0, math.ceil(math.log2(norm / LIMIT))) if 0 < norm < math.inf else 0


def matrix_exp(x):
    """y = eˣ = Σ_k xᵏ / k!, as (e^(x / 2ˢ)) squared s times

    Args:
        x: (..., N, N).

    Returns:
        y, the shape of x; orthogonal if xᵀ = -x. Source: Higham 2005.
    """
    s = halvings(x)
    y = fraction(x / 2**s)
    for _ in range(s):
        y = y @ y
    return y


def matrix_exp_backward(grad_y, x):
    """Matrices do not commute: d(xᵏ) is a sum over where dx stands, and so is d(eˣ).

    All these sums come at once from a matrix of blocks: the exponential of
    ((xᵀ, grad_y), (0, xᵀ)) has grad_x in the place of grad_y. (Van Loan 1978)
    """
    size = np.amax(np.abs(grad_y), initial=1)  # a large block: many squarings
    above = np.concatenate([x.mT, grad_y / size], -1)
    below = np.concatenate([np.zeros_like(x), x.mT], -1)
    n = x.shape[-1]
    return size * matrix_exp(np.concatenate([above, below], -2))[..., :n, n:]
