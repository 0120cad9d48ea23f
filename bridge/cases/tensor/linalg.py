"""Cases of tensor/linalg.py."""

from functools import partial

import numpy as np
import torch

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import Spec, normal
from bridge.cases.tensor.function_case import function_case

case = partial(function_case, "tensor.linalg")
answer = partial(Answer, file="tensor.linalg")


def apart(*shape):
    """A matrix with singular values that lie apart, 1 and more of them"""

    def draw(rng):
        u, s, vh = np.linalg.svd(rng.normal(size=shape), full_matrices=False)
        return u @ (np.arange(s.shape[-1], 0, -1.0)[:, None] * vh)

    return Spec(draw)


def positive(*shape):
    """A matrix whose symmetric part has the eigenvalues 1, 2, ..."""

    def draw(rng):
        q = np.linalg.qr(rng.normal(size=shape)).Q
        return q * np.arange(1.0, shape[-1] + 1) @ q.mT

    return Spec(draw)


CASES = [
    case("matmul", (normal(2, 3), normal(3, 4)), label="(2, 3) @ (3, 4)"),
    case("matmul", (normal(5, 2, 3), normal(5, 3, 4)), label="a batch"),
    case("matmul", (normal(5, 2, 3), normal(3, 4)), label="a batch and a matrix"),
    case("matmul", (normal(2, 1, 2, 3), normal(5, 3, 4)), label="batches broadcast"),
    case("matmul", (normal(2, 0), normal(0, 4)), label="sums of nothing"),
    case("matmul", (normal(3), normal(3)), label="(3,) @ (3,)"),
    case("matmul", (normal(2, 3), normal(3)), label="(2, 3) @ (3,)"),
    case("matmul", (normal(3), normal(3, 4)), label="(3,) @ (3, 4)"),
    case("matmul", (normal(3), normal(5, 3, 4)), label="(3,) @ a batch"),
    case("matmul", (normal(5, 2, 3), normal(3)), label="a batch @ (3,)"),
    case("inner", (normal(3), normal(3)), label="(3,), (3,)"),
    case("inner", (normal(2, 3), normal(4, 3)), label="(2, 3), (4, 3)"),
    case("inner", (normal(3), normal(4, 3)), label="(3,), (4, 3)"),
    case("inner", (normal(2, 3), normal(5, 4, 3)), label="(2, 3), (5, 4, 3)"),
    case("inner", (normal(2, 5, 3), normal(3)), label="(2, 5, 3), (3,)"),
    case("outer", (normal(3), normal(4)), label="(3,), (4,)"),
    case("solve", (apart(3, 3), normal(3, 2)), label="(3, 3), (3, 2)"),
    case("solve", (apart(2, 3, 3), normal(2, 3, 2)), label="a batch"),
    case("inv", (apart(3, 3),), label="(3, 3)"),
    case("inv", (apart(2, 4, 4),), label="a batch"),
    case("det", (apart(3, 3),), label="(3, 3)"),
    case("det", (apart(2, 4, 4),), label="a batch"),
    case("cholesky", (positive(4, 4),), label="(4, 4)"),
    case("cholesky", (positive(2, 3, 3),), label="a batch"),
    case("cholesky", (positive(1, 1),), label="(1, 1)"),
    case("eigh", (positive(4, 4),), label="(4, 4)"),
    case("eigh", (positive(2, 3, 3),), label="a batch"),
    case("svd", (apart(3, 3),), label="(3, 3)"),
    case("svd", (apart(5, 3),), label="tall"),
    case("svd", (apart(2, 4),), label="wide"),
    case("svd", (apart(2, 4, 3),), label="a batch"),
]

PAIR, SQUARE = np.array([1.0, 2.0]), np.array([[1.0, 2.0], [3.0, 4.0]])
WIDE, SINGULAR = np.ones((2, 3)), np.ones((2, 2))
REFUSED = {"numpy": Raises(ValueError), "torch": Raises(RuntimeError)}
KINDS = "NumPy calls it a ValueError, PyTorch a RuntimeError"
OWN = "each library has a LinAlgError of its own"
ONLY_VECTORS = "torch.dot and torch.outer take vectors only"
LIN_ALG = {
    "numpy": Raises(np.linalg.LinAlgError),
    "torch": Raises(torch.linalg.LinAlgError),
}

ANSWERS = [
    answer(name="matmul", args=(PAIR, PAIR), numpy=5.0),
    answer(name="matmul", args=(SQUARE, PAIR), numpy=[5.0, 11.0]),
    answer(name="matmul", args=(PAIR, SQUARE), numpy=[7.0, 10.0]),
    answer(name="matmul", args=(WIDE, WIDE), why=KINDS, **REFUSED),
    answer(name="matmul", args=(SQUARE, np.array(2.0)), why=KINDS, **REFUSED),
    answer(
        name="matmul",
        args=(SQUARE, PAIR.astype("float32")),
        numpy=[5.0, 11.0],
        torch=Raises(RuntimeError, "same dtype"),
        why="a product promotes in NumPy; PyTorch's matmul does not",
    ),
    answer(name="dot", args=(PAIR, PAIR), numpy=5.0),
    answer(
        name="dot",
        args=(SQUARE, SQUARE),
        numpy=[[7.0, 10.0], [15.0, 22.0]],
        torch=Raises(RuntimeError, "1D tensors expected"),
        why=ONLY_VECTORS,
    ),
    answer(
        name="outer",
        args=(SQUARE, np.array([1.0])),
        numpy=[[1.0], [2.0], [3.0], [4.0]],
        torch=Raises(RuntimeError, "1-D"),
        why=ONLY_VECTORS,
    ),
    answer(name="inner", args=(SQUARE, SQUARE), numpy=[[5.0, 11.0], [11.0, 25.0]]),
    answer(
        name="inv",
        args=(np.array([[2.0, 0.0], [0.0, 4.0]]),),
        numpy=[[0.5, 0.0], [0.0, 0.25]],
    ),
    answer(
        name="inv",
        args=(np.array([[1, 0], [0, 1]]),),
        numpy=[[1.0, 0.0], [0.0, 1.0]],
        torch=Raises(RuntimeError),
        why="integers become float64 in NumPy; PyTorch wants floats",
    ),
    answer(name="inv", args=(SINGULAR,), why=OWN, **LIN_ALG),
    answer(name="solve", args=(SINGULAR, PAIR), why=OWN, **LIN_ALG),
    answer(name="cholesky", args=(-SQUARE,), why=OWN, **LIN_ALG),
    answer(name="det", args=(SINGULAR,), numpy=0.0),
    answer(
        name="solve", args=(np.array([[2.0, 0.0], [0.0, 4.0]]), PAIR), numpy=[0.5, 0.5]
    ),
]
