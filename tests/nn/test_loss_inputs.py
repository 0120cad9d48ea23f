"""nn/loss/: inputs and targets of different shapes and dtypes."""

import importlib

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare, to_numpy
from numpy_impl import nn
from numpy_impl.nn import functional

# Broadcasting: torch warns, and so do we; the gradient has the input's shape.

BROADCAST = [
    ((3, 4), (3, 1)),
    ((3, 1), (3, 4)),
    ((4,), (3, 4)),
    ((3, 1), (4,)),
    ((), (3,)),
]


def on_three_sides(name, x, target, grad_loss=None, **options):
    """[(loss, grad_input)] of NumPy, torch_impl and torch, of functions."""
    found = []
    loss = getattr(functional, name)(x, target, **options)
    back = importlib.import_module("numpy_impl.nn.loss.regression")
    grad = getattr(back, f"{name}_backward")(
        1.0 if grad_loss is None else grad_loss, x, target, **options
    )
    found.append((loss, grad))
    for theirs in (importlib.import_module("torch_impl.nn.functional"), F):
        leaf = torch.tensor(x, requires_grad=True)
        tensors = {
            key: torch.tensor(value) if isinstance(value, np.ndarray) else value
            for key, value in options.items()
        }
        loss = getattr(theirs, name)(leaf, torch.tensor(target), **tensors)
        loss.backward(None if grad_loss is None else torch.tensor(grad_loss))
        found.append((loss, leaf.grad))
    return found


def agree(found):
    for theirs in found[1:]:
        for a, b in zip(found[0], theirs):
            assert compare(a, b).ok()


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(
    "name", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"]
)
@pytest.mark.parametrize("shapes", BROADCAST, ids=str)
def test_broadcast(name, shapes, reduction):
    rng = np.random.default_rng(0)
    x, target = (np.array(2 * rng.normal(size=shape)) for shape in shapes)
    grad_loss = None
    if reduction == "none":
        grad_loss = rng.normal(size=np.broadcast_shapes(*shapes))
    with pytest.warns(UserWarning, match="broadcast"):
        found = on_three_sides(name, x, target, grad_loss, reduction=reduction)
    agree(found)
    assert found[0][1].shape == shapes[0]


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss"])
def test_broadcast_with_weight(name, reduction):
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(3, 1)), rng.normal(size=(3, 4))
    weight = rng.uniform(0.5, 2, size=(3, 1))
    with pytest.warns(UserWarning, match="broadcast"):
        agree(on_three_sides(name, x, target, reduction=reduction, weight=weight))


@pytest.mark.parametrize("module", [nn, importlib.import_module("torch_impl.nn")])
@pytest.mark.filterwarnings("ignore:target of shape")
def test_shapes_that_do_not_broadcast(module):
    make = np.ones if module is nn else torch.ones
    for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"):
        with pytest.raises(RuntimeError):
            getattr(module, name)()(make((3, 4)), make((2, 4)))


# dtypes


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "smooth_l1_loss"])
@pytest.mark.parametrize("dtype", ["int64", "float64", "float32"])
def test_another_dtype_of_the_target(name, dtype):
    """As torch promotes: integers become float32, float64 wins; the gradient stays."""
    x = np.linspace(-2, 2, 6, dtype=np.float32)
    target = np.arange(6).astype(dtype)
    found = on_three_sides(name, x, target)
    for loss, grad in found[1:]:
        assert found[0][0].dtype == to_numpy(loss).dtype
        assert found[0][1].dtype == to_numpy(grad).dtype == np.float32
        np.testing.assert_allclose(found[0][1], to_numpy(grad), rtol=1e-6)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss"])
def test_integer_weights(name):
    x = np.linspace(-2, 2, 4, dtype=np.float32)
    weight = np.array([1, 2, 0, 3])
    found = on_three_sides(name, x, np.zeros(4, np.float32), weight=weight)
    for loss, grad in found[1:]:
        assert found[0][0].dtype == to_numpy(loss).dtype == np.float32
        np.testing.assert_allclose(found[0][0], to_numpy(loss), rtol=1e-6)
        np.testing.assert_allclose(found[0][1], to_numpy(grad), rtol=1e-6)


@pytest.mark.parametrize("grad_loss", [1.0, 2, np.float64(0.5), np.array(0.5)])
def test_float32_stays_whatever_the_upstream_gradient(grad_loss):
    x, target = np.full((4, 3), 0.5, np.float32), np.full((4, 3), 0.25, np.float32)
    labels = np.array([0, 1, 2, 0])
    for criterion, wanted in (
        (nn.MSELoss(), target),
        (nn.L1Loss(), target),
        (nn.SmoothL1Loss(beta=0.1), target),
        (nn.HuberLoss(delta=0.1), target),
        (nn.BCELoss(), target),
        (nn.BCEWithLogitsLoss(), target),
        (nn.NLLLoss(), labels),
        (nn.CrossEntropyLoss(), labels),
        (nn.CrossEntropyLoss(label_smoothing=0.1), labels),
        (nn.CrossEntropyLoss(), target),
    ):
        assert criterion(x, wanted).dtype == np.float32
        assert criterion.backward(grad_loss).dtype == np.float32
