"""nn/local_response.py: LocalResponseNorm and CrossMapLRN2d."""

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


class TestLocalResponse(PairTests):
    file = "nn.local_response"


@pytest.mark.parametrize("size", [1, 2, 5, 9])
def test_function(size):
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 2))
    how = size, 0.7, 0.4, 1.2
    wanted = F.local_response_norm(torch.tensor(x), *how)
    assert compare(numpy_impl.nn.functional.local_response_norm(x, *how), wanted).ok()
    theirs = torch_impl.nn.functional.local_response_norm(torch.tensor(x), *how)
    assert compare(theirs, wanted).ok()


@pytest.mark.parametrize("name", ["LocalResponseNorm", "CrossMapLRN2d"])
def test_numbers_of_numpy_change_no_dtype(name):
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 2)).astype(np.float32)
    layer = getattr(nn, name)(np.int64(3), *np.float64([0.1, 0.5, 1.5]))
    assert layer(x).dtype == layer.backward(x).dtype == np.float32


def cross_map(size, channels):
    """(y, grad_x) of NumPy, and of PyTorch, with one upstream gradient"""
    x, grad_y = np.random.default_rng(0).normal(size=(2, 2, channels, 2, 3))
    how = size, 0.9, 0.6, 1.5
    ours, theirs = nn.CrossMapLRN2d(*how), torch.nn.CrossMapLRN2d(*how)
    t = torch.tensor(x, requires_grad=True)
    y, wanted = ours(x), theirs(t)
    wanted.backward(torch.tensor(grad_y))
    return (y, ours.backward(grad_y)), (wanted.detach(), t.grad)


@pytest.mark.parametrize("size", range(2, 8))
@pytest.mark.parametrize("channels", range(1, 8))
def test_where_pytorchs_gradient_is_another(size, channels):
    """The outputs are PyTorch's; its gradient is theirs for few channels only.

    It reads the ratios from one place too far, and knows nothing of channel 0 in the
    sums behind its window. What is here has passed the finite differences above.
    """
    (y, grad_x), (wanted, torchs) = cross_map(size, channels)
    assert compare(y, wanted).ok()
    assert compare(grad_x, torchs).ok() is (channels <= size // 2)


def test_pytorch_cannot_go_back_with_size_one():
    with pytest.raises(RuntimeError, match="exceeds dimension size"):
        cross_map(1, 3)


def test_channel_0_is_a_neighbour_of_all_behind_it():
    x = np.zeros((1, 6, 1, 1))
    x[0, 0], x[0, 5] = 2.0, 1.0
    for lib, array in ((nn, np.array), (torch_impl.nn, torch.tensor)):
        y = lib.CrossMapLRN2d(3, alpha=3.0, beta=1.0)(array(x))
        assert float(y[0, 5, 0, 0]) == 1 / (1 + 1 + 4)
        y = lib.LocalResponseNorm(3, alpha=3.0, beta=1.0)(array(x))
        assert float(y[0, 5, 0, 0]) == 1 / (1 + 1)


def test_negative_sizes_are_refused():
    with pytest.raises(RuntimeError, match="size must not be negative"):
        nn.CrossMapLRN2d(-1)(np.ones((1, 2, 3, 3)))
