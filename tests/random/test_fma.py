"""One rounding: a b + c against exact fractions, and the kernels that need it."""

from fractions import Fraction

import numpy as np
import pytest

from numpy_impl import random
from numpy_impl.random import fma
from tests.random.compare import PROMISE, SIDES, assert_same, states_before


def exactly(a, b, c):
    """a b + c rounded once: Python divides integers with one rounding."""
    dtype = a.dtype.type
    return [rounded(Fraction(float(x)) * b + c, dtype) for x in a.tolist()]


def rounded(fraction, dtype):
    """The nearest number of the dtype, the even one of two."""
    nearest = dtype(fraction.numerator / fraction.denominator)
    around = [np.nextafter(nearest, dtype(s)) for s in (-np.inf, np.inf)] + [nearest]
    mantissa = np.int32 if dtype is np.float32 else np.int64
    return min(
        around,
        key=lambda y: (abs(Fraction(float(y)) - fraction), y.view(mantissa) & 1),
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_rounding(dtype):
    rng = np.random.default_rng(0)
    bits = np.finfo(dtype).nmant + 1
    for _ in range(60):
        # Few bits make ties, many bits make the usual case.
        length = rng.integers(2, bits + 1)
        a = np.ldexp(rng.integers(-(2**length), 2**length, 40), -length).astype(dtype)
        b, c = rng.normal(size=2) * 2.0 ** rng.integers(-12, 12, 2)
        b, c = dtype(b), dtype(c)
        if rng.random() < 0.5:
            c = dtype(np.ldexp(1 + rng.integers(2**6), rng.integers(-8, 8)))
        wanted = exactly(a, Fraction(float(b)), Fraction(float(c)))
        np.testing.assert_array_equal(fma.fma(a, b, c), wanted)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sign", [1, -1])
def test_just_below_a_tie(dtype, sign):
    """(1 + i eps) (1 - i eps) eps/2 is a little less than half way to the next number.

    Rounded to float64 first, or added in two steps, it is half way, and a tie goes to
    the even neighbour, which from 1 + eps is the wrong one.
    """
    eps = np.finfo(dtype).eps
    c = dtype(sign) * (1 + eps)
    for i in (1, 5, 100):
        a, b = dtype([sign * (1 + i * eps)]), (1 - i * eps) * (eps / 2)
        wanted = exactly(a, Fraction(float(b)), Fraction(float(c)))
        np.testing.assert_array_equal(wanted, [c])
        assert (a * b + c)[0] != c
        np.testing.assert_array_equal(fma.fma(a, b, c), wanted)


def test_rounding_to_odd():
    """Exact sums stay; of the two neighbours of others the odd one is taken."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 500)) * 2.0 ** rng.integers(-30, 30, (2, 500))
    a[:50], b[:50] = np.round(a[:50], 1) * 64, 0.5
    for x, y, s in zip(a, b, fma.add_to_odd(a, b), strict=True):
        missed = Fraction(float(x)) + Fraction(float(y)) - Fraction(float(s))
        assert abs(missed) < Fraction(float(np.spacing(abs(s))))
        assert missed == 0 or s.view(np.int64) & 1


def test_the_switch():
    """Without fusing, uniform_ and pairs of normals round twice; blocks never do."""
    before = fma.fused
    results = {}
    try:
        for fused in (True, False):
            fma.fused = fused
            random.manual_seed(0)
            u, z = np.zeros(1000), np.zeros(1000)
            random.uniform_(u, 0.1, 3.1)
            random.normal_(z, 0.3, 1.7)
            results[fused] = u, z
    finally:
        fma.fused = before
    (u, z), (u_twice, z_twice) = results[True], results[False]
    assert 0.1 < np.mean(u != u_twice) < 0.9
    np.testing.assert_allclose(u, u_twice, rtol=1e-14)
    np.testing.assert_array_equal(z, z_twice)


SQRT_HALF = round(2**24 * (1 - 0.5**0.5))  # where log splits off another power of 2
BLOCKS = 38  # of 16 words, as many as fit into the 623 words after the first


def check_blocks(u1, u2):
    """What both sides' randn makes of chosen words u1 and u2, each (N, 38, 8)."""
    words = np.stack([u1, u2], 2).astype(np.uint32).reshape(len(u1), -1)
    generators = [side.Generator() for side in SIDES]
    for state in states_before(words):
        numbers = [
            side.randn(words.shape[1], generator=g.set_state(side.array(state)))
            for side, g in zip(SIDES, generators)
        ]
        assert_same(*numbers, PROMISE.normal)


def test_chosen_words():
    """The ends of the range, where a wrong branch of log, sin or cos would show."""
    ends = np.array([0, 1, 2**24 - 1, 2**23, *(SQRT_HALF + d for d in range(-2, 2))])
    eighths = np.arange(8) * 2**21
    u2 = np.concatenate([eighths + d for d in (0, 1, -1, 2**20, -(2**20))]) % 2**24
    u1, u2 = np.meshgrid(ends, u2, indexing="ij")
    u1, u2 = (np.resize(u, (2, BLOCKS, 8)) for u in (u1, u2))
    check_blocks(u1, u2)


@pytest.mark.slow
def test_every_word():
    """All 2²⁴ values of u1, and all of u2: the float32 kernel is proven equal."""
    row = BLOCKS * 8
    values = np.arange(-(-(2**24) // row) * row) % 2**24
    for u1 in np.array_split(values.reshape(-1, BLOCKS, 8), 40):
        u2 = (u1 * 5 + 12345) % 2**24  # odd factor: every value comes once
        check_blocks(u1, u2)
