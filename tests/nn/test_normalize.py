"""nn/normalize.py: normalize."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl.nn import functional
from numpy_impl.nn.normalize import norm, normalize_backward
from tests.pairs import PairTests


class TestNormalize(PairTests):
    file = "nn.normalize"


def test_out_is_written_to():
    x = np.random.default_rng(0).normal(size=(5, 3))
    for function, array in (
        (functional.normalize, np.array),
        (torch_impl.nn.functional.normalize, torch.tensor),
        (F.normalize, torch.tensor),
    ):
        out = array(np.zeros((5, 3)))
        assert function(array(x), out=out) is out
        assert compare(out, F.normalize(torch.tensor(x))).ok()


def test_an_out_of_another_shape_is_refused():
    """torch resizes it, and warns that it will not for long."""
    with pytest.raises(RuntimeError, match=r"out must have shape \(2, 4\)"):
        functional.normalize(np.ones((2, 4)), out=np.zeros((2, 3)))


def test_numbers_of_numpy_change_no_dtype():
    x = np.ones((2, 4), np.float32)
    y = functional.normalize(x, np.float64(3), np.int64(1), np.float64(0.1))
    assert y.dtype == np.float32
    assert compare(y, F.normalize(torch.tensor(x), 3)).ok()


def test_the_gradient_has_no_part_along_x():
    """A vector that grows keeps its direction."""
    x, grad_y = np.random.default_rng(0).normal(size=(2, 7, 5))
    grad_x = normalize_backward(grad_y, x, norm(x, 2.0, 1))
    np.testing.assert_allclose(np.vecdot(grad_x, x), 0, atol=1e-14)
    assert np.abs(grad_x).max() > 0.1


def test_inf_and_nan_as_in_torch():
    for row in ([np.inf, 1.0], [np.nan, 1.0], [-np.inf, np.inf], [0.0, 1e-30]):
        for p in (0, 1, 2.0, 3, np.inf):
            x = np.array([row, [3.0, 4.0]])
            wanted = F.normalize(torch.tensor(x), p).numpy()
            np.testing.assert_allclose(functional.normalize(x, p), wanted, rtol=1e-14)
