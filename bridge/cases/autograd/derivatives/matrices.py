"""Cases of autograd/derivatives/matrices.py."""

from functools import partial

import numpy as np

from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import Spec, normal

case = partial(operation_case, "matrices")


def definite(n, *batch):
    """Symmetric, with eigenvalues of n and more."""

    def draw(rng):
        x = rng.normal(size=(*batch, n, n))
        return x @ np.swapaxes(x, -1, -2) + n * np.eye(n)

    return Spec(draw)


def einsum(equation):
    return {"call": lambda lib, *xs: lib.einsum(equation, *xs), "label": equation}


CASES = [
    case("matmul", normal(2, 3), normal(3, 4), label="matrices"),
    case("matmul", normal(3), normal(3), label="vectors"),
    case("matmul", normal(2, 3), normal(3), label="matrix and vector"),
    case("matmul", normal(3), normal(5, 3, 2), label="vector and batch"),
    case("matmul", normal(4, 1, 2, 3), normal(5, 3, 2), label="batches broadcast"),
    case("einsum", normal(2, 3), normal(3, 4), normal(4), **einsum("nk,kd,d->nd")),
    case("einsum", normal(2, 3), normal(3, 4), **einsum("ij,jk->k")),
    case("inverse", definite(3)),
    case("inverse", definite(2, 3), label="a batch"),
    case("det", definite(3)),
    case("logdet", definite(3)),
    case("solve", definite(3), normal(3, 2)),
    case("solve", definite(3, 2), normal(2, 3, 2), label="a batch"),
    case("cholesky", definite(3)),
    case("cholesky", definite(2, 3), label="a batch"),
]
