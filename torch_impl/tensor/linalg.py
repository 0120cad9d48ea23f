"""Linear algebra: products, solutions and decompositions, and their gradients.

`python torch_impl/tensor/linalg.py` shows which gradients repeated eigenvalues have.
"""

import torch

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


def outer(x1, x2):
    """y[i, j] = x1[i] x2[j]"""
    return torch.outer(x1, x2)


def inner(x1, x2):
    """y[i, k] = Σ_j x1[i, j] x2[k, j]: over the last axis of both"""
    return torch.inner(x1, x2)


def solve(x, b):
    """y with Σ_j x[i, j] y[j, k] = b[i, k]"""
    return torch.linalg.solve(x, b)


def inv(x):
    """y = x⁻¹"""
    return torch.linalg.inv(x)


def det(x):
    """y = the determinant of x"""
    return torch.linalg.det(x)


def cholesky(x):
    """y lower triangular, y yᵀ = the symmetric part of x"""
    return torch.linalg.cholesky(symmetric(x))


def eigh(x):
    """values, ascending, and vectors: x v = v values, of the symmetric part of x"""
    values, vectors = torch.linalg.eigh(symmetric(x))
    return values, vectors * signs(vectors)


def svd(x):
    """u, s, vh: x = u diag(s) vh, s descending, with min(M, N) columns and rows"""
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = signs(u)
    return u * sign, s, sign.mT * vh


# Without a gradient here


def dot(x1, x2):
    """dot of two vectors; of two matrices, NumPy's is matmul, PyTorch refuses"""
    return torch.dot(x1, x2)


# What they share


def symmetric(x):
    """(x + xᵀ) / 2: so that each entry counts, not only those below the diagonal"""
    return (x + x.mT) / 2


def signs(vectors):
    """±1 for each column, so that its first entry is not negative: a sign is free"""
    return torch.where(vectors[..., :1, :] < 0, -1.0, 1.0).to(vectors.dtype)


if __name__ == "__main__":
    x = torch.eye(2, requires_grad=True)
    values, vectors = eigh(x)
    values.sum().backward()
    print("of the eigenvalues 1, 1:  ", x.grad.tolist())
    x.grad = None
    eigh(x)[1].sum().backward()
    print("of their eigenvectors:    ", x.grad.tolist())
