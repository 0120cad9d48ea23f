"""nn/conv: Conv2d, and that the gradient of a convolution is a convolution."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import Conv2d
from numpy_impl.nn.conv.convolve import (
    by_columns,
    by_columns_backward,
    by_columns_transposed,
    columns_of,
    conv2d,
    conv_backward,
    convolve,
    convolve_backward,
)
from numpy_impl.nn.conv.rows import (
    along_rows,
    along_rows_backward,
    along_rows_transposed,
    by_phases,
    by_phases_backward,
    by_phases_transposed,
    has_long_rows,
    has_phases,
)
from numpy_impl.nn.padding.border import pad, pad_backward
from numpy_impl.nn.windows import windows
from tests.pairs import PairTests

# torch copies x for an even kernel and says so
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


class TestConv(PairTests):
    file = "nn.conv"


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def torch_conv(function, grad_seed, x, weight, bias, *how):
    """(y, grad_y, gradients) of a function of torch's, as ndarrays"""
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    y = function(*tensors, *how)
    grad_y = np.random.default_rng(grad_seed).normal(size=tuple(y.shape))
    y.backward(torch.tensor(grad_y))
    return y.detach().numpy(), grad_y, [t.grad.numpy() for t in tensors]


@st.composite
def geometries(draw):
    """x, weight and the other arguments, such that at least one output fits."""
    groups = draw(st.integers(1, 3))
    channels, outputs = (
        groups * draw(st.integers(1, 2)),
        groups * draw(st.integers(1, 2)),
    )
    kernel, stride, dilation = (
        tuple(draw(st.lists(st.integers(1, 3), min_size=2, max_size=2)))
        for _ in range(3)
    )
    padding = draw(st.sampled_from(["same", "valid", "ints"]))
    border = [0, 0]
    if padding == "same":
        stride = 1
        border = [d * (k - 1) for k, d in zip(kernel, dilation)]
    if padding == "ints":
        padding = (draw(st.integers(0, 3)), draw(st.integers(0, 3)))
        border = [2 * width for width in padding]
    size = [
        max(1, d * (k - 1) + 1 - b) + draw(st.integers(0, 5))
        for k, d, b in zip(kernel, dilation, border)
    ]
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    x_shape = (*batch, channels, *size)
    return (
        x_shape,
        (outputs, channels // groups, *kernel),
        stride,
        padding,
        dilation,
        groups,
    )


@settings(max_examples=150, derandomize=True)
@given(geometries())
def test_any_geometry(geometry):
    x_shape, weight_shape, *how = geometry
    x, weight, bias = draw(x_shape, weight_shape, weight_shape[:1])
    wanted, grad_y, wanted_grads = torch_conv(F.conv2d, 1, x, weight, bias, *how)
    assert compare(conv2d(x, weight, bias, *how), wanted).ok()
    for ours, theirs in zip(
        conv_backward(grad_y, x, weight, *how), wanted_grads, strict=True
    ):
        assert compare(ours, theirs).ok()
    tensors = [torch.tensor(a) for a in (x, weight, bias)]
    assert compare(torch_impl.nn.functional.conv2d(*tensors, *how), wanted).ok()


@pytest.mark.parametrize("function, axes", [(F.conv1d, 1), (F.conv3d, 3)])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("batch", [(), (2,)])
def test_any_number_of_spatial_axes(function, axes, stride, batch):
    how = (stride, 2, 2)
    x, weight, bias = draw(
        (*batch, 4, *range(8, 8 + axes)), (6, 2, *[3, 2, 1][:axes]), 6
    )
    wanted, grad_y, wanted_grads = torch_conv(
        lambda x, *others: function(x, *others, stride, 1, 2, 2), 1, x, weight, bias
    )
    padded = pad(x, (1, 1) * axes)
    assert compare(convolve(padded, weight, bias, *how), wanted).ok()
    grad_padded, *grads = convolve_backward(grad_y, padded, weight, *how)
    ours = pad_backward(grad_padded, x.shape, (1, 1) * axes), *grads
    for a, b in zip(ours, wanted_grads, strict=True):
        assert compare(a, b).ok()


@settings(max_examples=100, derandomize=True)
@given(geometries())
def test_both_methods_agree(geometry):
    """Where the stride is 1, the columns' way and the rows' give the same."""
    x_shape, weight_shape, _, _, dilation, groups = geometry
    border = (2, 2, 3, 3)
    x, weight, start = draw((2, *x_shape[-3:]), weight_shape, (groups, 1, 1))
    x = pad(x, border) if min(x_shape[-2:]) < 9 else x
    dilation = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    y = by_columns(x, weight, start, (1, 1), dilation, groups)
    assert compare(along_rows(x, weight, start, dilation, groups), y).ok()
    [grad_y] = draw(y.shape, seed=1)
    wanted = by_columns_backward(grad_y, x, weight, (1, 1), dilation, groups)
    got = along_rows_backward(grad_y, x, weight, dilation, groups)
    assert compare(got, wanted).ok()
    how = weight, x.shape[2:]
    wanted = by_columns_transposed(grad_y, *how, (1, 1), dilation, groups)
    got = along_rows_transposed(grad_y, *how, dilation, groups)
    assert compare(got, wanted).ok()


@pytest.mark.parametrize(
    "size, kernel, stride",
    [
        ((11,), (5,), (3,)),
        ((9, 8), (3, 2), (2, 3)),
        ((7, 10), (1, 4), (1, 2)),
        ((6, 7, 5), (3, 3, 3), (2, 2, 2)),
    ],
)
def test_phases_and_columns_agree(size, kernel, stride):
    """Of a depthwise convolution with a stride, along any number of axes"""
    ones = (1,) * len(size)
    x, weight, start = draw((2, 3, *size), (3, 1, *kernel), (3, 1, 1))
    y = by_columns(x, weight, start, stride, ones, 3)
    assert compare(by_phases(x, weight, start.reshape(3, *ones), stride), y).ok()
    [grad_y] = draw(y.shape, seed=1)
    wanted = by_columns_backward(grad_y, x, weight, stride, ones, 3)
    assert compare(by_phases_backward(grad_y, x, weight, stride), wanted).ok()
    wanted = by_columns_transposed(grad_y, weight, size, stride, ones, 3)
    assert compare(by_phases_transposed(grad_y, weight, size, stride), wanted).ok()


@pytest.mark.parametrize(
    "wanted, images, weight, how",
    [
        (True, 33, (32, 1, 3, 3), ((2, 2), (1, 1), 32)),
        (True, 99, (32, 1, 2, 3), ((1, 3), (1, 1), 32)),
        (False, 30, (32, 1, 3, 3), ((2, 2), (1, 1), 32)),  # small
        (False, 99, (32, 1, 3, 3), ((1, 1), (1, 1), 32)),  # no stride
        (False, 99, (32, 1, 3, 3), ((2, 2), (1, 2), 32)),  # a dilation
        (False, 99, (32, 2, 3, 3), ((2, 2), (1, 1), 16)),  # not depthwise
        (False, 99, (32, 1, 3, 3), ((2, 3), (1, 1), 32)),  # 1.5 taps in a phase
    ],
)
def test_when_there_are_phases(wanted, images, weight, how):
    weight = np.empty(weight)
    assert has_phases(images, (11, 11), weight, *how) is wanted


@pytest.mark.parametrize(
    "wanted, size, kernel, stride",
    [
        (True, (30, 30), (3, 3), (1, 1)),
        (False, (30, 30), (3, 3), (1, 2)),
        (False, (7, 7), (7, 7), (1, 1)),  # a single output
        (False, (9, 100), (1, 90), (1, 1)),  # most of a row would be cut off
        (True, (40,), (3,), (1,)),
    ],
)
def test_rows_where_they_are_long(wanted, size, kernel, stride):
    weight = np.zeros((4, 3, *kernel))
    assert has_long_rows(size, weight, stride, (1,) * len(size)) is wanted


def test_convolution_is_a_sum_over_taps():
    x, weight = draw((2, 3, 7, 8), (4, 3, 3, 2))
    y = conv2d(x, weight, None, (2, 1), 0, (1, 3))
    for n, o, p0, p1 in np.ndindex(y.shape):
        seen = x[n, :, 2 * p0 : 2 * p0 + 3, p1 : p1 + 4 : 3]
        assert abs(y[n, o, p0, p1] - np.sum(weight[o] * seen)) < 1e-12


@pytest.mark.parametrize("stride, dilation", [(1, 1), (2, 1), (1, 2), (3, 2)])
def test_gradient_is_a_full_convolution_with_the_flipped_kernel(stride, dilation):
    """grad_y with stride - 1 zeros between, weight flipped, O and C exchanged."""
    x, weight = draw((2, 3, 9, 9), (4, 3, 3, 3))
    y = conv2d(x, weight, None, stride, 0, dilation)
    [grad_y] = draw(y.shape, seed=1)
    spread = np.zeros((2, 4, *(stride * (size - 1) + 1 for size in y.shape[2:])))
    spread[:, :, ::stride, ::stride] = grad_y
    flipped = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    full = conv2d(spread, flipped, None, 1, dilation * 2, dilation)
    grad_x, _, _ = conv_backward(grad_y, x, weight, stride, 0, dilation)
    rows, columns = full.shape[2:]  # x beyond them was seen by no tap
    assert compare(grad_x[:, :, :rows, :columns], full).ok()
    assert not grad_x[:, :, rows:].any() and not grad_x[:, :, :, columns:].any()


def test_weight_gradient_is_a_convolution_of_x_by_the_spread_grad_y():
    """Batch and channels exchanged: n is summed, stride and dilation change places."""
    x, weight = draw((2, 3, 9, 9), (4, 3, 3, 3))
    y = conv2d(x, weight, None, 2, 0, 3)
    [grad_y] = draw(y.shape, seed=1)
    _, grad_weight, _ = conv_backward(grad_y, x, weight, 2, 0, 3)
    other = conv2d(x.swapaxes(0, 1), grad_y.swapaxes(0, 1), None, 3, 0, 2)
    assert compare(grad_weight, other.swapaxes(0, 1)[:, :, :3, :3].copy()).ok()


def test_windows_added_up_are_the_transpose_of_columns():
    """Σ columns · columns_of(x) = Σ (columns added to the windows) · x, for any two."""
    how = (2, 1), (1, 2)
    x, weight = draw((3, 4, 8, 7), (1, 4, 3, 2))
    columns = columns_of(x, weight, *how)
    [other] = draw(columns.shape, seed=1)
    added = np.zeros_like(x)
    for k, window in enumerate(windows(added, (3, 2), *how)):
        window += other[:, k].swapaxes(0, 1)
    assert abs(np.sum(columns * other) - np.sum(x * added)) < 1e-10


@pytest.mark.parametrize("groups", [1, 4])
@pytest.mark.parametrize("stride", [1, 2])
def test_blocks_of_images_make_no_difference(groups, stride):
    """More images than in a block give what one at a time gives."""
    x, weight, bias = draw((7, 4, 110, 110), (8, 4 // groups, 3, 3), 8)
    how = (stride, 1, 1, groups)
    y = conv2d(x, weight, bias, *how)
    [grad_y] = draw(y.shape, seed=1)
    grad_x, *grads = conv_backward(grad_y, x, weight, *how)
    sums = [np.zeros_like(weight), np.zeros_like(bias)]
    for n in range(7):
        one = slice(n, n + 1)
        assert compare(y[one], conv2d(x[one], weight, bias, *how)).ok()
        alone, *more = conv_backward(grad_y[one], x[one], weight, *how)
        assert compare(grad_x[one], alone).ok()
        sums = [a + b for a, b in zip(sums, more, strict=True)]
    for a, b in zip(grads, sums, strict=True):
        assert compare(a, b).ok()


def test_integers():
    x, weight = np.arange(32).reshape(1, 2, 4, 4), np.arange(16).reshape(2, 2, 2, 2)
    y = conv2d(x, weight, np.arange(2))
    wanted = F.conv2d(*map(torch.tensor, (x, weight, np.arange(2))))
    np.testing.assert_array_equal(y, wanted.numpy())


def test_functional_signature():
    for wing in (numpy_impl, torch_impl):
        parameters = inspect.signature(wing.nn.functional.conv2d).parameters
        defaults = {name: p.default for name, p in parameters.items()}
        assert list(defaults) == [
            *("x", "weight", "bias", "stride", "padding", "dilation", "groups")
        ]
        assert list(defaults.values())[2:] == [None, 1, 0, 1, 1]


def test_frozen_weight_gets_no_gradient():
    conv = Conv2d(2, 3, 3).requires_grad_(False)
    conv.backward(conv(np.ones((1, 2, 4, 4), np.float32)))
    assert conv.weight.grad is None and conv.bias.grad is None


@pytest.mark.parametrize("name", ["kernel_size", "stride", "padding", "dilation"])
@pytest.mark.parametrize(
    "value", [2, (2,), [2], [2, 1], range(1, 3), np.array([2, 1]), np.int64(2), True]
)
def test_sizes_of_every_kind(name, value):
    """torch's shapes and repr, or its kind of error, in forward at the latest."""
    results = []
    for library, x in ((nn, np.ones((1, 2, 6, 6), np.float32)), (torch.nn, None)):
        x = torch.ones(1, 2, 6, 6) if x is None else x
        try:
            conv = library.Conv2d(2, 4, **{"kernel_size": 3, name: value})
            results.append((tuple(conv(x).shape), repr(conv)))
        except (RuntimeError, TypeError) as error:
            results.append(type(error))
    assert results[0] == results[1]


@pytest.mark.parametrize("groups", [np.int64(2), 2])
def test_groups_of_numpy(groups):
    conv = Conv2d(2, 4, 3, groups=groups)
    assert conv(np.ones((1, 2, 4, 4), np.float32)).shape == (1, 4, 2, 2)


def test_repr_leaves_out_a_default_in_a_tuple_of_one():
    how = {"padding": (0,), "dilation": (1,)}
    for name, more in (("Conv2d", {}), ("ConvTranspose2d", {"output_padding": [0]})):
        ours, theirs = (
            getattr(library, name)(2, 4, 3, **how, **more) for library in (nn, torch.nn)
        )
        assert repr(ours) == repr(theirs)


def test_a_gradient_of_another_shape_is_refused():
    conv, (x,) = Conv2d(2, 3, 2, dtype=np.float32), draw((2, 2, 4, 4))
    conv(x.astype(np.float32))
    for shape in ((3, 3, 3, 2), (1, 3, 3, 3), (54,), (), (2, 3, 9)):
        with pytest.raises(RuntimeError, match="shape"):
            conv.backward(np.ones(shape, np.float32))
    assert conv.backward(np.ones((2, 3, 3, 3))).dtype == np.float32


def test_columns_are_not_shared_between_calls():
    """The gradient of a first call is the same after a second call of other values."""
    conv = Conv2d(2, 3, 3, padding=1, dtype=np.float64)
    a, b, grad_y = draw((2, 2, 5, 5), (2, 2, 5, 5), (2, 3, 5, 5))
    conv(a)
    alone = conv.backward(grad_y)
    conv(a), conv(b)
    conv.backward(grad_y)
    np.testing.assert_array_equal(conv.backward(grad_y), alone)
