"""nn/sparse/rows.py: SparseRows, and who meets them as a gradient."""

import copy
import pickle

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from numpy_impl.nn import Embedding, EmbeddingBag, Parameter
from numpy_impl.nn.sparse.rows import SparseRows
from numpy_impl.nn.utils import clip_grad_norm_, get_total_norm
from numpy_impl.optim import SGD
from tests.pairs import assert_as_accurate, assert_close

INDICES = np.array([3, 0, 3])
VALUES = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
DENSE = np.array([[3.0, 4.0], [0, 0], [0, 0], [6.0, 8.0], [0, 0]])


@pytest.mark.parametrize("case", cases_of("nn.sparse.rows"), ids=str)
def test_cases(case):
    """All three, rows in the same order; in float32 as accurate as PyTorch's own."""
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    for theirs in (exact, case.quantities(TORCH)):
        assert_close(ours, theirs)
    ours, theirs = (case.quantities(side, "float32") for side in (NUMPY, TORCH))
    assert_as_accurate(ours, theirs, exact)


@pytest.fixture
def sparse():
    return SparseRows(INDICES, VALUES, (5, 2))


@pytest.fixture
def torchs():
    return torch.sparse_coo_tensor(INDICES[None], VALUES, (5, 2), check_invariants=True)


def test_the_same_as_torchs(sparse, torchs):
    """Shape, what it holds as it comes and coalesced, and the whole array."""
    assert (sparse.shape, sparse.ndim, sparse.dtype) == ((5, 2), 2, np.float64)
    assert sparse.is_sparse and torchs.is_sparse
    np.testing.assert_array_equal(sparse.indices(), torchs._indices())
    np.testing.assert_array_equal(sparse.values(), torchs._values())
    np.testing.assert_array_equal(sparse.coalesce().indices(), [[0, 3]])
    np.testing.assert_array_equal(
        sparse.coalesce().indices(), torchs.coalesce().indices()
    )
    np.testing.assert_array_equal(
        sparse.coalesce().values(), torchs.coalesce().values()
    )
    for found in (sparse.to_dense(), np.asarray(sparse), to_numpy(sparse)):
        np.testing.assert_array_equal(found, DENSE)
    assert np.asarray(sparse, np.float32).dtype == np.float32


def test_sums(sparse):
    ones = np.ones((5, 2))
    for found, wanted in (
        (sparse + sparse, 2 * DENSE),
        (-sparse, -DENSE),
        (sparse * 3.0, 3 * DENSE),
        (3.0 * sparse, 3 * DENSE),
        (ones + sparse, 1 + DENSE),
        (ones - sparse, 1 - DENSE),
    ):
        np.testing.assert_array_equal(np.asarray(found), wanted)
    assert isinstance(sparse + sparse, SparseRows)
    assert type(ones + sparse) is np.ndarray and (ones == 1).all()
    with pytest.raises(RuntimeError, match="dense"):
        sparse + ones
    with pytest.raises(TypeError, match="__array_ufunc__"):
        ones * sparse
    same = ones
    ones -= sparse
    assert same is ones
    np.testing.assert_array_equal(ones, 1 - DENSE)


def test_copies(sparse):
    for twin in (copy.deepcopy(sparse), pickle.loads(pickle.dumps(sparse))):
        np.testing.assert_array_equal(twin.to_dense(), DENSE)
        twin.values()[...] = 0
    np.testing.assert_array_equal(sparse.to_dense(), DENSE)


@pytest.mark.parametrize("dense_first", [True, False])
def test_a_gradient_of_both_kinds_is_dense(sparse, dense_first):
    p = Parameter(np.zeros((5, 2)))
    for grad in (np.ones((5, 2)), sparse) if dense_first else (sparse, np.ones((5, 2))):
        p.accumulate_grad(grad)
    assert type(p.grad) is np.ndarray
    np.testing.assert_array_equal(p.grad, 1 + DENSE)


def test_two_sparse_gradients_stay_sparse(sparse):
    p = Parameter(np.zeros((5, 2)))
    p.accumulate_grad(sparse)
    p.accumulate_grad(sparse)
    assert p.grad.is_sparse
    np.testing.assert_array_equal(p.grad.to_dense(), 2 * DENSE)
    with pytest.raises(RuntimeError, match="shape"):
        p.grad = SparseRows(INDICES, VALUES, (6, 2))
    with pytest.raises(RuntimeError, match="dtype"):
        p.grad = SparseRows(INDICES, VALUES.astype(np.float32), (5, 2))


def test_zero_grad_leaves_no_row():
    layer = Embedding(5, 2, sparse=True)
    for forget in (layer.zero_grad, SGD(layer.parameters()).zero_grad):
        layer(INDICES)
        layer.backward(np.float32(VALUES))
        forget(set_to_none=False)
        assert layer.weight.grad.is_sparse
        assert layer.weight.grad.values().shape == (0, 2)
        assert layer.weight.grad.shape == (5, 2)


@pytest.mark.parametrize("padding_idx", [None, 1, -5])
@pytest.mark.parametrize("name", ["Embedding", "EmbeddingBag"])
def test_what_a_layer_puts_there(name, padding_idx):
    """The same rows in the same order as torch's."""
    kinds = {"Embedding": Embedding, "EmbeddingBag": EmbeddingBag}
    options = {"sparse": True, "padding_idx": padding_idx}
    ours = kinds[name](5, 2, **options)
    theirs = getattr(torch.nn, name)(5, 2, **options)
    x = np.array([[1, 3], [3, 0]])
    shape = (2, 2) if name == "EmbeddingBag" else (2, 2, 2)
    grad_y = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    ours(x)
    ours.backward(grad_y)
    theirs(torch.tensor(x)).backward(torch.tensor(grad_y))
    found, wanted = ours.weight.grad, theirs.weight.grad
    assert wanted.is_sparse and found.dtype == np.float32
    np.testing.assert_array_equal(found.indices(), wanted._indices())
    np.testing.assert_array_equal(found.values(), wanted._values())


def test_clipping_adds_what_comes_twice(sparse):
    """√(9 + 16 + 36 + 64): PyTorch refuses it in 2.13, and finds the same from 2.14."""
    p, q = Parameter(np.zeros((5, 2))), Parameter(np.zeros(1))
    p.grad, q.grad = sparse, np.array([10.0])
    for order in (1, 2, np.inf):
        wanted = get_total_norm([DENSE, q.grad], order)
        assert get_total_norm([sparse, q.grad], order) == wanted
    assert clip_grad_norm_([p, q], 3.0) == 15.0
    assert p.grad.is_sparse
    np.testing.assert_allclose(p.grad.to_dense(), DENSE / 5, rtol=1e-6)
