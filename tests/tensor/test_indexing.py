"""tensor/indexing.py: reading, writing, and the gradients of both."""

import numpy as np
import pytest

from numpy_impl.tensor import indexing
from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestIndexing(FunctionTests):
    file = "tensor.indexing"


class TestIndexingAnswers(AnswerTests):
    file = "tensor.indexing"


@pytest.mark.parametrize("dim", [0, 1, -1])
def test_gather_is_take_along_axis_where_that_computes(dim):
    rng = np.random.default_rng(0)
    x, index = rng.normal(size=(4, 4)), rng.integers(0, 4, size=(4, 4))
    wanted = np.take_along_axis(x, index, dim)
    np.testing.assert_array_equal(indexing.gather(x, dim, index), wanted)


def test_a_write_leaves_its_argument_alone():
    x, index = np.zeros((1, 2)), np.array([[0]])
    for function in (indexing.scatter, indexing.scatter_add):
        function(x, 0, index, np.ones((1, 1)))
    indexing.masked_assign(x, x == 0, 1.0)
    indexing.add_one(x, 0)
    assert not x.any()


def test_plain_addition_would_lose_a_gradient():
    """Why the backward of an index is np.add.at."""
    index, grad_y = np.array([0, 0]), np.array([1.0, 10.0])
    lost = np.zeros(2)
    lost[index] += grad_y
    assert lost[0] == 10
    assert indexing.integer_backward(grad_y, (2,), index)[0] == 11
