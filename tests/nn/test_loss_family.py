"""nn/loss/: likelihoods, divergences, margins and triplets."""

import importlib
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn import metrics

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import functional
from tests.pairs import PairTests

torch_nn = importlib.import_module("torch_impl.nn")


class TestLikelihood(PairTests):
    file = "nn.loss.likelihood"


class TestDivergence(PairTests):
    file = "nn.loss.divergence"


class TestMargin(PairTests):
    file = "nn.loss.margin"


class TestCosine(PairTests):
    file = "nn.loss.cosine"


class TestMultiMargin(PairTests):
    file = "nn.loss.multi_margin"


class TestMultilabel(PairTests):
    file = "nn.loss.multilabel"


class TestTriplet(PairTests):
    file = "nn.loss.triplet"


# Divergence


def test_the_mean_of_a_divergence_warns():
    x, p = np.log(np.full((2, 2), 0.5)), np.full((2, 2), 0.5)
    for module, given in ((nn, (x, p)), (torch_nn, map(torch.tensor, (x, p)))):
        with pytest.warns(UserWarning, match="batchmean"):
            module.KLDivLoss()(*given)


def test_divergence_is_cross_entropy_less_entropy():
    rng = np.random.default_rng(0)
    log_q = functional.log_softmax(rng.normal(size=(6, 4)), 1)
    p = functional.softmax(rng.normal(size=(6, 4)), 1)
    divergence = functional.kl_div(log_q, p, reduction="batchmean")
    entropy = -(p * np.log(p)).sum(1).mean()
    cross = functional.cross_entropy(log_q, p)
    assert divergence == pytest.approx(cross - entropy, rel=1e-12)
    assert functional.kl_div(np.log(p), p, reduction="sum") == pytest.approx(0.0)


# Likelihoods


def test_deviance_of_sklearn():
    """Twice the likelihood, less that of a rate which equals the count."""
    rng = np.random.default_rng(0)
    rate, counts = rng.uniform(0.5, 4, size=50), rng.poisson(2, size=50).astype(float)
    counts += 1
    loss = functional.poisson_nll_loss
    saturated = loss(counts, counts, log_input=False, eps=0.0)
    found = 2 * (loss(rate, counts, log_input=False, eps=0.0) - saturated)
    wanted = metrics.mean_poisson_deviance(counts, rate)
    assert found == pytest.approx(wanted, rel=1e-12)


def test_counts_may_be_integers():
    x, counts = np.float32([0.5, 1.0]), np.array([3, 0])
    criterion = nn.PoissonNLLLoss(full=True)
    theirs = torch.nn.PoissonNLLLoss(full=True)(torch.tensor(x), torch.tensor(counts))
    loss = criterion(x, counts)
    assert loss.dtype == criterion.backward().dtype == np.float32
    np.testing.assert_allclose(loss, theirs, rtol=1e-6)


def test_the_variance_that_fits_has_no_gradient():
    """Where var is the squared error, log var grows as fast as d² / var falls."""
    x, target = np.array([1.0, 2.0]), np.array([0.0, 4.0])
    criterion = nn.GaussianNLLLoss()
    criterion(x, target, (x - target) ** 2)
    np.testing.assert_allclose(criterion.backward()[1], 0, atol=1e-16)


# Margins


def test_soft_margin_does_not_overflow():
    """PyTorch's kernel says inf and nan, float32 and float64 alike."""
    criterion = nn.SoftMarginLoss(reduction="sum")
    assert criterion(np.float32([-1e4]), np.float32([1.0])) == 1e4
    np.testing.assert_array_equal(criterion.backward(), [-1.0])


@pytest.mark.parametrize("name", ["HingeEmbeddingLoss", "MarginRankingLoss"])
def test_integer_signs(name):
    x, signs = np.float32([[0.5, 1.5], [2.0, -1.0]]), np.array([[1, -1], [-1, 1]])
    inputs = (x,) if name == "HingeEmbeddingLoss" else (x, x[::-1].copy())
    criterion = getattr(nn, name)()
    tensors = [torch.tensor(array) for array in (*inputs, signs)]
    loss = criterion(*inputs, signs)
    assert loss.dtype == np.float32
    assert compare(loss, getattr(torch.nn, name)()(*tensors)).ok()


def test_hinge_loss_of_sklearn():
    """The loss of an SVM is a ranking of the scores against 0, with a margin of 1."""
    rng = np.random.default_rng(0)
    scores, signs = rng.normal(size=50), rng.choice([-1.0, 1.0], size=50)
    found = functional.margin_ranking_loss(scores, np.zeros(50), signs, margin=1.0)
    assert found == pytest.approx(metrics.hinge_loss(signs, scores), rel=1e-14)
    logistic = functional.soft_margin_loss(scores, signs)
    p = functional.sigmoid(scores)
    assert logistic == pytest.approx(metrics.log_loss(signs, p), rel=1e-13)


