"""Products and inverses of matrices; further axes in front are a batch."""

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.tensor import Tensor

__all__ = [
    "matmul",
    "einsum",
    "inverse",
    "det",
    "logdet",
    "solve",
    "cholesky",
]

matmul = operation(
    "matmul",
    lambda a, b: a @ b,
    a=lambda g, a, b: row(matrix(g, a, b) @ columns(b).transpose(-1, -2), a),
    b=lambda g, a, b: column(rows(a).transpose(-1, -2) @ matrix(g, a, b), b),
)
einsum = operation(
    "einsum",
    lambda equation, *operands: np.einsum(equation, *operands),
    operands=lambda g, equation, operands: [
        einsum(*without(i, equation, operands, g)) for i in range(len(operands))
    ],
)
inverse = operation(
    "inverse",
    lambda x: np.linalg.inv(x),
    x=lambda g, y: -(y.transpose(-1, -2) @ g @ y.transpose(-1, -2)),
)
det = operation(
    "det",
    lambda x: np.linalg.det(x),
    x=lambda g, x, y: scalar(g * y) * x.inverse().transpose(-1, -2),
)
logdet = operation(
    "logdet",
    lambda x: np.log(np.linalg.det(x)),
    x=lambda g, x: scalar(g) * x.inverse().transpose(-1, -2),
)
solve = operation(
    "solve",
    lambda a, b: np.linalg.solve(a, b),
    a=lambda g, a, y: -(solve(a.transpose(-1, -2), g) @ y.transpose(-1, -2)),
    b=lambda g, a: solve(a.transpose(-1, -2), g),
)
cholesky = operation(
    "cholesky",
    lambda x: np.linalg.cholesky(x),
    x=lambda g, y: from_cholesky(half(y.transpose(-1, -2) @ g), y.inverse()),
)


def rows(a):
    """A vector on the left is a matrix of one row."""
    return a.unsqueeze(0) if a.ndim == 1 else a


def columns(b):
    """A vector on the right is a matrix of one column."""
    return b.unsqueeze(1) if b.ndim == 1 else b


def matrix(g, a, b):
    """The gradient with the axes that the product of a vector lost."""
    g = g.unsqueeze(-1) if b.ndim == 1 else g
    return g.unsqueeze(-2) if a.ndim == 1 else g


def row(grad_a, a):
    return grad_a.squeeze(-2) if a.ndim == 1 else grad_a


def column(grad_b, b):
    return grad_b.squeeze(-1) if b.ndim == 1 else grad_b


def scalar(g):
    """One number for each matrix."""
    return g.unsqueeze(-1).unsqueeze(-1)


def without(i, equation, operands, g):
    """The einsum that is the gradient of operand i: g stands in its place.

    Ones of its shape name the letters that stand in no other operand.
    """
    inputs, output = equation.replace(" ", "").split("->")
    letters = inputs.split(",")
    others = [j for j in range(len(letters)) if j != i]
    names = [output, *[letters[j] for j in others], letters[i]]
    ones = Tensor(np.ones(operands[i].shape, g.dtype))
    return f"{','.join(names)}->{letters[i]}", g, *[operands[j] for j in others], ones


def half(x):
    """The lower triangle, with half of the diagonal."""
    return (x.tril() + x.tril(-1)) / 2


def from_cholesky(inner, inverse):
    """L⁻ᵀ inner L⁻¹, made symmetric"""
    grad_x = inverse.transpose(-1, -2) @ inner @ inverse
    return (grad_x + grad_x.transpose(-1, -2)) / 2
