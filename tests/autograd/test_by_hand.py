"""by_hand: pairs of functions by hand as operations of the tape, against torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from bridge.parity import compare
from numpy_impl import autograd as ours
from numpy_impl.nn import Parameter
from numpy_impl.nn.activation.gate import gelu, gelu_backward, normal_cdf
from numpy_impl.nn.activation.sigmoid import tanh, tanh_backward
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention_backward,
)
from numpy_impl.nn.conv.convolve import conv2d, conv_backward
from numpy_impl.nn.flatten import flatten, flatten_backward
from numpy_impl.nn.linear import linear, linear_backward
from numpy_impl.nn.loss.regression import mse_loss, mse_loss_backward
from numpy_impl.nn.normalization import (
    layer_norm_backward,
    samples,
    scale_and_shift,
    standardize,
)
from numpy_impl.nn.padding.border import pad, pad_backward
from torch_impl import autograd as theirs


def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """numpy_impl's, with what its backward needs behind y."""
    x_hat, rstd, *_ = standardize(samples(x, normalized_shape), eps)
    return scale_and_shift(x_hat.reshape(x.shape), weight, bias), x_hat, rstd


def gelu_and_cdf(x, approximate="none"):
    cdf = normal_cdf(x, approximate)
    return x * cdf, cdf


def cdf_of_gelu(grad_y, x, cdf, approximate="none"):
    return gelu_backward(grad_y, x, cdf, approximate)


def shapes(*found):
    return [np.random.default_rng(i).normal(size=s) for i, s in enumerate(found)]


# name: (forward, backward, saves, torch's, arrays, options)
PAIRS = {
    "linear": (linear, linear_backward, (), F.linear, shapes((5, 3), (4, 3), (4,)), {}),
    "no bias": (linear, linear_backward, (), F.linear, shapes((5, 3), (4, 3)), {}),
    "tanh": (tanh, tanh_backward, (), torch.tanh, shapes((2, 3)), {}),
    "gelu": (gelu_and_cdf, cdf_of_gelu, ("cdf",), F.gelu, shapes((2, 3)), {}),
    "layer_norm": (
        lambda x, weight, bias: layer_norm(x, (3,), weight, bias),
        layer_norm_backward,
        ("x_hat", "rstd"),
        lambda x, weight, bias: F.layer_norm(x, (3,), weight, bias),
        shapes((5, 3), (3,), (3,)),
        {},
    ),
    "conv2d": (
        conv2d,
        conv_backward,
        (),
        F.conv2d,
        shapes((2, 4, 5, 6), (6, 2, 3, 2), (6,)),
        {"stride": 2, "padding": 1, "groups": 2},
    ),
    "flatten": (flatten, flatten_backward, (), torch.flatten, shapes((2, 3, 4)), {}),
    "pad": (pad, pad_backward, (), F.pad, shapes((2, 3)), {"pad": (1, 2)}),
    "mse_loss": (
        lambda input, target: mse_loss(input, target),
        mse_loss_backward,
        (),
        F.mse_loss,
        [shapes((2, 3))[0]],
        {"target": np.ones((2, 3))},
    ),
    "attention": (
        attend,
        scaled_dot_product_attention_backward,
        ("weights", "dropout"),
        F.scaled_dot_product_attention,
        shapes((2, 3, 4), (2, 5, 4), (2, 5, 3)),
        {},
    ),
}


def gradients(lib, function, arrays, options):
    """y, and the gradients for a random upstream, between operations of the tape."""
    xs = [lib.tensor(a, requires_grad=True) for a in arrays]
    options = {
        key: lib.tensor(x) if isinstance(x, np.ndarray) else x
        for key, x in options.items()
    }
    y = function(*((x * 2).sin() for x in xs), **options).tanh()
    upstream = np.random.default_rng(9).normal(size=tuple(y.shape))
    y.backward(lib.tensor(upstream))
    return [np.asarray(z.detach().numpy()) for z in (y, *(x.grad for x in xs))]


@pytest.mark.parametrize("name", PAIRS)
def test_the_gradients_are_torchs(name):
    forward, backward, saves, torchs, arrays, options = PAIRS[name]
    function = ours.by_hand(forward, backward, saves)
    found = gradients(ours, function, arrays, options)
    wanted = gradients(theirs, torchs, arrays, options)
    for a, b in zip(found, wanted, strict=True):
        assert a.shape == b.shape and compare(a, b).ok()


def affine(x, weight, scale=2.0):
    """y = scale x weight, and the product"""
    product = x * weight
    return scale * product, product


def affine_backward(grad_y, x, weight, product, scale=2.0):
    return grad_y * scale * weight + 0 * product, grad_y * scale * x


SIDES = pytest.mark.parametrize("lib", [ours, theirs])


