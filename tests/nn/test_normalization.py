"""nn/normalization.py: LayerNorm and layer_norm."""

import inspect
import re
import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import check
from numpy_impl.nn.normalization import (
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
    x_hat, rstd, *_ = standardize(x, eps=0.0)
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


def test_the_output_may_be_overwritten():
    """What backward needs is not the array that the caller gets."""
    x, grad = np.random.default_rng(0).normal(size=(2, 4, 6))
    layer = nn.LayerNorm(6, elementwise_affine=False)
    layer(x)
    wanted = layer.backward(grad)
    layer(x)[...] = 0
    np.testing.assert_array_equal(layer.backward(grad), wanted)


SHAPES = [4, np.int64(4), (4,), [4], (np.int64(4),), torch.Size([4]), np.array([4])]
SHAPES += [(3, 4), range(4, 5), True, (True,), "4", 4.0, (4.0,), None, (), -1, 0, (0,)]


def outcome(function):
    """The value of a call, or the type of its error."""
    try:
        return np.asarray(function())
    except Exception as error:
        return type(error)


def assert_same_outcome(ours, theirs):
    ours, theirs = outcome(ours), outcome(lambda: theirs().detach())
    if isinstance(ours, np.ndarray) and isinstance(theirs, np.ndarray):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    else:
        assert ours == theirs


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_normalized_shape_takes_what_torchs_takes(shape):
    x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
    t = torch.tensor(x)
    assert_same_outcome(
        lambda: nn.LayerNorm(shape)(x), lambda: torch.nn.LayerNorm(shape)(t)
    )
    assert_same_outcome(
        lambda: numpy_impl.nn.functional.layer_norm(x, shape),
        lambda: F.layer_norm(t, shape),
    )


EPS = [np.float64(0.1), np.float32(0.1), 1, True, np.True_, np.int64(1), -0.1, np.nan]
EPS += [np.inf, "x", None, 1j, np.array(0.1), [0.1]]


@pytest.mark.parametrize("eps", EPS, ids=repr)
def test_eps_is_a_number_and_changes_no_dtype(eps):
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    t = torch.tensor(x)
    assert_same_outcome(
        lambda: nn.LayerNorm(4, eps)(x), lambda: torch.nn.LayerNorm(4, eps)(t)
    )
    assert_same_outcome(
        lambda: numpy_impl.nn.functional.layer_norm(x, (4,), eps=eps),
        lambda: F.layer_norm(t, (4,), eps=eps),
    )
    if isinstance(outcome(lambda: F.layer_norm(t, (4,), eps=eps)), np.ndarray):
        twin = torch_impl.nn.LayerNorm(4, eps)(t)
        assert twin.dtype == torch.float32


def test_a_float64_gradient_is_cast():
    x, grad = np.random.default_rng(0).normal(size=(2, 5, 4))
    layer = nn.LayerNorm(4)
    layer(x.astype(np.float32))
    grad_x = layer.backward(grad)
    for g in (grad_x, layer.weight.grad, layer.bias.grad):
        assert g.dtype == np.float32


def test_inf_and_nan_as_in_torch_and_silent():
    """A row that holds one becomes nan, its gradient too; the other rows do not.

    Where only the squares overflow, from 1e19 on, torch's kernel gives 0 here and nan
    there; the formula gives 0.
    """
    rng = np.random.default_rng(0)
    values = [np.inf, -np.inf, np.nan, 0.0, 1.0, 1e15, -1e15, 1e-30]
    for _ in range(100):
        x, grad = rng.normal(size=(2, 6, 4)).astype(np.float32)
        x[rng.random(x.shape) < 0.2] = rng.choice(values)
        layer, theirs = nn.LayerNorm(4), torch.nn.LayerNorm(4)
        t = torch.tensor(x, requires_grad=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            y, grad_x = layer(x), layer.backward(grad)
        y_theirs = theirs(t)
        y_theirs.backward(torch.tensor(grad))
        grads = [layer.weight.grad, layer.bias.grad]
        found = [np.isnan(a) for a in (y, grad_x, *grads)]
        wanted = [y_theirs.detach(), t.grad, theirs.weight.grad, theirs.bias.grad]
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(a, torch.isnan(b).numpy())
        np.testing.assert_allclose(y, y_theirs.detach().numpy(), rtol=1e-5, atol=1e-5)


def test_float16_is_refused_in_one_sentence():
    x = np.ones((2, 4), np.float16)
    for call in (
        lambda: numpy_impl.nn.functional.layer_norm(x, (4,)),
        lambda: nn.LayerNorm(4)(x),
        lambda: nn.LayerNorm(4, dtype=np.float16),
    ):
        with pytest.raises(NotImplementedError, match=re.escape(check.HALF)):
            call()
