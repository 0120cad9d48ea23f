"""nn/loss/: inputs and targets of different shapes and dtypes."""

import importlib

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from bridge.parity import compare, to_numpy
from numpy_impl import nn
from numpy_impl.nn import functional

torch_nn = importlib.import_module("torch_impl.nn")

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
        for a, b in zip(found[0], theirs, strict=True):
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


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"])
def test_shapes_that_do_not_broadcast(name):
    with pytest.raises(RuntimeError, match=r"\(3, 4\) and target of shape \(2, 4\)"):
        getattr(nn, name)()(np.ones((3, 4)), np.ones((2, 4)))
    for module in (torch_nn, torch.nn):
        with pytest.raises(RuntimeError, match="must match"):
            getattr(module, name)()(torch.ones(3, 4), torch.ones(2, 4))


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


def backpropagated(criterion, x, target):
    """(loss, gradient of its sum) of a tensor."""
    leaf = torch.tensor(x, requires_grad=True)
    loss = criterion(leaf, torch.tensor(target))
    loss.sum().backward()
    return loss.detach(), leaf.grad


@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize("name", ["BCEWithLogitsLoss", "CrossEntropyLoss"])
@pytest.mark.parametrize("dtypes", [("float32", "float64"), ("float64", "float32")])
def test_a_target_of_another_dtype(name, dtypes, reduction):
    """Whose dtype the loss gets, PyTorch decides for each loss by itself."""
    x = np.linspace(-2, 2, 6, dtype=dtypes[0]).reshape(2, 3)
    target = np.array([[0.2, 0.3, 0.5], [0.1, 0.9, 0.0]], dtypes[1])
    criterion = getattr(nn, name)(reduction=reduction)
    loss = criterion(x, target)
    grad = criterion.backward(np.ones_like(loss))
    for module in (torch_nn, torch.nn):
        theirs = getattr(module, name)(reduction=reduction)
        for a, b in zip((loss, grad), backpropagated(theirs, x, target), strict=True):
            assert a.dtype == to_numpy(b).dtype
            np.testing.assert_allclose(a, to_numpy(b), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", ["mse_loss", "smooth_l1_loss"])
def test_bools_as_targets(name):
    """PyTorch's kernels read them as 0 and 1; its minus, and so l1_loss, does not."""
    x, target = np.linspace(-2, 2, 4, dtype=np.float32), np.array([1, 0, 0, 1], bool)
    loss, grad = backpropagated(getattr(F, name), x, target)
    ours = getattr(functional, name)(x, target)
    assert ours.dtype == to_numpy(loss).dtype
    assert compare(ours, loss).ok()
    file = importlib.import_module("numpy_impl.nn.loss.regression")
    ours = getattr(file, f"{name}_backward")(np.float32(1), x, target)
    assert compare(ours, grad).ok()


@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "SmoothL1Loss"])
def test_integer_inputs(name):
    """They have a loss. PyTorch gives them no gradient; ours is not rounded."""
    x, target = np.array([1, 2, 4]), np.array([0.5, 2.5, 1], np.float32)
    criterion = getattr(nn, name)()
    loss = criterion(x, target)
    theirs = getattr(torch.nn, name)()(torch.tensor(x), torch.tensor(target))
    assert compare(loss, theirs).ok()
    _, grad = backpropagated(getattr(torch.nn, name)(), np.float32(x), target)
    assert compare(criterion.backward(), grad).ok()


@pytest.mark.parametrize("reduction", ["sum", "none"])
@pytest.mark.parametrize("dtype", ["int64", "int32"])
def test_distance_of_integers(dtype, reduction):
    x, target = np.array([1, 2, 4]).astype(dtype), np.array([3, 2**40, -1])
    tensors = torch.tensor(x), torch.tensor(target)
    found = functional.l1_loss(x, target, reduction=reduction)
    theirs = F.l1_loss(*tensors, reduction=reduction)
    assert found.dtype == to_numpy(theirs).dtype
    np.testing.assert_array_equal(found, theirs)


