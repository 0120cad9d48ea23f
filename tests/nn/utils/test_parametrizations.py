"""nn/utils/parametrizations: weights of a length, a spectral norm, an orthogonality."""

import numpy as np
import pytest

from numpy_impl.nn.utils.maps.matrix_exp import matrix_exp, matrix_exp_backward
from tests.pairs import PairTests, of_each_case


class TestParametrizations(PairTests):
    file = "nn.utils.parametrizations"

    @of_each_case
    def test_upstream_gradient_has_to_fit(self, case):
        """Two forwards have to be the same: under spectral_norm u and v go on."""
        if case.name != "spectral_norm":
            PairTests.test_upstream_gradient_has_to_fit.check(self, case)


@pytest.mark.parametrize("size", [1e-8, 1e4, 1e8])
def test_the_derivative_of_the_exponential_is_linear(size):
    """However large the gradient that comes in: torch has lost four digits at 1e4."""
    rng = np.random.default_rng(0)
    skew = rng.normal(size=(6, 6))
    skew, grad_y = skew - skew.T, rng.normal(size=(6, 6))
    found = matrix_exp_backward(size * grad_y, skew)
    wanted = size * matrix_exp_backward(grad_y, skew)
    np.testing.assert_allclose(found, wanted, 0, 1e-13 * np.abs(wanted).max())


def test_an_exponential_of_large_turns():
    """About 0, and where it is halved six times: still orthogonal, and not inf."""
    rng = np.random.default_rng(0)
    skew = rng.normal(size=(6, 6))
    for size in (0.0, 1e-9, 50.0):
        y = matrix_exp(size * (skew - skew.T))
        np.testing.assert_allclose(y @ y.T, np.eye(6), 0, 1e-12)
    assert np.isnan(matrix_exp(np.full((2, 2), np.nan))).all()
