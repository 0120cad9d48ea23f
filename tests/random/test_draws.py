"""Every function: same seed, same bits, and the streams stay in step."""

import numpy as np
import pytest

from numpy_impl import random
from tests.random.compare import (
    DTYPES,
    PROMISE,
    SEEDS,
    SIZES,
    assert_same_draws,
)


def filled(name, *arguments):
    """A case that fills an array of the given size in place."""

    def draw(side, n, dtype):
        return getattr(side, name)(side.zeros(n, dtype), *arguments)

    draw.__name__ = f"{name}{arguments}"
    return draw


def normal(mean, std):
    """normal_, whose float32 blocks may have a tolerance."""
    draw = filled("normal_", mean, std)
    draw.normal_scale = std
    return draw


def uniform(a, b):
    """uniform_, which may have a tolerance."""
    draw = filled("uniform_", a, b)
    draw.uniform_scale = max(abs(a), abs(b)) if a else 0
    return draw


def rand(side, n, dtype):
    return side.rand(n, dtype=side.dtype(dtype))


def randn(side, n, dtype):
    return side.randn(n, dtype=side.dtype(dtype))


def rand_like(side, n, dtype):
    return side.rand_like(side.zeros(n, dtype))


def randn_like(side, n, dtype):
    return side.randn_like(side.zeros(n, dtype))


def randint_like(side, n, dtype):
    return side.randint_like(side.zeros(n, dtype), -3, 4)


def bernoulli(side, n, dtype):
    return side.bernoulli(side.array(np.linspace(0, 1, n, dtype=dtype)))


def bernoulli_of_an_array(side, n, dtype):
    p = side.array(np.linspace(0, 1, n, dtype="float32"))
    return side.bernoulli_(side.zeros((2, n), dtype), p)


def normal_of_floats(side, n, dtype):
    return side.normal(0.5, 2.0, (n,), dtype=side.dtype(dtype))


def normal_of_means(side, n, dtype):
    return side.normal(side.array(np.linspace(-1, 1, n, dtype=dtype)), 2.0)


def normal_of_stds(side, n, dtype):
    return side.normal(1.5, side.array(np.linspace(0, 3, n, dtype=dtype)))


def normal_of_arrays(side, n, dtype):
    mean = side.array(np.linspace(-1, 1, n, dtype=dtype)).reshape(n, 1)
    return side.normal(mean, side.array(np.array([0.5, 2.0])))


def dropout(side, n, dtype):
    return side.dropout_mask((n,), 0.3, side.dtype(dtype))


def dropout_like(side, n, dtype):
    return side.dropout_mask_like(side.zeros(n, dtype), 0.9)


def trunc_normal(side, n, dtype):
    return side.trunc_normal_(side.zeros(n, dtype), 0.1, 0.02, 0.07, 0.14)


def trunc_normal_in_the_tail(side, n, dtype):
    return side.trunc_normal_(side.zeros(n, dtype), 0.0, 1.0, 1.0, 2.5)


def trunc_normal_on_its_bounds(side, n, dtype):
    """Few numbers lie between these bounds; both of them are kept."""
    eps = np.finfo(dtype).eps
    return side.trunc_normal_(side.zeros(n, dtype), 1.0, eps, 1 - eps, 1 + eps)


for draw in (randn, randn_like, normal_of_floats, normal_of_means, normal_of_stds):
    draw.normal_scale = 3.0
normal_of_arrays.normal_scale = 2.0
trunc_normal.normal_scale = 0.02
trunc_normal_on_its_bounds.normal_scale = 1.0
trunc_normal_in_the_tail.uniform_scale = 2.5

CASES = [
    rand,
    rand_like,
    *(uniform(-1 / 28, 1 / 28), uniform(0.1, 3.1), uniform(0, 0.7)),
    *(uniform(5, 6), uniform(-1e3, 1e-3), uniform(1e6, 1e6 + 3), uniform(2, 2)),
    *(randn, randn_like, normal(0.0, 0.02), normal(0.3, 1.7), normal(-100, 1e-3)),
    *(normal(5.0, 0.0), normal_of_floats),
    *(normal_of_means, normal_of_stds, normal_of_arrays),
    *(trunc_normal, trunc_normal_in_the_tail, trunc_normal_on_its_bounds),
    *(bernoulli, bernoulli_of_an_array),
    *(filled("bernoulli_"), filled("bernoulli_", 0.0), filled("bernoulli_", 1.0)),
    *(filled("bernoulli_", 0.1), dropout, dropout_like),
    *(filled("exponential_"), filled("exponential_", 0.7)),
    *(randint_like, filled("random_"), filled("random_", 10)),
    *(filled("random_", -7, 2**24), filled("random_", 5, None)),
]


