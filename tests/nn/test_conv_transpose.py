"""Transposed convolution: the gradient of a convolution, as a layer, and back."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.conv.convolve import conv2d, conv_backward
from numpy_impl.nn.conv.transpose import (
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose_backward,
)

HOW = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 3), "groups": 2}


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def test_forward_is_the_gradient_of_a_convolution():
    """The same call with the convolution's y in the place of x, the same weight."""
    x, weight = draw((2, 4, 7, 9), (6, 2, 2, 3))
    y = conv2d(x, weight, **HOW)
    [grad_y] = draw(y.shape, seed=1)
    grad_x, _, _ = conv_backward(grad_y, x, weight, **HOW)
    back = conv_transpose2d(grad_y, weight, output_padding=(1, 0), **HOW)
    assert compare(back, grad_x).ok()


def test_backward_is_a_convolution():
    x, weight = draw((2, 6, 4, 5), (6, 2, 2, 3))
    y = conv_transpose2d(x, weight, **HOW)
    [grad_y] = draw(y.shape, seed=1)
    grad_x, _, _ = conv_transpose_backward(grad_y, x, weight, **HOW)
    assert compare(grad_x, conv2d(grad_y, weight, **HOW)).ok()


def test_every_entry_stamps_the_kernel():
    x, weight = draw((2, 3, 4, 3), (3, 2, 2, 3))
    y = conv_transpose2d(x, weight, None, (2, 3), dilation=(3, 1))
    wanted = np.zeros_like(y)
    for n, c, p0, p1 in np.ndindex(x.shape):
        place = wanted[n, :, 2 * p0 : 2 * p0 + 4 : 3, 3 * p1 : 3 * p1 + 3]
        place += x[n, c, p0, p1] * weight[c]
    assert compare(y, wanted).ok()


def test_nothing_is_inverted():
    """It leads back to the shape of x, not to x."""
    [x] = draw((1, 1, 6))
    ones = np.ones((1, 1, 2))
    back = conv_transpose1d(np.ones((1, 1, 5)), ones)
    np.testing.assert_array_equal(back[0, 0], [1, 2, 2, 2, 2, 1])
    assert back.shape == x.shape


@st.composite
def geometries(draw):
    """x, weight and the other arguments, such that something is left."""
    groups = draw(st.integers(1, 3))
    channels, outputs = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))

    def pair(low, high):
        return tuple(draw(st.integers(low, high)) for _ in range(2))

    kernel, stride, dilation = pair(1, 3), pair(1, 3), pair(1, 3)
    size = pair(1, 6)
    end = draw(st.integers(0, min(map(max, zip(stride, dilation))) - 1))
    full = [
        s * (p - 1) + d * (k - 1) + 1 + end
        for p, k, s, d in zip(size, kernel, stride, dilation)
    ]
    padding = tuple(draw(st.integers(0, (width - 1) // 2)) for width in full)
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    shapes = (*batch, channels, *size), (channels, outputs, *kernel)
    return shapes, (stride, padding, end, groups, dilation)


@settings(max_examples=60, derandomize=True)
@given(geometries())
def test_any_geometry(geometry):
    (x_shape, weight_shape), how = geometry
    x, weight, bias = draw(x_shape, weight_shape, (weight_shape[1] * how[3],))
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    wanted = F.conv_transpose2d(*tensors, *how)
    [grad_y] = draw(tuple(wanted.shape), seed=1)
    wanted.backward(torch.tensor(grad_y))
    assert compare(conv_transpose2d(x, weight, bias, *how), wanted.detach()).ok()
    grads = conv_transpose_backward(grad_y, x, weight, *how)
    for ours, tensor in zip(grads, tensors, strict=True):
        assert compare(ours, tensor.grad).ok()
    with torch.no_grad():
        theirs = torch_impl.nn.functional.conv_transpose2d(*tensors, *how)
    assert compare(theirs, wanted.detach()).ok()


@pytest.mark.parametrize("size", range(7, 14))
def test_output_size_is_any_that_the_convolution_maps_to_x(size):
    """As torch's: the same sizes are reached, and the same refused."""
    results = []
    for library, x in ((nn, np.ones((1, 1, 4), np.float32)), (torch.nn, None)):
        x = torch.ones(1, 1, 4) if x is None else x
        layer = library.ConvTranspose1d(1, 1, 2, 3, 1)
        try:
            results.append(tuple(layer(x, output_size=[size]).shape))
        except ValueError as error:
            results.append(type(error))
    assert results[0] == results[1]
    reached = (size + 2 - 2) // 3 + 1 == 4
    assert results[0] == ((1, 1, size) if reached else ValueError)


@pytest.mark.parametrize("groups", [1, 4])
@pytest.mark.parametrize("stride", [1, 2])
def test_blocks_of_images_make_no_difference(groups, stride):
    """More images than in a block give what one at a time gives."""
    x, weight, bias = draw((7, 4, 90, 90), (4, 4 // groups, 3, 3), 4)
    how = (stride, 1, 0, groups)
    y = conv_transpose2d(x, weight, bias, *how)
    [grad_y] = draw(y.shape, seed=1)
    grad_x, *grads = conv_transpose_backward(grad_y, x, weight, *how)
    sums = [np.zeros_like(weight), np.zeros_like(bias)]
    for n in (slice(n, n + 1) for n in range(7)):
        assert compare(y[n], conv_transpose2d(x[n], weight, bias, *how)).ok()
        alone, *more = conv_transpose_backward(grad_y[n], x[n], weight, *how)
        assert compare(grad_x[n], alone).ok()
        sums = [a + b for a, b in zip(sums, more, strict=True)]
    for a, b in zip(grads, sums, strict=True):
        assert compare(a, b).ok()


def test_integers():
    x, weight = np.arange(18).reshape(1, 2, 3, 3), np.arange(16).reshape(2, 2, 2, 2)
    y = conv_transpose2d(x, weight, np.arange(2), 2, 1)
    wanted = F.conv_transpose2d(*map(torch.tensor, (x, weight, np.arange(2))), 2, 1)
    np.testing.assert_array_equal(y, wanted.numpy())


@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "output_padding"])
@pytest.mark.parametrize("value", [2, (2,), [2, 1], range(1, 3), np.int64(1), True])
def test_sizes_of_every_kind(name, value):
    """torch's shapes and repr, or its kind of error, in forward at the latest."""
    results = []
    for library, x in ((nn, np.ones((1, 2, 6, 6), np.float32)), (torch.nn, None)):
        x = torch.ones(1, 2, 6, 6) if x is None else x
        options = {"kernel_size": 3, "stride": 3, name: value}
        try:
            layer = library.ConvTranspose2d(2, 4, **options)
            results.append((tuple(layer(x).shape), repr(layer)))
        except (RuntimeError, TypeError) as error:
            results.append(type(error))
    assert results[0] == results[1]


def test_nothing_left_is_allowed():
    """padding may cut off everything, in torch, too; the bias has no gradient."""
    layer = nn.ConvTranspose2d(2, 3, 2, padding=1)
    y = layer(np.ones((2, 2, 1, 1), np.float32))
    assert y.shape == (2, 3, 0, 0)
    assert not layer.backward(y).any() and not layer.bias.grad.any()
