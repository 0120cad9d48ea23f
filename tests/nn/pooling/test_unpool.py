"""nn/pooling/unpool.py: the maxima go back to where they were."""

import numpy as np
import pytest

from numpy_impl import nn
from numpy_impl.nn.pooling.maximum import max_pool_backward
from tests.pairs import PairTests


class TestUnpool(PairTests):
    file = "nn.pooling.unpool"


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_pooling_and_unpooling(axes):
    """What was the largest comes back, and is the largest again."""
    x = np.random.default_rng(0).random((2, 3, *range(5, 5 + axes)))
    y, indices = pooled(axes, x)
    unpool = getattr(nn.functional, f"max_unpool{axes}d")
    back = unpool(y, indices, 2, output_size=x.shape)
    assert back.shape == x.shape
    np.testing.assert_array_equal(back[back != 0], x[back != 0])
    again, places = pooled(axes, back)
    np.testing.assert_array_equal(again, y)
    np.testing.assert_array_equal(places, indices)
    # the same map as the way back through max_pool
    np.testing.assert_array_equal(back, max_pool_backward(y, indices, x.shape, axes))


def pooled(axes, x):
    return getattr(nn.functional, f"max_pool{axes}d")(x, 2, return_indices=True)


def test_an_index_that_comes_twice():
    y = nn.functional.max_unpool1d(np.array([[1.0, 2.0]]), np.array([[3, 3]]), 2)
    np.testing.assert_array_equal(y, [[0, 0, 0, 2]])
