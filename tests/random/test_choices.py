"""Choices: permutations, categories with and without replacement, and rare words."""

import numpy as np
import pytest

from tests.random.compare import (
    DTYPES,
    SEEDS,
    SIDES,
    assert_same_draws,
    states_before,
)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 15, 16, 17, 100, 1000, 30_000])
def test_randperm(n):
    for seed in SEEDS:
        assert_same_draws(seed, lambda side: side.randperm(n))
    assert_same_draws(0, lambda side: side.randperm(n, dtype=side.dtype("int32")))
    assert_same_draws(0, lambda side: side.randperm(n, dtype=side.dtype("float32")))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 2, 5, 33, 1000])
def test_multinomial(n, dtype):
    rng = np.random.default_rng(n)
    weights = (rng.random((3, n)) * rng.integers(1, 3, n)).astype(dtype)

    def call(side, w, k, replacement):
        return side.multinomial(side.array(w), k, replacement)

    half = (n + 1) // 2
    for seed in SEEDS:
        for w in (weights, weights[0], weights[:0]):
            for k, replacement in ((1, False), (1, True), (half, False), (50, True)):
                assert_same_draws(seed, call, w, k, replacement)


@pytest.mark.parametrize("replacement", [False, True])
def test_multinomial_never_takes_a_weight_of_zero(replacement):
    def call(side):
        weights = side.array([0.0, 2.0, 0.0, 1.0, 0.0])
        return side.multinomial(weights, 2, replacement)

    for seed in range(20):
        assert_same_draws(seed, call)


@pytest.mark.parametrize("dtype", DTYPES)
def test_multinomial_of_many(dtype):
    """Sums are in the dtype of the weights, whose rounding moves a few choices."""
    weights = np.random.default_rng(1).random(5000).astype(dtype)
    assert_same_draws(
        0, lambda side: side.multinomial(side.array(weights), 50_000, True)
    )


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("k", [1, 3])
def test_multinomial_of_transposed_weights(k, replacement):
    """Waiting times are drawn in the order of memory too."""

    def call(side):
        weights = side.array(np.random.default_rng(1).random((5, 7)))
        return side.multinomial(weights.T, k, replacement)

    assert_same_draws(0, call)


def test_numbers_on_the_border():
    """u < p, and the choice whose sum reaches u, where u is exactly p or the sum."""
    half = np.array([[2**20, 0, 0, 0, 2**20 - 1, 2**32 - 1]], np.uint32)
    [state] = states_before(half)  # 1/2, 0 and the number before 1/2, of 53 bits

    def call(side, draw):
        side.set_rng_state(side.array(state))
        return draw(side)

    for draw, wanted in (
        (lambda side: side.rand(3, dtype=side.dtype("float64")), [0.5, 0, 0.5]),
        (lambda side: side.bernoulli_(side.zeros(3, "float32"), 0.5), [0, 1, 1]),
        (lambda side: side.bernoulli_(side.zeros(3, "float32"), 0.0), [0, 0, 0]),
        (lambda side: side.bernoulli(side.array([0.5, 0.0, 0.5])), [0, 0, 1]),
        (lambda side: side.multinomial(side.array([1.0, 1.0]), 3, True), [0, 0, 0]),
    ):
        assert_same_draws(0, call, draw)
        drawn = call(SIDES[0], draw)
        np.testing.assert_allclose(drawn, wanted, rtol=1e-15)


def test_multinomial_in_float32_takes_the_same_set():
    """Between equal quotients PyTorch's partial sort may choose another order."""
    weights = np.random.default_rng(0).random(100_000).astype("float32")
    orders = []
    for side in SIDES:
        side.manual_seed(0)
        orders.append(np.asarray(side.multinomial(side.array(weights), 100_000)))
    np.testing.assert_array_equal(np.sort(orders[0]), np.sort(orders[1]))
    assert np.mean(orders[0] != orders[1]) < 0.002
