"""nn/sparse/: Embedding, its padding row, its norm, its two kinds of gradient; bags."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn.functional
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl.nn import Embedding, EmbeddingBag, Linear, Module
from numpy_impl.nn.sparse.embedding import embedding_backward
from tests.pairs import PairTests

X = np.array([[1, 1, 2], [9, 2, 1]])


class TestEmbedding(PairTests):
    file = "nn.sparse.embedding"


class TestEmbeddingBag(PairTests):
    file = "nn.sparse.embedding_bag"


def test_looking_up_is_a_one_hot_product():
    rng = np.random.default_rng(0)
    weight, grad_y = rng.normal(size=(10, 3)), rng.normal(size=(2, 3, 3))
    one_hot = np.eye(10)[X]
    y = numpy_impl.nn.functional.embedding(X, weight)
    np.testing.assert_array_equal(y, one_hot @ weight)
    wanted = np.einsum("btv,btd->vd", one_hot, grad_y)
    assert compare(embedding_backward(grad_y, X, 10), wanted).ok()


def test_padding_row_starts_at_zero_and_stays():
    layer = Embedding(10, 3, padding_idx=-9)
    assert layer.padding_idx == 1
    assert not layer.weight[1].any() and layer.weight[0].all()
    layer(X)
    assert layer.backward(np.ones((2, 3, 3), np.float32)) is None
    assert not layer.weight.grad[1].any() and layer.weight.grad[2].all()


def test_gradient_by_frequency_is_a_mean():
    grad_y = np.random.default_rng(0).normal(size=(2, 3, 3))
    grad = embedding_backward(grad_y, X, 10, scale_grad_by_freq=True)
    assert compare(grad[1], grad_y[X == 1].mean(0)).ok()


@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, float("inf"), 0.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_max_norm_shortens_the_rows_that_were_looked_up(norm_type, dtype):
    start = (3 * np.random.default_rng(0).normal(size=(10, 3))).astype(dtype)
    start[2] = [0.1, 0.2, 0.3]  # short enough
    ours, mirror, theirs = start.copy(), *(torch.tensor(start) for _ in range(2))
    how = {"max_norm": 1.5, "norm_type": norm_type}
    y = numpy_impl.nn.functional.embedding(X, ours, **how)
    torch_impl.nn.functional.embedding(torch.tensor(X), mirror, **how)
    wanted = F.embedding(torch.tensor(X), theirs, **how)
    assert compare(ours, theirs).ulp <= 2 and compare(y, wanted).ulp <= 2
    assert compare(mirror, theirs).ulp <= 2
    untouched = [v for v in range(10) if v not in X]
    np.testing.assert_array_equal(ours[untouched], start[untouched])
    if norm_type == 2:
        assert np.linalg.norm(y, axis=-1).max() <= 1.5 * (1 + 1e-6)
        np.testing.assert_array_equal(ours[2], start[2])


@pytest.mark.parametrize("padding_idx", [None, 2])
def test_sparse_gradient_is_torchs_made_dense(padding_idx):
    weight = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32)
    theirs = torch.nn.Embedding.from_pretrained(
        torch.tensor(weight), freeze=False, sparse=True, padding_idx=padding_idx
    )
    grad_y = np.random.default_rng(1).normal(size=(2, 3, 3)).astype(np.float32)
    theirs(torch.tensor(X)).backward(torch.tensor(grad_y))
    ours = Embedding.from_pretrained(
        weight, freeze=False, sparse=True, padding_idx=padding_idx
    )
    ours(X)
    ours.backward(grad_y)
    assert theirs.weight.grad.is_sparse
    assert compare(ours.weight.grad, theirs.weight.grad.to_dense()).ok(1e-6)


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
@pytest.mark.parametrize("features", [0, 3])
@pytest.mark.parametrize("name", ["Embedding", "EmbeddingBag"])
def test_sparse_indices_are_torchs(name, features, dtype):
    """int64, whatever looked them up; rows without an entry are rows, too."""
    table = np.ones((10, features), np.float32)
    x, bag = X.astype(dtype).reshape(2, -1), name == "EmbeddingBag"
    found = []
    for lib, array in ((numpy_impl.nn, np.array), (torch.nn, torch.tensor)):
        how = {"mode": "sum"} if bag else {}
        layer = getattr(lib, name).from_pretrained(
            array(table), freeze=False, sparse=True, **how
        )
        y = layer(array(x))
        grad_y = array(np.ones(tuple(y.shape), np.float32))
        (layer.backward if lib is numpy_impl.nn else y.backward)(grad_y)
        found.append(layer.weight.grad)
    ours, theirs = found
    assert compare(ours, theirs.to_dense()).ok()
    if features:
        ours, theirs = ours.coalesce(), theirs.coalesce()
        assert ours.indices().dtype == np.int64
        assert compare(ours.indices(), theirs.indices()).ok()


def test_from_pretrained():
    weight = np.random.default_rng(0).normal(size=(10, 3))
    layer = Embedding.from_pretrained(weight, padding_idx=1, max_norm=2)
    theirs = torch.nn.Embedding.from_pretrained(
        torch.tensor(weight), padding_idx=1, max_norm=2
    )
    assert repr(layer) == repr(theirs)
    assert np.shares_memory(layer.weight, weight)
    assert not layer.weight.requires_grad
    assert weight[1].all()  # unlike in a new layer, the padding row is left as it is
    layer(X)
    layer.backward(np.ones((2, 3, 3)))
    assert layer.weight.grad is None
    assert Embedding.from_pretrained(weight, freeze=False).weight.requires_grad


def test_integer_weights_can_be_looked_up():
    layer = Embedding.from_pretrained(np.arange(30).reshape(10, 3))
    np.testing.assert_array_equal(layer(X)[..., 0], 3 * X)


def test_in_a_model():
    """backward of an Embedding ends the chain: indices have no gradient."""

    class Tagger(Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.head = Embedding(10, 3), Linear(3, 2)

        def forward(self, x):
            return self.head(self.embedding(x))

        def backward(self, grad_y):
            return self.embedding.backward(self.head.backward(grad_y))

    model = Tagger()
    assert model.backward(model(X)) is None
    assert all(p.grad is not None for p in model.parameters())


# Bags


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize(
    "table",
    [
        [[1.0, 5], [np.nan, 3], [3, -np.inf]],
        [[np.nan, 2], [1, 2], [np.nan, np.nan]],
        [[-np.inf, -np.inf], [-np.inf, np.nan], [np.inf, 0]],
    ],
)
def test_bags_of_what_is_no_number(mode, table):
    """nan is in every sum; a maximum leaves it out, unless it comes first."""
    weight, x = np.array(table), np.array([[0, 1], [1, 0], [1, 2], [2, 1], [1, 1]])
    leaf = torch.tensor(weight, requires_grad=True)
    theirs = F.embedding_bag(torch.tensor(x), leaf, mode=mode)
    theirs.sum().backward()
    layer = EmbeddingBag.from_pretrained(weight, freeze=False, mode=mode)
    np.testing.assert_array_equal(layer(x), theirs.detach().numpy())
    layer.backward(np.ones((5, 2)))
    np.testing.assert_array_equal(layer.weight.grad, leaf.grad.numpy())


def test_the_first_of_equals_gets_the_gradient_of_a_maximum():
    layer = EmbeddingBag.from_pretrained(np.ones((3, 1)), freeze=False, mode="max")
    layer(np.array([[2, 0], [1, 2]]))
    layer.backward(np.array([[5.0], [7.0]]))
    np.testing.assert_array_equal(layer.weight.grad, [[0], [7], [5]])


def test_a_sum_of_bags_is_a_product_with_counts():
    rng = np.random.default_rng(0)
    weight = rng.normal(size=(10, 3))
    counts = np.array([np.bincount(row, minlength=10) for row in X])
    y = numpy_impl.nn.functional.embedding_bag(X, weight, mode="sum")
    assert compare(y, counts @ weight).ok()
    layer = EmbeddingBag.from_pretrained(weight, freeze=False, mode="sum")
    layer(X)
    grad_y = rng.normal(size=(2, 3))
    layer.backward(grad_y)
    assert compare(layer.weight.grad, counts.T @ grad_y).ok()


def test_padding_may_be_infinite():
    weight = np.array([[1.0], [np.inf]])
    layer = EmbeddingBag.from_pretrained(weight, freeze=False, padding_idx=1)
    assert layer(np.array([[0, 1]])) == 1
    layer.backward(np.ones((1, 1)))
    np.testing.assert_array_equal(layer.weight.grad, [[1], [0]])


def test_frozen_bags():
    weight = np.random.default_rng(0).normal(size=(10, 3))
    layer = EmbeddingBag.from_pretrained(weight, padding_idx=-9, mode="max")
    theirs = torch.nn.EmbeddingBag.from_pretrained(
        torch.tensor(weight), padding_idx=-9, mode="max"
    )
    assert repr(layer) == repr(theirs) and layer.padding_idx == theirs.padding_idx
    assert np.shares_memory(layer.weight, weight) and not layer.weight.requires_grad
    layer(X)
    layer.backward(np.ones((2, 3)))
    assert layer.weight.grad is None
    new = EmbeddingBag(10, 3, padding_idx=-9)
    assert not new.weight[1].any() and new.weight[0].all()
