"""nn/batchnorm.py: batch_norm, BatchNorm1d, 2d, 3d and SyncBatchNorm."""

import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from tests.pairs import PairTests


class TestBatchnorm(PairTests):
    file = "nn.batchnorm"


def batch(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("names", ["", "weight", "bias", "weight bias"])
def test_function_with_and_without_parameters(training, names):
    """The running statistics are written to in training, and only there."""
    x, (weight, bias, mean) = batch(2, 3, 4), batch(3, 3)
    given = {"weight": weight, "bias": bias}
    given = {name: given[name] for name in names.split()}
    results = []
    for function, array in (
        (numpy_impl.nn.functional.batch_norm, np.array),
        (torch_impl.nn.functional.batch_norm, torch.tensor),
        (F.batch_norm, torch.tensor),
    ):
        running = array(mean), array(mean * mean + 1)
        parameters = {name: array(a) for name, a in given.items()}
        how = {"training": training, "momentum": 0.3, "eps": 0.1}
        y = function(array(x), *running, **parameters, **how)
        results.append((y, *running))
    for ours, theirs, wanted in zip(*results, strict=True):
        assert compare(ours, wanted).ok() and compare(theirs, wanted).ok()
    assert np.array_equal(results[0][1], mean) is not training


def test_a_single_row_is_evaluated_and_not_trained_on():
    x = batch(1, 4)
    ours, theirs = nn.BatchNorm1d(4, dtype=np.float64), torch.nn.BatchNorm1d(4)
    ours.eval()
    y = ours(x)
    wanted = theirs.double().eval()(torch.tensor(x))
    assert compare(y, wanted).ok()
    assert compare(ours.backward(x), x / np.sqrt(1 + 1e-5)).ok()
    ours.train()
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        ours(x)
    assert ours.num_batches_tracked == 0  # a batch that was refused does not count


@pytest.mark.parametrize("momentum", [None, 0.3])
def test_statistics_after_three_batches(momentum):
    """With None they are the means over the batches."""
    batches = [batch(5, 3, 2, seed=seed) for seed in range(3)]
    ours = nn.BatchNorm1d(3, momentum=momentum, dtype=np.float64)
    theirs = torch.nn.BatchNorm1d(3, momentum=momentum, dtype=torch.float64)
    for x in batches:
        ours(x)
        theirs(torch.tensor(x))
    for name, buffer in theirs.named_buffers():
        assert compare(getattr(ours, name), buffer).ok(), name
    if momentum is None:
        means = [x.mean((0, 2)) for x in batches]
        np.testing.assert_allclose(ours.running_mean, np.mean(means, 0), rtol=1e-14)


@pytest.mark.parametrize("name", ["BatchNorm1d", "InstanceNorm1d"])
def test_an_infinite_entry_is_seen_in_the_running_mean(name):
    """It says whether the layer saw inf or nan; the variance is nan either way."""
    x = batch(2, 5, 3)
    x[0, 0, 0], x[1, 1, 1], x[0, 2, 0] = np.inf, -np.inf, np.nan
    x[1, 3, :2] = np.inf, -np.inf
    results = []
    for lib, array in ((nn, np.array), (torch_impl.nn, torch.tensor)):
        how = {"track_running_stats": True, "dtype": array(x).dtype}
        layer = getattr(lib, name)(5, **how)
        results.append((layer(array(x)), layer.running_mean, layer.running_var))
    layer = getattr(torch.nn, name)(5, track_running_stats=True, dtype=torch.float64)
    wanted = layer(torch.tensor(x)), layer.running_mean, layer.running_var
    assert torch.isinf(layer.running_mean).tolist() == [True, True, *[False] * 3]
    for found in results:
        for ours, theirs in zip(found, wanted, strict=True):
            assert compare(ours, theirs).ok()


def test_in_training_all_samples_answer_for_one():
    """In evaluation a sample's gradient is its own; in training the batch shares it."""
    x, grad_y = batch(6, 2), np.zeros((6, 2))
    grad_y[0] = 1.0, -2.0
    layer = nn.BatchNorm1d(2, dtype=np.float64)
    layer(x)
    grad_x = layer.backward(grad_y)
    assert np.abs(grad_x[1:]).min() > 1e-3
    np.testing.assert_allclose(grad_x.sum(0), 0, atol=1e-14)
    layer.eval()
    layer(x)
    assert not layer.backward(grad_y)[1:].any()


@pytest.mark.parametrize("offset", [1e4, 1e6])
@pytest.mark.parametrize("shape", [(50, 7), (4, 3, 20, 20)])
def test_far_from_zero_as_accurate_as_torch(offset, shape):
    """The output and the running variance, of float32 around a large mean."""
    x = (offset + batch(*shape)).astype(np.float32)
    of_axes = {2: "BatchNorm1d", 4: "BatchNorm2d"}[len(shape)]
    ours = getattr(nn, of_axes)(shape[1], momentum=1.0)
    theirs, exact = (
        getattr(torch.nn, of_axes)(shape[1], momentum=1.0, dtype=dtype)
        for dtype in (torch.float32, torch.float64)
    )
    found = [layer(torch.tensor(x)) for layer in (theirs,)]
    pairs = [(ours(x), found[0], exact(torch.tensor(x).double()))]
    pairs.append((ours.running_var, theirs.running_var, exact.running_var))
    for a, b, wanted in pairs:
        wanted = wanted.detach().numpy()
        error, torchs = (
            np.abs(value - wanted).max() for value in (a, b.detach().numpy())
        )
        assert error <= max(2 * torchs, 2e-6)


def test_inf_and_nan_as_in_torch_and_silent():
    """A channel that holds one becomes nan, its gradient too; the others do not."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        x, grad = rng.normal(size=(2, 4, 6)).astype(np.float32)
        x[rng.random(x.shape) < 0.1] = rng.choice([np.inf, -np.inf, np.nan, 1e15])
        layer, theirs = nn.BatchNorm1d(6), torch.nn.BatchNorm1d(6)
        t = torch.tensor(x, requires_grad=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            y, grad_x = layer(x), layer.backward(grad)
        wanted = theirs(t)
        wanted.backward(torch.tensor(grad))
        pairs = [(y, wanted.detach()), (grad_x, t.grad)]
        pairs += [(layer.weight.grad, theirs.weight.grad)]
        pairs += [(layer.running_var, theirs.running_var)]
        for a, b in pairs:
            np.testing.assert_array_equal(np.isnan(a), torch.isnan(b).numpy())
        np.testing.assert_allclose(y, wanted.detach().numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("lib", [nn, torch_impl.nn, torch.nn], ids=str)
def test_an_old_state_dict_has_no_count(lib):
    layer = lib.BatchNorm1d(3)
    state = dict(layer.state_dict())
    del state["num_batches_tracked"]
    assert not any(layer.load_state_dict(state))
    del state["running_var"]
    with pytest.raises(RuntimeError, match="running_var"):
        layer.load_state_dict(state)


@pytest.mark.parametrize("lib", [nn, torch_impl.nn, torch.nn], ids=str)
def test_convert_sync_batchnorm(lib):
    """All BatchNorms below, with their parameters and statistics, in their mode."""
    inner = lib.Sequential(lib.BatchNorm2d(4, eps=0.1, bias=False), lib.ReLU())
    model = lib.Sequential(lib.Linear(2, 3), lib.BatchNorm1d(3, momentum=0.3), inner)
    model.eval()
    before = list(model.parameters())
    converted = lib.SyncBatchNorm.convert_sync_batchnorm(model, "group")
    assert converted is model
    assert all(a is b for a, b in zip(model.parameters(), before, strict=True))
    for layer, line in (
        (
            model[1],
            "SyncBatchNorm(3, eps=1e-05, momentum=0.3, affine=True, bias=True, "
            "track_running_stats=True)",
        ),
        (
            model[2][0],
            "SyncBatchNorm(4, eps=0.1, momentum=0.1, affine=True, bias=False, "
            "track_running_stats=True)",
        ),
    ):
        assert repr(layer) == line
        assert layer.process_group == "group" and not layer.training
    alone = lib.BatchNorm1d(3)
    converted = lib.SyncBatchNorm.convert_sync_batchnorm(alone)
    assert type(converted) is lib.SyncBatchNorm
    assert converted.running_mean is alone.running_mean
