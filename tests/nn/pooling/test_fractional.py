"""nn/pooling/fractional.py: windows that lie at random."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import numpy_impl.random
from numpy_impl import nn
from numpy_impl.nn.pooling.fractional import starts
from tests.pairs import PairTests


class TestFractional(PairTests):
    file = "nn.pooling.fractional"
    same_in_float64 = False  # other windows are drawn


@settings(max_examples=25, derandomize=True)
@given(st.sampled_from([2, 3]), st.sampled_from(["float32", "float64"]), st.data())
def test_one_seed_the_same_windows(axes, dtype, data):
    """The same maxima, from the same places, and the generators go on alike."""
    kernel_size = [data.draw(st.integers(1, 3)) for _ in range(axes)]
    output_size = [data.draw(st.integers(1, 5)) for _ in range(axes)]
    room = [data.draw(st.integers(0, 4)) for _ in range(axes)]
    sizes = [k + p + r for k, p, r in zip(kernel_size, output_size, room)]
    x = np.random.default_rng(0).normal(size=(2, 2, *sizes)).astype(dtype)
    numpy_impl.random.manual_seed(7)
    torch.manual_seed(7)
    how = tuple(kernel_size), tuple(output_size)
    name = f"fractional_max_pool{axes}d_with_indices"
    y, indices = getattr(nn.functional, name)(x, *how)
    wanted, wanted_indices = getattr(torch.nn.functional, name)(torch.tensor(x), *how)
    np.testing.assert_array_equal(y, wanted)
    np.testing.assert_array_equal(indices, wanted_indices)
    np.testing.assert_array_equal(numpy_impl.random.rand(2), torch.rand(2))


@pytest.mark.parametrize("axes", [2, 3])
def test_with_or_without_indices(axes):
    x = np.random.default_rng(0).normal(size=(2, 3, *[6] * axes))
    samples = np.random.default_rng(1).random((2, 3, axes))
    how = {"output_ratio": (0.5,) * axes, "_random_samples": samples}
    pool = getattr(nn.functional, f"fractional_max_pool{axes}d")
    both = getattr(nn.functional, f"fractional_max_pool{axes}d_with_indices")(
        x, 2, **how
    )
    for a, b in zip(pool(x, 2, return_indices=True, **how), both, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(pool(x, 2, **how), both[0])


@settings(max_examples=60, derandomize=True)
@given(st.integers(1, 6), st.integers(1, 9), st.integers(0, 9), st.floats(0, 0.999))
def test_the_windows_begin_at_the_start_and_end_at_the_end(kernel, places, room, u):
    size = kernel + places - 1 + room
    [start] = starts(np.array([[u]]), size, places, kernel)
    assert start[-1] + kernel == size
    assert places == 1 or start[0] == 0
    steps = np.diff(start)
    assert (steps >= 1).all() and np.ptp(steps[:-1] if len(steps) > 1 else 0) <= 1


@pytest.mark.parametrize("axes, size", [(2, 0), (3, 0)])
def test_no_windows(axes, size):
    x = np.ones((2, 3, *[4] * axes))
    pool = getattr(nn, f"FractionalMaxPool{axes}d")(2, size)
    y = pool(x)
    assert y.shape == (2, 3, *[0] * axes)
    np.testing.assert_array_equal(pool.backward(y), np.zeros_like(x))


def test_more_samples_than_images_and_none_for_a_batch():
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 6))
    samples = np.random.default_rng(1).random((5, 3, 2))
    pool = nn.FractionalMaxPool2d(2, 3, _random_samples=samples)
    theirs = torch.nn.FractionalMaxPool2d(2, 3, _random_samples=torch.tensor(samples))
    np.testing.assert_array_equal(pool(x), theirs(torch.tensor(x)))
    np.testing.assert_array_equal(pool(x[0]), theirs(torch.tensor(x[0])))
    assert list(pool.state_dict()) == list(theirs.state_dict()) == ["_random_samples"]


def test_no_gradient_where_nothing_flows():
    pool = nn.FractionalMaxPool2d(2, 2, return_indices=True)
    pool(np.zeros((1, 4, 4)))
    assert pool.backward((None, None)) is None
