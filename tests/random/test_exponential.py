"""exponential_ in float32: NumPy's logarithm, and the C library's where it matters."""

import numpy as np
import pytest

from tests.random.compare import SIDES, assert_same, states_before

WAITS = 311  # for two words each


def words_near_ties(rng, rows):
    """Words whose waiting times, in float64, lie half way between two float32.

    There the last bit of a float64, in which logarithms differ, decides the float32.
    """
    below = rng.uniform(0, 8, (rows, WAITS)).astype(np.float32)
    above = np.nextafter(below, np.float32(np.inf))
    half_way = (below.astype(np.float64) + above) / 2
    u = np.rint(-np.expm1(-half_way) * 2.0**53) + rng.integers(-1, 2, below.shape)
    words = np.divmod(np.clip(u, 0, 2**53 - 1).astype(np.uint64), np.uint64(2**32))
    return np.stack(words, -1).reshape(rows, -1)


@pytest.mark.parametrize("rows", [40, pytest.param(20_000, marks=pytest.mark.slow)])
def test_waiting_times_near_ties(rows):
    generators = [side.Generator() for side in SIDES]
    for state in states_before(words_near_ties(np.random.default_rng(0), rows)):
        waits = [
            side.exponential_(
                side.zeros(WAITS, "float32"), generator=g.set_state(side.array(state))
            )
            for side, g in zip(SIDES, generators)
        ]
        assert_same(*waits)


@pytest.mark.parametrize("lambd", [1e-44, 1e-38, 0.7, 3e38, 1e44, np.inf])
def test_rates_that_leave_float32(lambd):
    generators = [side.Generator().manual_seed(0) for side in SIDES]
    waits = [
        side.exponential_(side.zeros(1000, "float32"), lambd, generator=g)
        for side, g in zip(SIDES, generators)
    ]
    assert_same(*waits)
