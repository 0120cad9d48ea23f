"""nn/pooling/maximum.py: of each window the largest entry, and where it was."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import torch_impl.nn.functional
from numpy_impl import nn
from numpy_impl.nn.padding import pad
from numpy_impl.nn.pooling.geometry import border
from numpy_impl.nn.pooling.maximum import max_pool_backward
from numpy_impl.nn.windows import windows
from tests.pairs import PairTests


class TestMaximum(PairTests):
    file = "nn.pooling.maximum"


@st.composite
def geometries(draw):
    """axes, the shape of x, the sizes of the windows, ceil_mode; torch may refuse."""
    axes = draw(st.integers(1, 3))

    def sizes(low, high):
        sizes = st.lists(st.integers(low, high), min_size=axes, max_size=axes)
        return tuple(draw(sizes))

    batch = draw(st.sampled_from([(), (2,)]))
    x_shape = (*batch, 2, *sizes(1, 8))
    kernel_size = sizes(1, 4)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel_size)
    how = kernel_size, sizes(1, 4), padding, sizes(1, 3), draw(st.booleans())
    return axes, x_shape, how


def windows_that_hold_nothing(axes, x_shape, how):
    """Whether there is one in the border alone: torch's index is not in x then."""
    ones = np.ones((1, 1, *x_shape[-axes:]))
    padded = pad(ones, border(ones.shape[2:], *how))
    return bool((sum(windows(padded, how[0], how[1], how[3])) == 0).any())


@settings(max_examples=60, derandomize=True)
@given(geometries(), st.sampled_from(["normal", "ties", "nan", "-inf"]))
def test_any_geometry(geometry, kind):
    axes, x_shape, how = geometry
    x = np.random.default_rng(axes).normal(size=x_shape)
    if kind != "normal":
        x = x.round()
        x[x > 0] = {"ties": 1.0, "nan": np.nan, "-inf": -np.inf}[kind]
    name = f"max_pool{axes}d_with_indices"
    tensor = torch.tensor(x, requires_grad=True)
    try:
        y, indices = getattr(F, name)(tensor, *how)
    except RuntimeError:
        with pytest.raises(RuntimeError, match="no window fits into x"):
            getattr(nn.functional, name)(x, *how)
        return
    assume(not windows_that_hold_nothing(axes, x_shape, how))
    grad_y = np.random.default_rng(1).normal(size=tuple(y.shape))
    y.backward(torch.tensor(grad_y))
    for found in (
        getattr(nn.functional, name)(x, *how),
        getattr(torch_impl.nn.functional, name)(torch.tensor(x), *how),
    ):
        np.testing.assert_array_equal(found[0], y.detach())
        np.testing.assert_array_equal(found[1], indices)
    grad_x = max_pool_backward(grad_y, indices.numpy(), x_shape, axes)
    np.testing.assert_allclose(grad_x, tensor.grad, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("side", [nn.functional, torch_impl.nn.functional])
def test_with_or_without_indices(side, axes):
    x = np.random.default_rng(0).normal(size=(2, *range(4, 4 + axes)))
    x = x if side is nn.functional else torch.tensor(x)
    pool = getattr(side, f"max_pool{axes}d")
    both = getattr(side, f"max_pool{axes}d_with_indices")(x, 2)
    for a, b in zip(pool(x, 2, return_indices=True), both, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(pool(x, 2), both[0])
    rows = x.reshape(2, -1)
    np.testing.assert_array_equal(
        np.take_along_axis(np.asarray(rows), np.asarray(both[1]).reshape(2, -1), 1),
        both[0].reshape(2, -1),
    )


def test_no_gradient_where_nothing_flows():
    pool = nn.MaxPool1d(2, return_indices=True)
    pool(np.zeros((1, 4)))
    assert pool.backward((None, None)) is None


def test_a_window_in_the_border_alone():
    """Its y is -inf, and torch's index lies outside of x; ours is the last entry."""
    x = np.ones((1, 1))
    y, indices = nn.functional.max_pool1d_with_indices(x, 2, 1, 1, 2)
    assert (y, indices) == (-np.inf, 0)


def test_y_is_a_copy():
    """Also where a window has one entry, so that y is x."""
    x = np.ones((1, 3))
    y, indices = nn.functional.max_pool1d(x, 1, return_indices=True)
    y[...] = indices[...] = 2
    np.testing.assert_array_equal(x, 1)