NUMBERS = [np.float64(0.3), np.float32(0.3), np.int64(1), np.bool(True), True, 1]


@pytest.mark.parametrize("value", NUMBERS, ids=lambda v: repr(v))
@pytest.mark.parametrize(
    "name, option",
    [
        ("SmoothL1Loss", "beta"),
        ("HuberLoss", "delta"),
        ("CrossEntropyLoss", "label_smoothing"),
    ],
)
def test_options_are_numbers_of_any_kind(name, option, value):
    """They change neither the dtype nor the last digits."""
    rng = np.random.default_rng(0)
    for dtype in ("float32", "float64"):
        x, target = rng.normal(size=(2, 4, 3)).astype(dtype)
        targets = [target]
        if name == "CrossEntropyLoss":
            targets = [np.abs(target), np.array([0, 2, 1, 1])]
        for target in targets:
            criterion = getattr(nn, name)(**{option: value})
            ours = criterion(x, target), criterion.backward()
            for module in (torch_nn, torch.nn):
                theirs = getattr(module, name)(**{option: float(value)})
                for a, b in zip(ours, backpropagated(theirs, x, target), strict=True):
                    assert a.dtype == dtype
                    rtol = 2e-6 if dtype == "float32" else 1e-13
                    np.testing.assert_allclose(a, to_numpy(b), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("name", ["BCELoss", "BCEWithLogitsLoss"])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_weights_of_another_dtype(name, dtype):
    x, target = np.float32([[0.2, 0.7, 0.9]]), np.float32([[0, 1, 0.5]])
    weight = np.array([1, 2, 3]).astype(dtype)
    criterion = getattr(nn, name)(weight=weight)
    ours = criterion(x, target), criterion.backward()
    for module in (torch_nn, torch.nn):
        theirs = getattr(module, name)(weight=torch.tensor(weight))
        for a, b in zip(ours, backpropagated(theirs, x, target), strict=True):
            assert a.dtype == np.float32 == to_numpy(b).dtype
            np.testing.assert_allclose(a, to_numpy(b), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool"])
def test_class_weights_of_another_dtype(dtype):
    """They may have one where the target is probabilities."""
    z, target = np.float32([[0.2, -0.7, 0.9]]), np.float32([[0.2, 0.3, 0.5]])
    weight = np.array([1, 2, 3]).astype(dtype)
    criterion = nn.CrossEntropyLoss(weight=weight)
    ours = criterion(z, target), criterion.backward()
    for module in (torch_nn, torch.nn):
        theirs = module.CrossEntropyLoss(weight=torch.tensor(weight))
        for a, b in zip(ours, backpropagated(theirs, z, target), strict=True):
            assert a.dtype == to_numpy(b).dtype
            np.testing.assert_allclose(a, to_numpy(b), rtol=2e-6)


# Values that are no numbers, or too large


STRANGE = [0.0, 1.0, -0.5, 2.0, 1e38, -1e38, np.inf, -np.inf, np.nan]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name",
    ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "BCEWithLogitsLoss"],
)
def test_strange_values(name, dtype, reduction):
    """As in PyTorch, and no warning stops a training: L1Loss at nan has gradient 0."""
    table = np.array([(a, b) for a in STRANGE for b in STRANGE], dtype)
    rows = [table] if reduction == "none" else table[:, None]
    for x, target in ((row[:, 0].copy(), row[:, 1].copy()) for row in rows):
        criterion = getattr(nn, name)(reduction=reduction)
        loss = criterion(x, target)
        ours = loss, criterion.backward(np.full(loss.shape, 0.25))
        for module in (torch_nn, torch.nn):
            leaf = torch.tensor(x, requires_grad=True)
            theirs = getattr(module, name)(reduction=reduction)
            theirs = theirs(leaf, torch.tensor(target))
            theirs.backward(torch.full_like(theirs, 0.25))
            for a, b in zip(ours, (theirs, leaf.grad), strict=True):
                rtol = 1e-5 if dtype == "float32" else 1e-12
                np.testing.assert_allclose(a, to_numpy(b), rtol=rtol)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("name", ["labels", "probabilities"])
