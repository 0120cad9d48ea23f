"""nn/groupnorm.py: GroupNorm and group_norm."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from tests.pairs import PairTests


class TestGroupnorm(PairTests):
    file = "nn.groupnorm"


@pytest.mark.parametrize("names", ["", "weight", "bias", "weight bias"])
def test_function_with_and_without_parameters(names):
    rng = np.random.default_rng(0)
    x, given = (
        rng.normal(size=(2, 6, 5)),
        {n: rng.normal(size=6) for n in names.split()},
    )
    tensors = {name: torch.tensor(a) for name, a in given.items()}
    wanted = F.group_norm(torch.tensor(x), 3, **tensors, eps=0.1)
    ours = numpy_impl.nn.functional.group_norm(x, 3, **given, eps=0.1)
    theirs = torch_impl.nn.functional.group_norm(torch.tensor(x), 3, **tensors, eps=0.1)
    assert compare(ours, wanted).ok() and compare(theirs, wanted).ok()


def test_one_group_is_layer_norm_and_a_group_each_is_instance_norm():
    x, grad_y = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    for groups, twin in (
        (1, nn.LayerNorm((4, 5), elementwise_affine=False)),
        (4, nn.InstanceNorm1d(4)),
    ):
        layer = nn.GroupNorm(groups, 4, affine=False)
        assert compare(layer(x), twin(x)).ok()
        assert compare(layer.backward(grad_y), twin.backward(grad_y)).ok()


@pytest.mark.parametrize("offset", [1e4, 1e6])
def test_far_from_zero_as_accurate_as_torch(offset):
    x = (offset + np.random.default_rng(1).normal(size=(4, 6, 30))).astype(np.float32)
    tensor = torch.tensor(x)
    exact = F.group_norm(tensor.double(), 2).numpy()
    torchs = np.abs(F.group_norm(tensor, 2).numpy() - exact).max()
    ours = numpy_impl.nn.functional.group_norm(x, 2)
    assert np.abs(ours - exact).max() <= max(2 * torchs, 1e-6)


@pytest.mark.parametrize("shape", [(2, 0), (2, 0, 3), (2, 4, 0)])
def test_nothing_but_the_batch_may_be_empty(shape):
    """PyTorch 2.13 computes it, from 2.14 on it refuses."""
    with pytest.raises(RuntimeError, match="must not be empty"):
        numpy_impl.nn.functional.group_norm(np.zeros(shape), 2)
