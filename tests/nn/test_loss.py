"""nn/loss/: what training makes small."""

import importlib

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn import metrics

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import functional
from tests.pairs import PairTests


class TestRegression(PairTests):
    file = "nn.loss.regression"


class TestBinary(PairTests):
    file = "nn.loss.binary"


class TestNLL(PairTests):
    file = "nn.loss.nll"


class TestClassification(PairTests):
    file = "nn.loss.classification"


# Labels that are ignored, weights that are zero, logits that are infinite


def test_what_is_ignored_may_be_infinite():
    log_p = np.array([[-np.inf, 0.0], [-0.5, -1.0]])
    labels = np.array([0, 1])
    assert nn.NLLLoss(ignore_index=0)(log_p, labels) == 1.0
    theirs = F.nll_loss(torch.tensor(log_p), torch.tensor(labels), ignore_index=0)
    assert float(theirs) == 1.0


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("target", ["labels", "probabilities"])
@pytest.mark.parametrize("row", [0, 1])
def test_label_smoothing_of_an_infinite_logit(row, target, weighted):
    """The loss is infinite where the row counts, and 0 where it is ignored."""
    z, labels = np.array([[0.0, 2.0, 1.0], [0.5, 0.0, 1.0]]), np.array([0, -100])
    z[row, 1] = -np.inf
    target = labels if target == "labels" else np.eye(3)[[0, 2]]
    weight = np.array([1.0, 2.0, 0.5]) if weighted else None
    options = {"label_smoothing": 0.1, "reduction": "none"}
    tensors = [None if a is None else torch.tensor(a) for a in (z, target, weight)]
    theirs = F.cross_entropy(*tensors, **options)
    ours = functional.cross_entropy(z, target, weight, **options)
    written_out = importlib.import_module("torch_impl.nn.functional").cross_entropy
    assert np.isinf(ours[row]) == (target is not labels or row == 0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    np.testing.assert_allclose(written_out(*tensors, **options), theirs, rtol=1e-12)


def test_an_infinite_logit_of_another_class():
    z, labels = np.array([[0.0, -np.inf, 1.0]]), np.array([0])
    criterion = nn.CrossEntropyLoss()
    leaf = torch.tensor(z, requires_grad=True)
    loss = F.cross_entropy(leaf, torch.tensor(labels))
    loss.backward()
    assert compare(criterion(z, labels), loss).ok()
    assert compare(criterion.backward(), leaf.grad).ok()


def test_certain_and_wrong():
    """Where p is 0 in float32 the loss is still exact, and the gradient is not 0."""
    z, labels = np.array([[1e4, -1e4]], np.float32), np.array([1])
    criterion = nn.CrossEntropyLoss()
    assert criterion(z, labels) == 2e4
    np.testing.assert_array_equal(criterion.backward(), [[1.0, -1.0]])
    criterion = nn.BCEWithLogitsLoss()
    assert criterion(np.float32([-1e4]), np.float32([1])) == 1e4
    np.testing.assert_array_equal(criterion.backward(), [-1.0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "name",
    [
        *("MSELoss", "SmoothL1Loss", "HuberLoss", "BCEWithLogitsLoss"),
        *("CrossEntropyLoss", "NLLLoss"),
    ],
)
def test_a_training_that_diverged_does_not_warn(name, dtype):
    rows = [
        [1e30, -1e30],
        [3e38, 1.0],
        [np.inf, 0.0],
        [-np.inf, -np.inf],
        [np.nan, 1.0],
    ]
    x, labels = np.array(rows, dtype), np.array([1, 1, 1, 1, 1])
    of_labels = name in ("CrossEntropyLoss", "NLLLoss")
    target = labels if of_labels else np.zeros_like(x)
    criterion = getattr(nn, name)(reduction="none")
    losses = getattr(torch.nn, name)(reduction="none")(
        torch.tensor(x), torch.tensor(target)
    )
    np.testing.assert_allclose(criterion(x, target), losses.numpy(), rtol=1e-6)
    criterion.backward(np.ones(losses.shape, dtype))
    criterion = getattr(nn, name)()
    criterion(x, target)
    criterion.backward()


def test_small_probabilities_keep_their_digits():
    """sigmoid(-20) is 2e-9, not the nearest multiple of float32's rounding at 1."""
    criterion = nn.BCEWithLogitsLoss(reduction="sum")
    criterion(np.float32([-20.0]), np.float32([0.0]))
    assert criterion.backward()[0] == pytest.approx(np.exp(-20.0), rel=1e-5)


def test_rows_of_the_gradient_sum_to_zero():
    """A shift of all logits changes nothing."""
    z = np.random.default_rng(0).normal(size=(6, 5))
    for target in (np.array([0, 1, 2, 3, 4, 0]), np.full((6, 5), 0.2)):
        criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
        criterion(z, target)
        np.testing.assert_allclose(criterion.backward().sum(1), 0, atol=1e-16)


def test_one_hot_probabilities_are_labels():
    z = np.random.default_rng(0).normal(size=(6, 5))
    labels = np.array([0, 1, 2, 3, 4, 0])
    weight = np.linspace(0.5, 1.5, 5)
    for options in ({}, {"label_smoothing": 0.2}, {"weight": weight}):
        criterion = nn.CrossEntropyLoss(reduction="sum", **options)
        of_labels = criterion(z, labels), criterion.backward()
        of_rows = criterion(z, np.eye(5)[labels]), criterion.backward()
        for a, b in zip(of_labels, of_rows, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-13, atol=1e-15)


def test_cross_entropy_is_nll_of_log_softmax():
    z = np.random.default_rng(0).normal(size=(2, 5, 3))
    labels = np.random.default_rng(1).integers(0, 5, size=(2, 3))
    for reduction in ("mean", "sum", "none"):
        wanted = functional.nll_loss(
            functional.log_softmax(z, 1), labels, reduction=reduction
        )
        found = functional.cross_entropy(z, labels, reduction=reduction)
        np.testing.assert_allclose(found, wanted, rtol=1e-13)


def test_weights_are_state():
    weight = np.linspace(1, 2, 3, dtype=np.float32)
    for module, array in (
        (nn, weight),
        (importlib.import_module("torch_impl.nn"), torch.tensor(weight)),
        (torch.nn, torch.tensor(weight)),
    ):
        criterion = module.CrossEntropyLoss(weight=array)
        assert list(criterion.state_dict()) == ["weight"]
        assert list(module.CrossEntropyLoss().state_dict()) == []
        criterion = module.BCEWithLogitsLoss(weight=array, pos_weight=array)
        assert list(criterion.state_dict()) == ["weight", "pos_weight"]
        assert list(criterion.parameters()) == []


@pytest.mark.parametrize("grad_loss", [np.ones(2), np.ones((1, 3))])
def test_an_upstream_gradient_of_another_shape(grad_loss):
    for criterion in (nn.MSELoss(), nn.MSELoss(reduction="none")):
        criterion(np.ones(3), np.zeros(3))
        with pytest.raises(RuntimeError, match="must have the shape"):
            criterion.backward(grad_loss)


# scikit-learn


def test_regression_metrics_of_sklearn():
    rng = np.random.default_rng(0)
    x, y, weight = rng.normal(size=(2, 50)).tolist() + [rng.uniform(0.1, 2, size=50)]
    x, y = np.array(x), np.array(y)
    for name, metric in (
        ("mse_loss", metrics.mean_squared_error),
        ("l1_loss", metrics.mean_absolute_error),
    ):
        loss = getattr(functional, name)
        assert loss(x, y) == pytest.approx(metric(y, x), rel=1e-14)
        weighted = metric(y, x, sample_weight=weight)
        assert loss(x, y, weight=weight) == pytest.approx(weighted, rel=1e-14)


def test_log_loss_of_sklearn():
    rng = np.random.default_rng(0)
    z, labels = rng.normal(size=(50, 4)), rng.integers(0, 4, size=50)
    p = functional.softmax(z, 1)
    wanted = metrics.log_loss(labels, p, labels=range(4))
    assert nn.CrossEntropyLoss()(z, labels) == pytest.approx(wanted, rel=1e-13)
    weight = rng.uniform(0.5, 2, size=4)
    wanted = metrics.log_loss(labels, p, labels=range(4), sample_weight=weight[labels])
    found = nn.CrossEntropyLoss(weight=weight)(z, labels)
    assert found == pytest.approx(wanted, rel=1e-13)

    z, labels = z[:, 0], (labels > 1).astype(float)
    p = functional.sigmoid(z)
    wanted = metrics.log_loss(labels, p)
    assert nn.BCELoss()(p, labels) == pytest.approx(wanted, rel=1e-13)
    assert nn.BCEWithLogitsLoss()(z, labels) == pytest.approx(wanted, rel=1e-13)
