"""nn/distance/: row by row, and of all pairs of rows."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import pairwise_distances

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import functional
from numpy_impl.nn.distance import cdist, pdist
from numpy_impl.nn.distance.all_pairs import pdist_backward
from tests.pairs import PairTests
from torch_impl.nn.distance.norm import norm as length


class TestPairwise(PairTests):
    file = "nn.distance.pairwise"


class TestAllPairs(PairTests):
    file = "nn.distance.all_pairs"


def test_a_count_of_differences_does_not_move():
    """p = 0: zeros, as torch.cdist has them; F.pairwise_distance has no gradient."""
    x1 = np.array([[1.0, 2.0, 3.0], [1.0, 5.0, 3.0]])
    x2 = np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 3.0]])
    module = nn.PairwiseDistance(p=0, eps=0.0)
    assert module(x1, x2).tolist() == [1.0, 1.0]
    assert F.pairwise_distance(*tensors(x1, x2), p=0, eps=0.0).tolist() == [1.0, 1.0]
    for grad in module.backward(np.array([1.0, 2.0])):
        assert not grad.any()
    assert cdist(x1, x2, p=0).tolist() == torch.cdist(*tensors(x1, x2), p=0).tolist()
    assert pdist(x1, p=0).tolist() == F.pdist(torch.tensor(x1), p=0).tolist() == [1.0]


def tensors(*arrays):
    return [torch.tensor(array) for array in arrays]


def test_one_row_has_no_pairs():
    assert pdist(np.ones((1, 3))).shape == F.pdist(torch.ones(1, 3)).shape == (0,)


@pytest.mark.parametrize("p", [1.0, 2.0, np.inf])
def test_no_rows_have_no_gradient(p):
    """And no warning of a mean of nothing; PyTorch's own backward crashes there."""
    x, y = np.ones((0, 3)), np.ones(0)
    assert pdist(x, p).shape == (0,)
    assert pdist_backward(y, x, y, p).shape == (0, 3)


@pytest.mark.parametrize("p, metric", [(1, "cityblock"), (2, "euclidean")])
def test_distances_of_sklearn(p, metric):
    rng = np.random.default_rng(0)
    x1, x2 = rng.normal(size=(6, 3)), rng.normal(size=(4, 3))
    wanted = pairwise_distances(x1, x2, metric=metric)
    assert compare(cdist(x1, x2, p=p), wanted).ok()
    square = pairwise_distances(x1, metric=metric)
    assert compare(pdist(x1, p=p), square[np.triu_indices(6, 1)]).ok()


def test_a_product_loses_the_digits_of_a_small_distance():
    """1e4 from the origin, 1e-3 apart: the squares are 1e8, their last digit 1e-8."""
    x1 = np.full((1, 1), 1e4)
    x2 = x1 + 1e-3
    exact = cdist(x1, x2, compute_mode="donot_use_mm_for_euclid_dist")[0, 0]
    rough = cdist(x1, x2, compute_mode="use_mm_for_euclid_dist")[0, 0]
    assert exact == pytest.approx(1e-3, rel=1e-8)
    assert 1e-6 < abs(rough - exact) / exact < 1


def test_a_zero_vector_has_no_direction():
    x1, x2 = np.zeros((1, 3)), np.ones((1, 3))
    assert functional.cosine_similarity(x1, x2) == 0
    module = nn.CosineSimilarity()
    module(x1, x2)
    grad_x1, grad_x2 = module.backward(np.ones(1))
    np.testing.assert_allclose(grad_x1, 1e8 / np.sqrt(3) * x2)  # 1 / eps of unit(x2)
    assert not grad_x2.any()


def test_the_cosine_of_two_numbers_is_a_sign():
    two, minus = np.array(2.0), np.array(-4.0)
    module = nn.CosineSimilarity(dim=0)
    assert module(two, minus) == F.cosine_similarity(*tensors(two, minus), dim=0) == -1
    grads = module.backward(np.array(1.0))
    assert [(grad.shape, grad.item()) for grad in grads] == [((), 0.0), ((), 0.0)]


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_the_slope_at_nan(p):
    """For p = 1 each entry has a sign of its own, and nan has none: 0."""
    x1, x2 = np.array([[math.nan, 1.0, -2.0]]), np.zeros((1, 3))
    module = nn.PairwiseDistance(p)
    module(x1, x2)
    leaf, other = tensors(x1, x2)
    F.pairwise_distance(leaf.requires_grad_(), other, p).backward()
    np.testing.assert_array_equal(module.backward(np.ones(1))[0], leaf.grad)


def test_a_small_distance_keeps_the_digits_of_its_gradient():
    """1e-3 apart, and a third row 1e4 away: float32 knows where to."""
    x = np.float32([[1.0, 2.0, 3.0], [1.001, 2.0, 3.0], [-1e4, 0.0, 5.0]])
    y = pdist(x)
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    F.pdist(leaf).sum().backward()
    grad_x = pdist_backward(np.ones_like(y), x, y)
    assert grad_x.dtype == np.float32
    np.testing.assert_allclose(grad_x, leaf.grad, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("p", [0, 0.5, 1, 1.5, 2, 3, math.inf, -1, -math.inf])
def test_the_formula_has_the_kernels_slopes(p):
    """The norm as it is written out, at zeros, ties, inf and nan, by autograd."""
    rows = [[0, 0, 0], [1, -2, 3], [2, -2, 1], [0, 3, -3], [0, 0, 2], [1, math.inf, 2]]
    d = tensors(np.array(rows))[0].requires_grad_()
    ours, theirs = length(d, float(p)), torch.linalg.vector_norm(d, p, -1)
    grad_y = torch.arange(1.0, 7.0, dtype=d.dtype)
    grads = [  # the kernel's count of entries has none, which is zero
        torch.autograd.grad(y, d, grad_y, materialize_grads=True)[0]
        for y in (ours, theirs)
    ]
    np.testing.assert_allclose(ours.detach(), theirs.detach(), rtol=1e-14)
    np.testing.assert_allclose(*grads, rtol=1e-13)
    nan = torch.tensor([[math.nan, 1.0]])
    assert length(nan, float(p)).isnan() == (p != 0)
