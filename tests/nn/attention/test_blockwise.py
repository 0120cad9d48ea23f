"""nn/attention/blockwise.py: attention that keeps no L x S array."""

import tracemalloc

import numpy as np
import pytest

from bridge.parity import compare
from numpy_impl.nn.attention import attend, attend_in_blocks, attend_in_blocks_backward
from numpy_impl.nn.functional import scaled_dot_product_attention
from tests.pairs import PairTests


class TestBlockwise(PairTests):
    file = "nn.attention.blockwise"


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_two_numbers_give_the_weights_again(size):
    query, key, value = draw((2, 7, 5), (2, 6, 5), (2, 6, 4))
    y, m, total = attend_in_blocks(query, key, value, scale=0.5, size=size)
    wanted, weights, _ = attend(query, key, value, scale=0.5)
    assert compare(y, wanted).ok()
    scores = 0.5 * query @ key.swapaxes(-1, -2)
    assert compare(np.exp(scores - m) / total, weights).ok()


def test_scores_of_ten_thousand():
    """exp alone would overflow, whether the largest scores come first or last."""
    query, value = np.ones((1, 3, 1)), draw((1, 6, 2))[0]
    for key in (1e4, -1e4):
        key = np.linspace(-key, key, 6).reshape(1, 6, 1)
        y, m, total = attend_in_blocks(query, key, value, size=2)
        assert compare(y, np.repeat(value[:, [key.argmax()]], 3, 1)).ok()
        np.testing.assert_array_equal(m, 1e4)


def test_no_array_of_all_scores():
    """The peak of forward and backward grows with L, and not with L²."""

    def peak(L, is_causal):
        query, key, value, grad_y = draw(*[(L, 2)] * 4)
        tracemalloc.start()
        how = {"is_causal": is_causal, "size": 32}
        y, m, total = attend_in_blocks(query, key, value, **how)
        attend_in_blocks_backward(grad_y, query, key, value, y, m, total, **how)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(32, True)  # what a first call imports and compiles
    for is_causal in (False, True):
        assert peak(512, is_causal) < 5 * peak(128, is_causal)
        assert peak(512, is_causal) < 512 * 512


def test_scaled_dot_product_attention_keeps_none_either():
    query, key, value = draw(*[(1200, 2)] * 3)
    tracemalloc.start()
    scaled_dot_product_attention(query, key, value)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1200 * 1200 * 8 / 2


def test_a_mask_may_hide_with_the_lowest_number():
    """finfo.min instead of -inf: a query that sees nothing takes the mean of all."""
    query, key, value, grad_y = draw((3, 5), (4, 5), (4, 6), (3, 6))
    mask = np.full((3, 4), np.finfo(np.float64).min)
    y, m, total = attend_in_blocks(query, key, value, mask, size=3)
    assert compare(y, np.repeat(value.mean(0, keepdims=True), 3, 0)).ok()
    *_, grad_value, _ = attend_in_blocks_backward(
        grad_y, query, key, value, y, m, total, mask, size=3
    )
    assert compare(grad_value, np.repeat(grad_y.sum(0, keepdims=True) / 4, 4, 0)).ok()
