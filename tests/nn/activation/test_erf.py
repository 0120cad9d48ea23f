"""nn/activation/erf.py, against Python's math.erf."""

import math

import numpy as np
import pytest
import torch

from numpy_impl.nn.activation.erf import P_FLOAT32, erf, erf_backward, polynomial
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


def test_float32_within_four_ulp():
    x = GRID.astype(np.float32)
    x = x[np.abs(x) > 1e-37]  # denormals have no relative precision
    y = erf(x)
    assert y.dtype == np.float32
    assert ulps(y, x) <= 4


def fit(degree, end, rounds=100, points=2000):
    """P of float32's erf(x) = tanh(x P(x²)), highest power first, and its error

    Lawson's iteration: each point's weight grows with the error it was left with.
    """
    x = end * np.cos(np.pi * (np.arange(points) + 0.5) / (2 * points))
    y = np.array([math.erf(v) for v in x])
    rest = np.array([math.erfc(v) for v in x])  # 1 - y, with all its digits
    wanted = np.log((1 + y) / rest) / 2 / x  # atanh(y) / x
    slope = (1 + y) * rest * x / y  # of the relative error of y by that of P
    columns = np.polynomial.chebyshev.chebvander(2 * (x / end) ** 2 - 1, degree)
    weight = np.ones(points)
    for _ in range(rounds):
        root = np.sqrt(weight) * slope
        c, *_ = np.linalg.lstsq(columns * root[:, None], wanted * root, rcond=None)
        error = np.abs(slope * (columns @ c - wanted))
        weight *= error / error.mean()
    series = np.polynomial.Chebyshev(c, domain=[0, end**2])
    powers = series.convert(kind=np.polynomial.Polynomial).coef
    return powers[::-1], error.max()


def test_where_the_numbers_come_from():
    """The fit, done again, and what is left to torch.erf in float64."""
    coefficients, error = fit(len(P_FLOAT32) - 1, 3.9)
    np.testing.assert_allclose(P_FLOAT32, coefficients, rtol=2e-4)
    assert error < 1e-7
    x = np.linspace(1e-3, 3.9, 10_001)
    y = np.tanh(x * polynomial(P_FLOAT32, x * x))
    exact = torch.erf(torch.from_numpy(x)).numpy()
    assert np.max(np.abs(y / exact - 1)) < 1.05 * error


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
