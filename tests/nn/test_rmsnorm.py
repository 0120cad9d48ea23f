"""nn/rmsnorm.py: RMSNorm and rms_norm."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from tests.pairs import PairTests


class TestRmsnorm(PairTests):
    file = "nn.rmsnorm"
    same_in_float64 = False  # eps=None is the rounding of the dtype


@pytest.mark.parametrize("eps", [None, 0.1, True, np.float64(0.1), 0.0])
@pytest.mark.parametrize("with_weight", [False, True])
def test_function_with_and_without_weight(eps, with_weight):
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(5, 3, 4)), rng.normal(size=(3, 4))
    weight = weight if with_weight else None
    tensors = [None if a is None else torch.tensor(a) for a in (x, weight)]
    wanted = F.rms_norm(tensors[0], (3, 4), tensors[1], eps)
    ours = numpy_impl.nn.functional.rms_norm(x, (3, 4), weight, eps)
    theirs = torch_impl.nn.functional.rms_norm(tensors[0], (3, 4), tensors[1], eps)
    assert compare(ours, wanted).ok() and compare(theirs, wanted).ok()


def test_eps_is_the_rounding_of_the_dtype():
    """It counts where x is that small: float32 shrinks what float64 does not."""
    x = np.full((1, 3), 1e-4)
    y = nn.RMSNorm(3, dtype=np.float64)(x)
    assert compare(y, np.full((1, 3), 1 / np.sqrt(1 + 2.0**-52 / 1e-8))).ok()
    y = nn.RMSNorm(3)(x.astype(np.float32))
    np.testing.assert_allclose(y, 1 / np.sqrt(1 + 2.0**-23 / 1e-8), rtol=1e-6)


def test_the_gradient_has_no_part_along_x():
    """Scaling a row changes nothing; shifting it does, unlike in LayerNorm."""
    x, grad_y = np.random.default_rng(0).normal(size=(2, 9, 50))
    layer = nn.RMSNorm(50, eps=0.0, elementwise_affine=False)
    layer(x)
    grad_x = layer.backward(grad_y)
    np.testing.assert_allclose(np.vecdot(grad_x, x), 0, atol=1e-12)
    assert np.abs(grad_x.sum(1)).max() > 0.1


def test_inf_nan_and_overflow_as_in_torch():
    for row in ([np.inf, 1.0], [np.nan, 1.0], [0.0, 0.0], [1e20, 1.0]):
        x = np.array([row, [1.0, 2.0]], np.float32)
        wanted = F.rms_norm(torch.tensor(x), (2,)).numpy()
        ours = numpy_impl.nn.functional.rms_norm(x, (2,))
        np.testing.assert_allclose(ours, wanted, rtol=1e-6)


def test_a_weight_of_another_dtype_is_refused():
    """torch computes it, and says that it is slow."""
    with pytest.raises(RuntimeError, match="weight float32"):
        nn.RMSNorm(3)(np.ones((2, 3)))
