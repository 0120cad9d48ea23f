"""Products and inverses of matrices; further axes in front are a batch."""

from string import ascii_letters

import numpy as np

from numpy_impl.autograd.operation import operation
from numpy_impl.autograd.promotion import cast, only_floats
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
    lambda a, b: of_one_dtype(a, b)[0] @ b,
    a=lambda g, b, shapes: row(
        matrix(g, shapes) @ columns(b).transpose(-1, -2), shapes
    ),
    b=lambda g, a, shapes: column(
        rows(a).transpose(-1, -2) @ matrix(g, shapes), shapes
    ),
)
einsum = operation(
    "einsum",
    lambda equation, *operands: np.einsum(
        equation, *cast(*operands), optimize=len(operands) > 2
    ),
    operands=lambda g, equation, operands: [
        einsum(*without(i, equation, operands, g)) for i in range(len(operands))
    ],
)
inverse = operation(
    "inverse",
    lambda x: np.linalg.inv(only_floats(x)),
    x=lambda g, y: -(y.transpose(-1, -2) @ g @ y.transpose(-1, -2)),
)
det = operation(
    "det",
    lambda x: np.linalg.det(only_floats(x)),
    x=lambda g, x, y: scalar(g) * cofactors(x, y),
)
logdet = operation(
    "logdet",
    lambda x: log_of_det(only_floats(x)),
    x=lambda g, x: scalar(g) * x.inverse().transpose(-1, -2),
)
solve = operation(
    "solve",
    lambda a, b: np.linalg.solve(*of_one_dtype(only_floats(a), b)),
    a=lambda g, a, y: (
        -(columns(solve(a.transpose(-1, -2), g)) @ columns(y).transpose(-1, -2))
    ),
    b=lambda g, a: solve(a.transpose(-1, -2), g),
)
cholesky = operation(
    "cholesky",
    lambda x: np.linalg.cholesky(only_floats(x)),
    x=lambda g, y: from_cholesky(half(y.transpose(-1, -2) @ g), y.inverse()),
)


def of_one_dtype(a, b):
    """Both; products do not promote."""
    if a.dtype != b.dtype:
        raise ValueError(f"expected one dtype, but got: {a.dtype} != {b.dtype}")
    return a, b


def rows(a):
    """A vector on the left is a matrix of one row."""
    return a.unsqueeze(0) if a.ndim == 1 else a


def columns(b):
    """A vector on the right is a matrix of one column."""
    return b.unsqueeze(1) if b.ndim == 1 else b


def matrix(g, shapes):
    """The gradient with the axes that the product of a vector lost."""
    a, b = shapes
    g = g.unsqueeze(-1) if len(b) == 1 else g
    return g.unsqueeze(-2) if len(a) == 1 else g


def row(grad_a, shapes):
    return grad_a.squeeze(-2) if len(shapes[0]) == 1 else grad_a


def column(grad_b, shapes):
    return grad_b.squeeze(-1) if len(shapes[1]) == 1 else grad_b


def scalar(g):
    """One number for each matrix."""
    return g.unsqueeze(-1).unsqueeze(-1)


def without(i, equation, operands, g):
    """The einsum that is the gradient of operand i: g stands in its place.

    A letter that only it has is named by ones, one that it has twice by a diagonal.
    """
    inputs, output = spelled(equation)
    letters = wanted = inputs[i]
    others = [j for j in range(len(inputs)) if j != i]
    names = [output, *(inputs[j] for j in others)]
    factors = [g, *(operands[j] for j in others)]
    for axis, letter in enumerate(letters):
        if letter == ".":
            continue
        after_dots = "." in letters[:axis]
        size = operands[i].shape[axis - len(letters) if after_dots else axis]
        if letter in letters[:axis]:
            fresh = next(c for c in ascii_letters if c not in equation + wanted)
            wanted = wanted[:axis] + fresh + wanted[axis + 1 :]
            names.append(letter + fresh)
            factors.append(Tensor(np.eye(size, dtype=g.dtype)))
        elif not any(letter in name for name in names):
            names.append(letter)
            factors.append(Tensor(np.ones(size, g.dtype)))
    if "." in "".join(names) and "." not in wanted:
        wanted = "..." + wanted  # axes that the operand was repeated along
    return f"{','.join(names)}->{wanted}", *factors


def spelled(equation):
    """The letters of the operands, and of the result, also where they are left out."""
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    if not arrow:
        once = sorted(c for c in set(inputs) - {",", "."} if inputs.count(c) == 1)
        output = "..." * ("." in inputs) + "".join(once)
    return inputs.split(","), output


def cofactors(x, y):
    """y x⁻ᵀ; where x has no inverse, (-1)ⁱ⁺ʲ times the determinant without i and j"""
    if not is_singular(x.array):
        return scalar(y) * x.inverse().transpose(-1, -2)
    n = x.shape[-1]
    rest = np.array([[j for j in range(n) if j != i] for i in range(n)], int)
    minors = x[..., rest[:, None, :, None], rest[None, :, None, :]]
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return minors.det() * Tensor(signs.astype(x.dtype))


def is_singular(x):
    """Whether one of the matrices has an inverse of which no digit would be right."""
    if x.size == 0 or not np.isfinite(x).all():
        return False
    return bool((np.linalg.cond(x) > 0.01 / np.finfo(x.dtype).eps).any())


def log_of_det(x):
    """NaN where the determinant is negative"""
    sign, log = np.linalg.slogdet(x)
    return np.where(sign < 0, np.nan, log)


def half(x):
    """The lower triangle, with half of the diagonal."""
    return (x.tril() + x.tril(-1)) / 2


def from_cholesky(inner, inverse):
    """L⁻ᵀ inner L⁻¹, made symmetric"""
    grad_x = inverse.transpose(-1, -2) @ inner @ inverse
    return (grad_x + grad_x.transpose(-1, -2)) / 2
