"""nn/activation/erf.py, against Python's math.erf."""

import math

import numpy as np
import pytest
import torch

from numpy_impl.nn.activation.erf import erf, erf_backward
from tests.pairs import PairTests

GRID = np.concatenate(
    [
        np.linspace(-6.5, 6.5, 400_001),
        np.geomspace(1e-300, 1e4, 2000),
        -np.geomspace(1e-300, 1e4, 2000),
        0.84375 * (1 + np.arange(-50, 50) * 2.0**-52),  # where the formulas change
    ]
)


class TestErf(PairTests):
    file = "nn.activation.erf"


def ulps(y, x):
    """Largest distance from math.erf in units of the last place"""
    exact = np.array([math.erf(v) for v in x.tolist()])
    spacing = np.spacing(np.abs(exact).astype(y.dtype)).astype(np.float64)
    return float(np.max(np.abs(y - exact) / spacing))


def test_float64_within_two_ulp():
    assert ulps(erf(GRID), GRID) <= 2


def test_float32_within_three_ulp():
    x = GRID.astype(np.float32)
    x = x[np.abs(x) > 1e-37]  # denormals have no relative precision
    y = erf(x)
    assert y.dtype == np.float32
    assert ulps(y, x) <= 3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_ends(dtype):
    x = np.array([-math.inf, -1e30, -7, -0.0, 0.0, 7, 1e30, math.inf, math.nan], dtype)
    y = erf(x)
    np.testing.assert_array_equal(y, torch.erf(torch.from_numpy(x)).numpy())
    assert np.signbit(y[3])
    assert y.dtype == dtype


def test_odd_and_increasing():
    for dtype in (np.float32, np.float64):
        x = np.linspace(0, 7, 100_001).astype(dtype)
        np.testing.assert_array_equal(erf(-x), -erf(x))
        assert np.all(np.abs(erf(x)) <= 1)
        assert np.all(np.diff(erf(x)) >= -4 * np.finfo(dtype).eps)


def test_backward():
    x = np.random.default_rng(0).normal(size=500)
    grad_y = np.random.default_rng(1).normal(size=500)
    leaf = torch.from_numpy(x).requires_grad_()
    torch.erf(leaf).backward(torch.from_numpy(grad_y))
    np.testing.assert_allclose(
        erf_backward(grad_y, x), leaf.grad.numpy(), rtol=0, atol=1e-14
    )