def tolerance(case, n, dtype):
    """What the promise allows this case to differ."""
    if hasattr(case, "uniform_scale"):
        return PROMISE.uniform * np.finfo(dtype).eps * case.uniform_scale
    if hasattr(case, "normal_scale") and dtype == "float32" and n * 2 >= 16:
        return PROMISE.normal * case.normal_scale
    return 0.0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_same_bits(case, dtype):
    for seed in SEEDS:
        for n in SIZES:
            allowed = tolerance(case, n, dtype)
            assert_same_draws(seed, case, n, dtype, tolerance=allowed)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_same_bits_beyond_a_piece(case, dtype):
    """Arrays are filled in pieces of 2¹⁶; the last piece is not a whole one."""
    n = 2**17 + 1003
    assert_same_draws(3, case, n, dtype, tolerance=tolerance(case, n, dtype))


@pytest.mark.parametrize("case", [rand, randn], ids=lambda case: case.__name__)
@pytest.mark.parametrize("size", [(), (0, 3), (3, 1, 7), (2, 5, 4)])
def test_sizes(case, size):
    for dtype in DTYPES:
        allowed = tolerance(case, 16, dtype)
        assert_same_draws(0, case, size, dtype, tolerance=allowed)
    name, allowed = case.__name__, tolerance(case, 16, "float32")
    assert_same_draws(0, lambda side: getattr(side, name)(size), tolerance=allowed)
    if size:
        assert_same_draws(0, lambda side: getattr(side, name)(*size), tolerance=allowed)


def test_drawing_nothing_leaves_half_a_pair_waiting():
    def call(side):
        side.randn(1)
        return side.randn(0)

    assert_same_draws(0, call)


@pytest.mark.parametrize("p", [0, 0.0, 1, 1.0])
def test_dropout_of_nothing_and_everything_draws_nothing(p):
    assert_same_draws(0, lambda side: side.dropout_mask((20,), p))


def test_a_generator_of_ones_own_leaves_the_default_one_alone():
    def call(side):
        g = side.Generator().manual_seed(5)
        x, i = (side.zeros(20, dtype) for dtype in ("float64", "int64"))
        w = side.array(np.arange(1.0, 6.0))
        drawn = [
            side.rand(20, generator=g, dtype=side.dtype("float64")),
            side.randn(20, generator=g, dtype=side.dtype("float64")),
            side.normal(1.0, 2.0, (20,), generator=g, dtype=side.dtype("float64")),
            side.randint(9, (20,), generator=g),
            side.randint(2, 9, (20,), generator=g),
            side.randperm(20, generator=g),
            side.bernoulli(side.array(np.full(20, 0.3)), generator=g),
            side.multinomial(w, 20, True, generator=g),
            side.uniform_(x, 1, 2, generator=g) + 0,
            side.normal_(x, 1, 2, generator=g) + 0,
            side.exponential_(x, generator=g) + 0,
            side.bernoulli_(x, 0.3, generator=g) + 0,
            side.trunc_normal_(x, generator=g) + 0,
            side.random_(i, 0, 7, generator=g) + 0,
        ]
        return side.array(np.stack([np.asarray(d, np.float64) for d in drawn]))

    assert_same_draws(0, call)


HALF = np.ones(3, np.float16)
HALVES = {
    "rand": lambda r: r.rand(3, dtype=np.float16),
    "randn": lambda r: r.randn(3, dtype=np.float16),
    "rand_like": lambda r: r.rand_like(HALF),
    "randn_like": lambda r: r.randn_like(HALF),
    "randint": lambda r: r.randint(3, (3,), dtype=np.float16),
    "randint_like": lambda r: r.randint_like(HALF, 3),
    "random_": lambda r: r.random_(HALF),
    "uniform_": lambda r: r.uniform_(HALF),
    "normal_": lambda r: r.normal_(HALF),
    "normal": lambda r: r.normal(HALF, 1.0),
    "trunc_normal_": lambda r: r.trunc_normal_(HALF),
    "exponential_": lambda r: r.exponential_(HALF),
    "bernoulli": lambda r: r.bernoulli(HALF),
    "bernoulli_": lambda r: r.bernoulli_(HALF),
    "multinomial": lambda r: r.multinomial(HALF, 2),
    "dropout_mask": lambda r: r.dropout_mask((3,), 0.5, np.float16),
    "dropout_mask_like": lambda r: r.dropout_mask_like(HALF),
}


@pytest.mark.parametrize("name", HALVES)
def test_half_precision_is_refused(name):
    """With one sentence, before anything is drawn."""
    before = random.get_rng_state()
    with pytest.raises(NotImplementedError, match="float32 or float64, got float16"):
        HALVES[name](random)
    np.testing.assert_array_equal(random.get_rng_state(), before)
    assert (HALF == 1).all()
