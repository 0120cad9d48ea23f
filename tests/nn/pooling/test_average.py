"""nn/pooling/average.py: of each window the mean."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.pooling.average import avg_pool_backward
from tests.pairs import PairTests


class TestAverage(PairTests):
    file = "nn.pooling.average"


@st.composite
def geometries(draw):
    """axes, the shape of x, the arguments behind x; torch may find no window."""
    axes = draw(st.integers(1, 3))

    def sizes(low, high):
        sizes = st.lists(st.integers(low, high), min_size=axes, max_size=axes)
        return tuple(draw(sizes))

    x_shape = (*draw(st.sampled_from([(), (2,)])), 2, *sizes(1, 8))
    kernel_size = sizes(1, 4)
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel_size)
    how = kernel_size, sizes(1, 4), padding, draw(st.booleans()), draw(st.booleans())
    return axes, x_shape, how


@settings(max_examples=40, derandomize=True)
@given(geometries())
def test_any_geometry(geometry):
    axes, x_shape, how = geometry
    x = np.random.default_rng(axes).normal(size=x_shape)
    tensor = torch.tensor(x, requires_grad=True)
    name = f"avg_pool{axes}d"
    try:
        y = getattr(F, name)(tensor, *how)
    except RuntimeError:
        with pytest.raises(
            RuntimeError, match="no window fits|smaller than kernel_size"
        ):
            getattr(nn.functional, name)(x, *how)
        return
    grad_y = np.random.default_rng(1).normal(size=tuple(y.shape))
    y.backward(torch.tensor(grad_y))
    for found in (
        getattr(nn.functional, name)(x, *how),
        getattr(torch_impl.nn.functional, name)(torch.tensor(x), *how).numpy(),
    ):
        assert compare(found, y.detach().numpy()).ok()
    grad_x = avg_pool_backward(grad_y, x_shape, axes, *how)
    assert compare(grad_x, tensor.grad.numpy()).ok()


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_pooling_is_a_convolution_by_a_constant_kernel(axes):
    """Of each channel on its own."""
    x = np.random.default_rng(0).normal(size=(2, 3, *range(6, 6 + axes)))
    kernel = torch.full((3, 1, *[3] * axes), 1 / 3**axes, dtype=torch.float64)
    convolve = getattr(F, f"conv{axes}d")
    wanted = convolve(torch.tensor(x), kernel, None, 2, 1, groups=3)
    y = getattr(nn.functional, f"avg_pool{axes}d")(x, 3, 2, 1)
    assert compare(y, wanted.numpy()).ok()


def test_a_constant_stays_what_it_is_without_the_border():
    x = np.full((1, 7, 8), 3.0)
    y = nn.functional.avg_pool2d(x, 3, 2, 1, True, count_include_pad=False)
    np.testing.assert_allclose(y, 3, rtol=1e-15)
    assert nn.functional.avg_pool2d(x, 3, 2, 1, True)[0, 0, 0] == 3 * 4 / 9
