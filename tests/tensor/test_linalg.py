"""tensor/linalg.py: products, solutions, decompositions, and their gradients."""

import numpy as np
import pytest

from numpy_impl.tensor import linalg
from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestLinalg(FunctionTests):
    file = "tensor.linalg"


class TestLinalgAnswers(AnswerTests):
    file = "tensor.linalg"


@pytest.mark.parametrize("shape", [(3, 3), (5, 3), (3, 5), (2, 4, 3)])
def test_a_decomposition_is_one(shape):
    x = np.random.default_rng(0).normal(size=shape)
    u, s, vh = linalg.svd(x)
    np.testing.assert_allclose(u * s[..., None, :] @ vh, x, rtol=0, atol=1e-14)
    gram = x @ x.mT
    values, vectors = linalg.eigh(gram)
    np.testing.assert_allclose(
        gram @ vectors, vectors * values[..., None, :], atol=1e-13
    )
    assert (u[..., 0, :] >= 0).all() and (vectors[..., 0, :] >= 0).all()
    y = linalg.cholesky(gram + np.eye(gram.shape[-1]))
    np.testing.assert_allclose(y @ y.mT, gram + np.eye(gram.shape[-1]), atol=1e-13)
    np.testing.assert_array_equal(np.triu(y, 1), 0)
