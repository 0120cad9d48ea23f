"""nn/pooling/power.py: of each window the norm."""

import numpy as np
import pytest
import torch

from bridge.parity import compare
from numpy_impl import nn
from tests.pairs import PairTests


class TestPower(PairTests):
    file = "nn.pooling.power"


def test_between_the_sum_and_the_maximum():
    x = np.abs(np.random.default_rng(0).normal(size=(2, 3, 6, 7)))
    sums = 4 * nn.functional.avg_pool2d(x, 2)
    assert compare(nn.functional.lp_pool2d(x, 1, 2), sums).ok()
    largest = nn.functional.max_pool2d(x, 2)
    np.testing.assert_array_equal(nn.functional.lp_pool2d(x, np.inf, 2), largest)
    for q in (1, 2, 8, 64):
        y = nn.functional.lp_pool2d(x, q, 2)
        assert (y <= sums + 1e-12).all() and (y >= largest).all()
        sums = y
    assert compare(nn.functional.lp_pool2d(x, 500, 2), largest).scaled < 1e-2


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_window_beyond_the_end_counts_as_a_whole_one(axes):
    y = getattr(nn.functional, f"lp_pool{axes}d")(
        np.ones((1, *[3] * axes)), 2, 2, 2, True
    )
    np.testing.assert_allclose(y, 2 ** (axes / 2), rtol=1e-15)


def test_the_largest_is_no_sum():
    """What only the sum needs is not asked: one int as kernel_size, and in volumes a
    window that fits into x."""
    volume = np.random.default_rng(0).normal(size=(1, 3, 3, 3))
    for name, x, how in (
        ("lp_pool1d", volume[0], (np.inf, (2,))),
        ("lp_pool3d", volume, (-np.inf, (1, 2, 4), 2, True)),
    ):
        y = getattr(nn.functional, name)(x, *how)
        wanted = getattr(torch.nn.functional, name)(torch.tensor(x), *how)
        np.testing.assert_array_equal(y, wanted.numpy())


def test_the_function_takes_numbers_of_numpy():
    x = np.ones((1, 4), np.float32)
    assert nn.functional.lp_pool1d(x, np.float64(2), 2).dtype == np.float32
