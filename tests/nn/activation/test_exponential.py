"""nn/activation/exponential.py."""

import math

import numpy as np
import pytest
import torch

import torch_impl.nn
from numpy_impl import nn
from tests.pairs import PairTests


class TestExponential(PairTests):
    file = "nn.activation.exponential"


X = np.array([-np.inf, -800.0, -2.0, -0.5, -0.0, 0.0, 0.5, 2.0, np.inf])
GRAD_Y = np.array([1.0, -2.0, 0.5, 3.0, -1.5, 2.0, -0.7, 0.7, 1.2])
# Ends of what alpha may be; the last three are ordinary in float64 and near an end of
# float32, where 1e-38 has a reciprocal that still fits.
ALPHAS = [math.inf, -math.inf, math.nan, -2.0, 1e30, 3e38, 1e-38]


@pytest.mark.parametrize("rows", [1, 100])  # numbers by vectors, and one by one
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("name", ["ELU", "CELU"])
def test_alpha_at_its_ends(name, alpha, dtype, rows):
    """y and grad_x are torch's: inf and nan where it has them, and nowhere else."""
    x, grad_y = (np.tile(a.astype(dtype), rows) for a in (X, GRAD_Y))
    module = getattr(nn, name)(alpha)
    y, grad_x = module(x), module.backward(grad_y)
    leaf = torch.from_numpy(x).requires_grad_()
    theirs = getattr(torch.nn, name)(alpha)(leaf)
    theirs.backward(torch.from_numpy(grad_y))
    # torch takes 1 / alpha in float32 for CELU's gradient, whatever the dtype
    rtol = 1e-12 if dtype == "float64" and name == "ELU" else 1e-6
    np.testing.assert_allclose(y, theirs.detach().numpy(), rtol=rtol, atol=0)
    np.testing.assert_allclose(grad_x, leaf.grad.numpy(), rtol=rtol, atol=0)


@pytest.mark.parametrize("alpha", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("name", ["ELU", "CELU"])
def test_the_torch_side_with_an_alpha_that_is_not_finite(name, alpha):
    """The kernel's values but for inf · 0, which its docstring tells."""
    x = torch.from_numpy(X)
    ours = getattr(torch_impl.nn, name)(alpha)(x)
    theirs = getattr(torch.nn, name)(alpha)(x)
    zero = x == 0
    np.testing.assert_array_equal(ours[~zero], theirs[~zero])
    assert ours[zero].isnan().all() and (theirs[zero] == 0).all()
