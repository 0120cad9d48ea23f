"""nn/linear.py: Identity, Linear, Bilinear."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn.functional import bilinear, linear
from tests.pairs import PairTests


class TestLinear(PairTests):
    file = "nn.linear"


def draw(*shapes, dtype=np.float64):
    rng = np.random.default_rng(0)
    return [np.asarray(rng.normal(size=shape), dtype) for shape in shapes]


def tensors(*arrays):
    return [torch.from_numpy(np.asarray(a)) for a in arrays]


@pytest.mark.parametrize("x_shape", [(3, 2), (2,), (4, 3, 2), (0, 2)])
@pytest.mark.parametrize("weight_shape", [(5, 2), (1, 2), (2,)])
def test_weights_and_biases_of_every_shape(x_shape, weight_shape):
    """Where torch computes, so do we, and where we do, y has the shape of torch's."""
    outputs = weight_shape[:-1]
    for bias_shape in ((), outputs, (1,), (5,), (7,), (2, 5), (4, 3, 5)):
        arrays = draw(x_shape, weight_shape, bias_shape)
        if len(x_shape) == 2 and not outputs:
            arrays = arrays[:2]  # with a bias, torch wants a matrix
        try:
            wanted = F.linear(*tensors(*arrays))
        except RuntimeError:
            with pytest.raises(RuntimeError, match="bias"):
                linear(*arrays)
            continue
        assert compare(linear(*arrays), wanted.numpy()).ok(), bias_shape


def test_bilinear_knows_its_bias():
    x1, x2, weight, bias = draw((3, 2), (3, 4), (6, 2, 4), 6)
    wanted = F.bilinear(*tensors(x1, x2, weight, bias))
    assert compare(bilinear(x1, x2, weight, bias), wanted.numpy()).ok()
    with pytest.raises(RuntimeError, match="bias"):
        bilinear(x1, x2, weight, bias[:1])


def test_numpy_ints_as_sizes():
    assert nn.Linear(np.int64(4), np.int8(1)).weight.shape == (1, 4)
    assert nn.Bilinear(np.int32(2), 3, 4).weight.shape == (4, 2, 3)


def test_what_overflows_is_silent_and_infinite():
    x, weight = np.full((1, 2), 3e38, np.float32), np.full((1, 2), 4, np.float32)
    np.testing.assert_array_equal(linear(x, weight), F.linear(*tensors(x, weight)))
    layer = nn.Linear(2, 1)
    layer.weight[:] = weight
    assert np.isinf(layer(x)).all()
    layer.backward(np.full((1, 1), 3e38, np.float32))
    assert np.isinf(layer.weight.grad).all()


def test_identity_takes_a_number_as_the_gradient_of_a_scalar():
    layer = nn.Identity()
    for grad_y in (2.0, np.float64(2.0), np.array(2.0)):
        y = layer(np.float32(3.0))
        grad_x = layer.backward(grad_y)
        assert grad_x == 2 and grad_x.dtype == y.dtype == np.float32


@pytest.mark.parametrize("shape", [(1, 3), (3,), (3, 2), (6,), ()])
@pytest.mark.parametrize(
    "layer, x_shape",
    [
        (nn.Identity(), (2, 3)),
        (nn.Linear(4, 3), (2, 4)),
        (nn.Flatten(), (2, 3, 1)),
        (nn.Unflatten(0, (2, 3)), (6,)),
    ],
    ids=["Identity", "Linear", "Flatten", "Unflatten"],
)
def test_a_gradient_of_another_shape_is_refused(layer, x_shape, shape):
    [x, wrong] = draw(x_shape, shape, dtype=np.float32)
    y = layer(x)
    assert y.shape == (2, 3)
    with pytest.raises(RuntimeError, match=r"\(2, 3\)"):
        layer.backward(wrong)
    grad_x = layer.backward(np.ones((2, 3)))  # float64 into float32
    assert grad_x.shape == x_shape and grad_x.dtype == np.float32
