"""nn/normalization.py: LayerNorm and layer_norm."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.normalization import (
    layer_norm_backward,
    standardize,
    standardize_backward,
)
from tests.pairs import PairTests


class TestNormalization(PairTests):
    file = "nn.normalization"


@pytest.mark.parametrize("wing", [numpy_impl, torch_impl], ids=lambda w: w.__name__)
def test_signature_is_torchs(wing):
    ours = inspect.signature(wing.nn.functional.layer_norm).parameters
    theirs = inspect.signature(F.layer_norm).parameters
    assert ["x", *list(theirs)[1:]] == list(ours)
    assert [p.default for p in ours.values()] == [p.default for p in theirs.values()]


@pytest.mark.parametrize("with_weight", [False, True])
@pytest.mark.parametrize("with_bias", [False, True])
def test_function_with_and_without_parameters(with_weight, with_bias):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 3, 4))
    weight = rng.normal(size=(3, 4)) if with_weight else None
    bias = rng.normal(size=(3, 4)) if with_bias else None
    parameters = [None if a is None else torch.from_numpy(a) for a in (weight, bias)]
    wanted = F.layer_norm(torch.from_numpy(x), (3, 4), *parameters, 0.1)
    ours = numpy_impl.nn.functional.layer_norm(x, (3, 4), weight, bias, 0.1)
    theirs = torch_impl.nn.functional.layer_norm(
        torch.from_numpy(x), (3, 4), *parameters, 0.1
    )
    assert compare(ours, wanted).ok() and compare(theirs, wanted).ok()


def test_rows_have_mean_zero_and_variance_one():
    x = np.random.default_rng(0).normal(3.0, 20.0, size=(9, 50))
    y = nn.LayerNorm(50, dtype=np.float64)(x)
    np.testing.assert_allclose(y.mean(1), 0, atol=1e-14)
    np.testing.assert_allclose(y.var(1), 1, rtol=1e-6)  # but for eps


def test_the_gradient_has_no_part_along_ones_or_x_hat():
    """Shifting or scaling a row changes nothing, so no gradient points there."""
    rng = np.random.default_rng(0)
    x, grad = rng.normal(size=(2, 9, 50))
    x_hat, rstd = standardize(x, eps=0.0)
    grad_x = standardize_backward(grad, x_hat, rstd)
    np.testing.assert_allclose(grad_x.sum(1), 0, atol=1e-12)
    np.testing.assert_allclose(np.vecdot(grad_x, x), 0, atol=1e-12)
    assert np.abs(grad_x).max() > 0.1


@pytest.mark.parametrize("offset", [0.0, 0.1, 1e4, -3e5])
def test_constant_rows_become_the_bias(offset):
    """float32 cannot say by how much a rounded mean misses a large constant."""
    layer = nn.LayerNorm(768)
    y = layer(np.full((3, 768), offset, np.float32))
    np.testing.assert_allclose(y, 0, atol=1e-6)


@pytest.mark.parametrize("offset", [1e2, 1e4, 1e6])
@pytest.mark.parametrize("features", [33, 768, 5000])
def test_far_from_zero_as_accurate_as_torch(offset, features):
    rng = np.random.default_rng(1)
    x = (offset + rng.normal(size=(20, features))).astype(np.float32)
    exact = F.layer_norm(torch.from_numpy(x).double(), (features,)).numpy()
    torchs = F.layer_norm(torch.from_numpy(x), (features,)).numpy()
    ours = numpy_impl.nn.functional.layer_norm(x, (features,))
    assert ours.dtype == np.float32
    assert np.abs(ours - exact).max() <= max(2 * np.abs(torchs - exact).max(), 1e-6)


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    x, grad_y = rng.normal(size=(2, 40, 8))
    weight = rng.normal(size=8)

    def run():
        x_hat, rstd = standardize(x, 1e-5)
        return x_hat, *layer_norm_backward(grad_y, x_hat, rstd, (8,), weight)

    whole = run()
    for size in (1, 8, 24, 100):
        monkeypatch.setattr("numpy_impl.nn.normalization.BLOCK", size)
        for a, b in zip(run(), whole):
            assert compare(a, b).ok()


def test_the_output_may_be_overwritten():
    """What backward needs is not the array that the caller gets."""
    x, grad = np.random.default_rng(0).normal(size=(2, 4, 6))
    layer = nn.LayerNorm(6, elementwise_affine=False)
    layer(x)
    wanted = layer.backward(grad)
    layer(x)[...] = 0
    np.testing.assert_array_equal(layer.backward(grad), wanted)
