"""nn/pooling/adaptive_average.py and adaptive_maximum.py: any number of windows."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.pooling.adaptive_average import adaptive_avg_pool_backward
from numpy_impl.nn.pooling.geometry import bins
from numpy_impl.nn.pooling.maximum import max_pool_backward
from tests.pairs import PairTests


class TestAdaptiveAverage(PairTests):
    file = "nn.pooling.adaptive_average"


class TestAdaptiveMaximum(PairTests):
    file = "nn.pooling.adaptive_maximum"


@settings(max_examples=30, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 7)), min_size=1, max_size=3),
    st.booleans(),
)
def test_any_sizes(pairs, with_nan):
    """Ties, and NaN, in bins that overlap."""
    sizes, output_size = zip(*pairs)
    axes, x_shape = len(sizes), (2, 2, *sizes)
    x = np.random.default_rng(0).normal(size=x_shape).round(1)
    x[(x > 1) & with_nan] = np.nan
    tensor = torch.tensor(x, requires_grad=True)
    y = getattr(F, f"adaptive_avg_pool{axes}d")(tensor, output_size)
    grad_y = np.random.default_rng(1).normal(size=tuple(y.shape))
    y.backward(torch.tensor(grad_y))
    ours = getattr(nn.functional, f"adaptive_avg_pool{axes}d")(x, output_size)
    assert compare(ours, y.detach().numpy()).ok()
    grad_x = adaptive_avg_pool_backward(grad_y, x_shape, axes)
    assert compare(grad_x, tensor.grad.numpy()).ok()

    tensor = torch.tensor(x, requires_grad=True)
    name = f"adaptive_max_pool{axes}d_with_indices"
    y, indices = getattr(F, name)(tensor, output_size)
    y.backward(torch.tensor(grad_y))
    for side, argument in ((nn, x), (torch_impl.nn, torch.tensor(x))):
        found = getattr(side.functional, name)(argument, output_size)
        np.testing.assert_array_equal(found[0], y.detach())
        np.testing.assert_array_equal(found[1], indices)
    grad_x = max_pool_backward(grad_y, indices.numpy(), x_shape, axes)
    assert compare(grad_x, tensor.grad.numpy()).ok()


@pytest.mark.parametrize("kind", ["Avg", "Max"])
@pytest.mark.parametrize("axes, output_size", [(1, 0), (2, (0, 3)), (3, (2, 0, 2))])
def test_no_bins(kind, axes, output_size):
    """torch computes nothing, and has no gradient of it; ours is zero."""
    name, x = f"Adaptive{kind}Pool{axes}d", np.ones((2, 3, *[4] * axes))
    pool, theirs = getattr(nn, name)(output_size), getattr(torch.nn, name)(output_size)
    y = pool(x)
    assert y.shape == theirs(torch.tensor(x)).shape
    assert y.size == 0
    np.testing.assert_array_equal(pool.backward(y), np.zeros_like(x))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["avg", "max"])
def test_where_the_bins_are_equal_it_is_the_pooling_with_a_stride(kind, axes):
    x = np.random.default_rng(0).normal(size=(2, 3, *[6] * axes))
    adaptive = getattr(nn.functional, f"adaptive_{kind}_pool{axes}d")(x, 3)
    assert compare(adaptive, getattr(nn.functional, f"{kind}_pool{axes}d")(x, 2)).ok()


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_with_or_without_indices(axes):
    x = np.random.default_rng(0).normal(size=(2, 3, *[5] * axes))
    pool = getattr(nn.functional, f"adaptive_max_pool{axes}d")
    both = getattr(nn.functional, f"adaptive_max_pool{axes}d_with_indices")(x, 2)
    for a, b in zip(pool(x, 2, True), both, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(pool(x, 2), both[0])


def test_the_bins_cover_everything():
    """Each entry is in a bin, and none is empty; where P divides L, in one bin only."""
    for size in range(1, 12):
        for places in range(1, 15):
            found = bins(size, places)
            covered = [i for start, end in found for i in range(start, end)]
            assert set(covered) == set(range(size))
            assert all(start < end for start, end in found)
            assert size % places or len(covered) == size


def test_no_gradient_where_nothing_flows():
    pool = nn.AdaptiveMaxPool1d(2, return_indices=True)
    pool(np.zeros((1, 4)))
    assert pool.backward((None, None)) is None
