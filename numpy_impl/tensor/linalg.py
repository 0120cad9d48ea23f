"""Linear algebra: products, solutions and decompositions, and their gradients.

Sources of the derivatives: M. Giles, "Collected matrix derivative results" (2008);
I. Murray, "Differentiation of the Cholesky decomposition" (2016); J. Townsend,
"Differentiating the singular value decomposition" (2016).
"""

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

__all__ = [
    "matmul",
    "outer",
    "inner",
    "solve",
    "inv",
    "det",
    "cholesky",
    "eigh",
    "svd",
    "dot",
]


def matmul(x1, x2):
    """y[..., i, k] = Σ_j x1[..., i, j] x2[..., j, k]; the axes before broadcast"""
    return x1 @ x2


def matmul_backward(grad_y, x1, x2):
    """Each factor is the slope of the other, turned round; then copies are summed."""
    # a vector is a row on the left, a column on the right, and y lacks that axis
    left = x1[None, :] if x1.ndim == 1 else x1
    right = x2[:, None] if x2.ndim == 1 else x2
    grad_y = grad_y if x2.ndim > 1 else grad_y[..., None]
    grad_y = grad_y if x1.ndim > 1 else grad_y[..., None, :]

    # y = left @ right
    grad_left = sum_to_size(grad_y @ right.mT, left.shape)
    grad_right = sum_to_size(left.mT @ grad_y, right.shape)
    return grad_left.reshape(x1.shape), grad_right.reshape(x2.shape)


def outer(x1, x2):
    """y[i, j] = x1[i] x2[j]"""
    return np.outer(x1, x2)


def outer_backward(grad_y, x1, x2):
    """x1[i] is in row i, multiplied by x2; x2[j] is in column j."""
    return grad_y @ x2, x1 @ grad_y


def inner(x1, x2):
    """y[i, k] = Σ_j x1[i, j] x2[k, j]: over the last axis of both"""
    return np.inner(x1, x2)


def inner_backward(grad_y, x1, x2):
    """Each factor is the slope of the other, summed over all the rows of the other.

    grad_x1[i, j] = Σ_k grad_y[i, k] x2[k, j]
    """
    # grad_y has the axes of the rows of x1, then those of x2
    rows1, rows2 = list(range(x1.ndim - 1)), list(range(x2.ndim - 1))
    grad_x1 = np.tensordot(grad_y, x2, len(rows2))
    grad_x2 = np.tensordot(grad_y, x1, (rows1, rows1))
    return grad_x1, grad_x2


def solve(x, b):
    """y with Σ_j x[i, j] y[j, k] = b[i, k]"""
    return np.linalg.solve(x, b)


def solve_backward(grad_y, x, b):
    """From x y = b: dx y + x dy = db, so dy = x⁻¹ (db - dx y)."""
    y = solve(x, b)
    grad_b = solve(x.mT, grad_y)
    return -grad_b @ y.mT, grad_b


def inv(x):
    """y = x⁻¹"""
    return np.linalg.inv(x)


def inv_backward(grad_y, x):
    """From x y = 1: dx y + x dy = 0, so dy = -y dx y."""
    y = inv(x)
    return -y.mT @ grad_y @ y.mT


def det(x):
    """y = the determinant of x"""
    return np.linalg.det(x)


def det_backward(grad_y, x):
    """The slope is the matrix of cofactors, y x⁻ᵀ where x can be inverted."""
    slope = det(x)[..., None, None] * inv(x).mT
    return grad_y[..., None, None] * slope


def cholesky(x):
    """y lower triangular, y yᵀ = the symmetric part of x"""
    return np.linalg.cholesky(symmetric(x))


def cholesky_backward(grad_y, x):
    """From y yᵀ = x: y⁻¹ dx y⁻ᵀ = y⁻¹ dy + (y⁻¹ dy)ᵀ, a triangle and its mirror image.

    So y⁻¹ dy is its lower triangle, with half the diagonal.
    """
    y = cholesky(x)
    triangle = np.tril(y.mT @ grad_y)
    half = triangle - np.triu(triangle) / 2
    return symmetric(inv(y).mT @ half @ inv(y))


def eigh(x):
    """values, ascending, and vectors: x v = v values, of the symmetric part of x"""
    values, vectors = np.linalg.eigh(symmetric(x))
    return values, vectors * signs(vectors)


def eigh_backward(grad_y, x):
    """dvalues is the diagonal of vᵀ dx v; dv turns the vectors into each other:

    vᵀ dv [i, j] = (vᵀ dx v)[i, j] / (values[j] - values[i]), 0 for i = j
    """
    grad_values, grad_vectors = grad_y
    values, vectors = eigh(x)
    turned = inverse_gaps(values) * (vectors.mT @ grad_vectors)
    return symmetric(vectors @ (turned + diagonal(grad_values)) @ vectors.mT)


def svd(x):
    """u, s, vh: x = u diag(s) vh, s descending, with min(M, N) columns and rows"""
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    sign = signs(u)
    return u * sign, s, sign.mT * vh


def svd_backward(grad_y, x):
    """ds is the diagonal of uᵀ dx v; du and dv turn within their columns and beyond.

    Within: (uᵀ du)[i, j] has 1 / (s[j]² - s[i]²), as for the eigenvectors of x xᵀ.
    """
    grad_u, grad_s, grad_vh = grad_y
    u, s, vh = svd(x)
    v, grad_v, s_row = vh.mT, grad_vh.mT, s[..., None, :]

    gaps = inverse_gaps(s**2)
    turned_u = gaps * 2 * antisymmetric(u.mT @ grad_u) * s_row
    turned_v = gaps * 2 * antisymmetric(v.mT @ grad_v) * s_row.mT
    within = u @ (turned_u + turned_v + diagonal(grad_s)) @ vh
    beyond_u = (grad_u - u @ (u.mT @ grad_u)) / s_row @ vh
    beyond_v = u @ ((grad_v - v @ (v.mT @ grad_v)) / s_row).mT
    return within + beyond_u + beyond_v


# Without a gradient here


def dot(x1, x2):
    """dot of two vectors; of two matrices, NumPy's is matmul, PyTorch refuses"""
    return np.dot(x1, x2)


# What they share


def symmetric(x):
    """(x + xᵀ) / 2: so that each entry counts, not only those below the diagonal"""
    return (x + x.mT) / 2


def antisymmetric(x):
    """(x - xᵀ) / 2"""
    return (x - x.mT) / 2


def signs(vectors):
    """±1 for each column, so that its first entry is not negative: a sign is free"""
    return np.where(vectors[..., :1, :] < 0, -1.0, 1.0).astype(vectors.dtype)


def diagonal(values):
    """A matrix with these on its diagonal"""
    return values[..., None] * np.eye(values.shape[-1], dtype=values.dtype)


def inverse_gaps(values):
    """y[i, j] = 1 / (values[j] - values[i]), and 0 for i = j"""
    gaps = values[..., None, :] - values[..., :, None]
    eye = np.eye(values.shape[-1], dtype=values.dtype)
    return (1 - eye) / (gaps + eye)