@SIDES
def test_the_same_pair_on_both_sides(lib):
    function = lib.by_hand(affine, affine_backward, saves=("product",))
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    w = lib.tensor([3.0, 4.0], requires_grad=True)
    y = function(x, weight=w, scale=10.0)
    y.backward(lib.tensor([1.0, -1.0]))
    assert y.tolist() == [30.0, 80.0]
    assert x.grad.tolist() == [30.0, -40.0] and w.grad.tolist() == [10.0, -20.0]
    assert "AffineBackward" in str(y.grad_fn)


@SIDES
def test_a_call_twice_and_once_more(lib):
    """Two calls, one inside the other, and a second backward that adds."""
    function = lib.by_hand(affine, affine_backward, saves=("product",))
    x = lib.tensor(2.0, requires_grad=True)
    y = function(function(x, x), x)  # 4 x³
    y.backward(retain_graph=True)
    assert x.grad.item() == 48.0
    y.backward()
    assert x.grad.item() == 96.0


@SIDES
def test_no_grad_records_nothing(lib):
    x = lib.tensor(2.0, requires_grad=True)
    with lib.no_grad():
        y = lib.by_hand(affine, affine_backward, saves=("product",))(x, x)
    assert not y.requires_grad


@SIDES
def test_second_order_is_refused(lib):
    x = lib.tensor(2.0, requires_grad=True)
    y = lib.by_hand(affine, affine_backward, saves=("product",))(x, x)
    with pytest.raises(RuntimeError, match="affine goes back by hand, once"):
        lib.grad(y, x, create_graph=True)


@SIDES
def test_a_gradient_that_is_wanted_and_not_returned(lib):
    function = lib.by_hand(lambda a, b: a + b, lambda grad_y: grad_y)
    a, b = (lib.tensor(1.0, requires_grad=True) for _ in range(2))
    with pytest.raises(RuntimeError, match="no gradient of b, which requires one"):
        function(a, b).backward()


@SIDES
def test_integers_have_no_gradient(lib):
    """The only one that is returned belongs to the second argument."""

    def look_up(x, weight):
        return weight[x] * 1

    def look_up_backward(grad_y, x, weight):
        grad_weight = 0 * weight
        grad_weight[x] = grad_y
        return grad_weight

    weight = lib.tensor([1.0, 2.0, 3.0], requires_grad=True)
    lib.by_hand(look_up, look_up_backward)(lib.tensor([2, 0]), weight).sum().backward()
    assert weight.grad.tolist() == [1.0, 0.0, 1.0]


@SIDES
def test_an_argument_that_is_left_out(lib):
    """None stands in its place; its gradient is not wanted."""

    def add(a, b=None, c=None):
        return a + (0 if b is None else b) + (0 if c is None else c)

    def add_backward(grad_y):
        return grad_y, grad_y * 10, grad_y * 100

    a, c = (lib.tensor(1.0, requires_grad=True) for _ in range(2))
    lib.by_hand(add, add_backward)(a, c=c).backward()
    assert a.grad.item() == 1.0 and c.grad.item() == 100.0


@SIDES
def test_what_was_saved_must_not_change(lib):
    x = lib.tensor(2.0, requires_grad=True)
    h = x * 1
    y = lib.by_hand(affine, affine_backward, saves=("product",))(h, x)
    h.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


@SIDES
def test_what_was_not_saved_may_change(lib):
    """y + 1 does not matter to a backward that mentions x alone."""
    x = lib.tensor(3.0, requires_grad=True)
    y = lib.by_hand(lambda x: x * x, lambda grad_y, x: 2 * x * grad_y)(x)
    y.add_(1)
    y.backward()
    assert x.grad.item() == 6.0


def test_a_view_of_the_input_is_copied():
    """Who writes to a result of flatten by hand does not write to x."""
    x = ours.tensor([[1.0, 2.0]], requires_grad=True)
    h = x * 1
    y = ours.by_hand(flatten, flatten_backward)(h)
    y.mul_(2)
    assert h.tolist() == [[1.0, 2.0]] and y.tolist() == [2.0, 4.0]


def test_a_parameter_is_a_leaf():
    weight = Parameter(np.array([[2.0, 3.0]]))
    x = ours.tensor(np.ones((1, 2)), requires_grad=True)
    ours.by_hand(linear, linear_backward)(x, weight).sum().backward()
    assert weight.grad.tolist() == [[1.0, 1.0]] and x.grad.tolist() == [[2.0, 3.0]]


def test_what_backward_wants_has_to_be_there():
    with pytest.raises(TypeError, match=r"wants cdf, .* name them in saves=\['cdf'\]"):
        ours.by_hand(gelu, gelu_backward)
    function = ours.by_hand(tanh, tanh_backward, saves=("cdf",))
    with pytest.raises(TypeError, match=r"return y and what saves names, \['cdf'\]"):
        function(ours.tensor(1.0))