def test_nan_is_below_every_margin():
    """PyTorch's kernels ask z > 0, which nan is not: no loss, and no gradient.

    MultiLabelMarginLoss, where class 1 is told, sees nan there against all the others.
    """
    x = np.array([[math.nan, 1.0, 0.5], [0.5, math.nan, 1.0]])
    for name, target in (
        ("MultiMarginLoss", np.array([1, 1])),
        ("MultiLabelMarginLoss", np.array([[1, -1, -1], [1, -1, -1]])),
    ):
        criterion = getattr(nn, name)(reduction="none")
        leaf = torch.tensor(x, requires_grad=True)
        for module in (torch_nn, torch.nn):
            theirs = getattr(module, name)(reduction="none")
            theirs = theirs(leaf, torch.tensor(target))
            leaf.grad = None
            theirs.sum().backward()
            assert criterion(x, target).tolist() == theirs.tolist() == [0.5 / 3, 0]
            grad_x = criterion.backward(np.ones(2))
            np.testing.assert_array_equal(grad_x, leaf.grad)


@pytest.mark.parametrize("dtypes", [("f8", "f4"), ("f4", "f8"), ("f4", "i8")])
def test_questions_of_two_dtypes(dtypes):
    """The loss has the larger dtype, the gradient that of the logits."""
    x, target = np.array([[1, -2], [0, 3]], dtypes[0]), np.eye(2, dtype=dtypes[1])
    criterion = nn.MultiLabelSoftMarginLoss()
    loss, grad_x = criterion(x, target), criterion.backward()
    for module in (torch_nn, torch.nn):
        leaf = torch.tensor(x, requires_grad=True)
        theirs = module.MultiLabelSoftMarginLoss()(leaf, torch.tensor(target))
        theirs.backward()
        for ours, other in ((loss, theirs), (grad_x, leaf.grad)):
            other = other.detach().numpy()
            assert ours.dtype == other.dtype
            np.testing.assert_allclose(ours, other, rtol=1e-6)


# Triplets


def test_a_triplet_of_no_distance_has_no_gradient():
    """Infinity less infinity: the loss is nan, and max(0, nan) has no slope."""
    x = np.array([math.inf]), np.array([1.0]), np.array([math.inf])
    criterion = nn.TripletMarginLoss(p=1)
    leaves = [torch.tensor(a, requires_grad=True) for a in x]
    loss = F.triplet_margin_loss(*leaves, p=1)
    loss.backward()
    assert math.isnan(criterion(*x)) and loss.isnan()
    for grad, leaf in zip(criterion.backward(), leaves, strict=True):
        np.testing.assert_array_equal(grad, leaf.grad)


def manhattan(x1, x2):
    return abs(x1 - x2).sum(-1)


def test_a_plain_function_measures_but_has_no_backward():
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    options = {"distance_function": manhattan, "swap": True}
    criterion = nn.TripletMarginWithDistanceLoss(**options)
    theirs = F.triplet_margin_with_distance_loss(*torch.tensor(x), **options)
    assert compare(criterion(*x), theirs).ok()
    assert compare(functional.triplet_margin_with_distance_loss(*x, **options), theirs)
    with pytest.raises(TypeError, match="Module with a backward, got function"):
        criterion.backward()


def test_another_module_as_a_distance():
    """One minus the cosine, undone as often as it was called."""

    class Angle(nn.CosineSimilarity):
        def forward(self, x1, x2):
            return 1 - super().forward(x1, x2)

        def backward(self, grad_y):
            return super().backward(-grad_y)

    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    criterion = nn.TripletMarginWithDistanceLoss(distance_function=Angle(), swap=True)
    leaves = [torch.tensor(a, requires_grad=True) for a in x]
    theirs = F.triplet_margin_with_distance_loss(
        *leaves,
        distance_function=lambda x1, x2: 1 - F.cosine_similarity(x1, x2),
        swap=True,
    )
    theirs.backward()
    assert compare(criterion(*x), theirs).ok()
    for ours, leaf in zip(criterion.backward(), leaves, strict=True):
        assert compare(ours, leaf.grad).ok()
    assert not criterion.distance_function.saved


def test_one_hinge_of_sklearn():
    """The loss of the worst class alone, where each sample has two classes."""
    rng = np.random.default_rng(0)
    scores, labels = rng.normal(size=(50, 2)), rng.integers(0, 2, size=50)
    found = functional.multi_margin_loss(scores, labels)
    difference = scores[:, 1] - scores[:, 0]
    wanted = metrics.hinge_loss(2 * labels - 1, difference)
    assert found == pytest.approx(wanted / 2, rel=1e-14)  # two classes divide it
