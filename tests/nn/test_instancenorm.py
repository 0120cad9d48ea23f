"""nn/instancenorm.py: InstanceNorm1d, 2d, 3d and instance_norm."""

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


class TestInstancenorm(PairTests):
    file = "nn.instancenorm"


@pytest.mark.parametrize("use_input_stats", [False, True])
@pytest.mark.parametrize(
    "names, shape",
    [
        *((names, (2, 3, 4)) for names in ("", "weight", "bias", "weight bias")),
        ("", (0, 3, 4)),  # with parameters torch stumbles
        ("weight bias", (2, 3, 0)),
    ],
)
def test_function_with_and_without_parameters(use_input_stats, names, shape):
    """The running statistics take the mean over the samples; of no sample that is nan.

    Without places nothing is written, as in torch.
    """
    rng = np.random.default_rng(0)
    x, (weight, bias, mean) = rng.normal(size=shape), rng.normal(size=(3, 3))
    given = {"weight": weight, "bias": bias}
    given = {name: given[name] for name in names.split()}
    results = []
    for function, array in (
        (numpy_impl.nn.functional.instance_norm, np.array),
        (torch_impl.nn.functional.instance_norm, torch.tensor),
        (F.instance_norm, torch.tensor),
    ):
        running = array(mean), array(mean * mean + 1)
        parameters = {name: array(a) for name, a in given.items()}
        how = {"use_input_stats": use_input_stats, "momentum": 0.3, "eps": 0.1}
        y = function(array(x), *running, **parameters, **how)
        results.append((y, *running))
    for ours, theirs, wanted in zip(*results, strict=True):
        assert compare(ours, wanted).ok() and compare(theirs, wanted).ok()


@pytest.mark.parametrize("use_input_stats", [False, True])
def test_no_channels_are_an_empty_output(use_input_stats):
    x, none = np.zeros((2, 0, 3)), np.zeros(0)
    y = numpy_impl.nn.functional.instance_norm(
        x, none, none, None, None, use_input_stats
    )
    t, empty = torch.tensor(x), torch.tensor(none)
    wanted = F.instance_norm(t, empty, empty, None, None, use_input_stats)
    assert y.shape == tuple(wanted.shape) == x.shape


def test_gradient_in_evaluation():
    """The statistics of another batch are constants."""
    rng = np.random.default_rng(0)
    x, seen, grad_y = rng.normal(size=(3, 2, 3, 4))
    layers = [
        lib.InstanceNorm1d(3, affine=True, track_running_stats=True, dtype=dtype)
        for lib, dtype in ((nn, np.float64), (torch.nn, torch.float64))
    ]
    ours, theirs = layers
    ours(seen)
    theirs(torch.tensor(seen))
    t = torch.tensor(x, requires_grad=True)
    assert compare(ours.eval()(x), theirs.eval()(t)).ok()
    theirs(t).backward(torch.tensor(grad_y))
    assert compare(ours.backward(grad_y), t.grad).ok()
    assert compare(ours.weight.grad, theirs.weight.grad).ok()
    assert ours.num_batches_tracked == theirs.num_batches_tracked == 0


def test_other_channels_only_warn_without_parameters():
    x = np.random.default_rng(0).normal(size=(5, 4))
    with pytest.warns(UserWarning, match="num_features"):
        wanted = torch.nn.InstanceNorm1d(3)(torch.tensor(x))
    with pytest.warns(UserWarning, match="3 channels"):
        assert compare(nn.InstanceNorm1d(3)(x), wanted).ok()


@pytest.mark.parametrize("lib", [nn, torch.nn], ids=str)
def test_an_old_state_dict_has_statistics(lib):
    """They are refused even if not strict: the layer keeps none."""
    state = dict(lib.BatchNorm1d(3, affine=False).state_dict())
    with pytest.raises(RuntimeError, match="(?s)running_mean.*running_var") as caught:
        lib.InstanceNorm1d(3).load_state_dict(state, strict=False)
    assert "track_running_stats=False" in str(caught.value)
    layer = lib.InstanceNorm1d(3, track_running_stats=True)
    del state["num_batches_tracked"]
    assert not any(layer.load_state_dict(state))


def test_each_channel_of_each_sample_has_mean_zero():
    """Contrast and brightness of each channel are gone, even around 1e6 in float32."""
    x = np.random.default_rng(0).normal(1e6, 20.0, size=(3, 4, 8, 8))
    y = nn.InstanceNorm2d(4)(x.astype(np.float32))
    np.testing.assert_allclose(y.mean((2, 3)), 0, atol=1e-6)
    np.testing.assert_allclose(y.var((2, 3)), 1, rtol=1e-5)