def test_strange_logits(name, smoothing):
    """Each row on its own: what is infinite, what is ignored, what weighs nothing."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        z = rng.choice([0.0, 1.0, -3.0, 1e38, np.inf, -np.inf, np.nan], size=(3, 4))
        target = np.array([rng.integers(4), -100, rng.integers(4)])
        if name == "probabilities":
            target = rng.dirichlet(np.ones(4), 3)
        weight = rng.choice([0.0, 1.0, 0.5], size=4)
        options = {"reduction": "none", "label_smoothing": smoothing}
        criterion = nn.CrossEntropyLoss(weight, **options)
        grad_loss = rng.normal(size=3)
        ours = criterion(z, target), criterion.backward(grad_loss)
        for module in (torch_nn, torch.nn):
            leaf = torch.tensor(z, requires_grad=True)
            theirs = module.CrossEntropyLoss(torch.tensor(weight), **options)
            losses = theirs(leaf, torch.tensor(target))
            losses.backward(torch.tensor(grad_loss))
            for a, b in zip(ours, (losses, leaf.grad), strict=True):
                np.testing.assert_allclose(a, to_numpy(b), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ["CrossEntropyLoss", "NLLLoss"])
def test_what_is_ignored_has_no_weight(name):
    """Also where the weight of class 0, in whose place it stands, is infinite."""
    x, target = np.zeros((2, 3)), np.array([-100, 1])
    weight = np.array([np.inf, 2.0, 1.0])
    criterion = getattr(nn, name)(weight)
    loss = criterion(x, target)
    for module in (torch_nn, torch.nn):
        leaf = torch.tensor(x, requires_grad=True)
        theirs = getattr(module, name)(torch.tensor(weight))(leaf, torch.tensor(target))
        theirs.backward()
        np.testing.assert_allclose(loss, theirs.detach(), rtol=1e-15)
    np.testing.assert_allclose(criterion.backward(), leaf.grad, rtol=1e-15)


# Another device


class OneDevice(TorchDispatchMode):
    """Every operation takes and gives tensors of the device "meta", numbers too."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        y = func(*args, **(kwargs or {}))
        for value in tree_leaves((args, kwargs, y)):
            if isinstance(value, torch.Tensor):
                assert value.device.type == "meta", func
        return y


REAL = {"device": "meta", "dtype": torch.float32}
WEIGHT = torch.empty(4, **REAL)
ON_ANOTHER_DEVICE = [
    *((name, {}) for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")),
    *((name, {}) for name in ("BCELoss", "BCEWithLogitsLoss")),
    *((name, {"weight": WEIGHT}) for name in ("BCELoss", "BCEWithLogitsLoss")),
    ("BCEWithLogitsLoss", {"pos_weight": WEIGHT}),
    *(("NLLLoss", options) for options in ({}, {"weight": WEIGHT})),
    *(
        ("CrossEntropyLoss", {"label_smoothing": smoothing} | options)
        for smoothing in (0.0, 0.1)
        for options in ({}, {"weight": WEIGHT})
    ),
]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name, options", ON_ANOTHER_DEVICE)
def test_another_device(name, options, reduction):
    x = torch.empty(3, 4, **REAL, requires_grad=True)
    labels = torch.empty(3, dtype=torch.int64, device="meta")
    targets = [torch.empty(3, 4, **REAL)] if name != "NLLLoss" else []
    targets += [labels] if name in ("NLLLoss", "CrossEntropyLoss") else []
    for target in targets:
        with OneDevice():
            loss = getattr(torch_nn, name)(reduction=reduction, **options)(x, target)
            loss.sum().backward()
        assert loss.device.type == "meta"
        assert x.grad.shape == x.shape


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
