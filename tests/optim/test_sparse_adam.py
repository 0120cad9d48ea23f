"""optim/sparse_adam.py: SparseAdam; sparse gradients in the other optimizers."""

import copy
import dataclasses
import math
import pickle

import numpy as np
import pytest
import torch

import numpy_impl.optim
from bridge import weights
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH
from numpy_impl.nn import Embedding, Parameter
from numpy_impl.nn.sparse.rows import SparseRows
from numpy_impl.optim import SGD, Adagrad, Adam, SparseAdam
from tests.optimizers import FEW, OptimizerTests


class TestSparseAdam(OptimizerTests):
    file = "optim.sparse_adam"

    def test_dtypes_stay(self, case):
        case = dataclasses.replace(case, steps=FEW)
        for dtype in ("float32", "float64"):
            for (kind, name), value in case.quantities(NUMPY, dtype).items():
                wanted = "int64" if name.endswith(".step") else dtype
                assert value.dtype == wanted, (kind, name)

    @staticmethod
    def assert_same(ours, theirs):
        """step is a number of Python on both sides."""
        for found in (ours, theirs):
            for values in found[1].state.values():
                assert type(values["step"]) is int
        as_arrays = []
        for side, (parameters, optimizer) in ((NUMPY, ours), (TORCH, theirs)):
            twin = copy.deepcopy(optimizer)
            for values in twin.state.values():
                values["step"] = side.array(values["step"])
            as_arrays.append((parameters, twin))
        OptimizerTests.assert_same(*as_arrays)

    def test_gradients_stay_untouched(self, case):
        parameters, optimizer = case.construct(NUMPY)
        for grads in case.gradients(steps=3):
            case.step(NUMPY, parameters, optimizer, grads)
            before = [copy.deepcopy(p.grad) for p in parameters]
            optimizer.step()
            for p, b in zip(parameters, before, strict=True):
                if b is not None:
                    np.testing.assert_array_equal(p.grad.indices(), b.indices())
                    np.testing.assert_array_equal(p.grad.values(), b.values())

    def test_numbers_of_numpy_do_not_change_the_dtype(self, case):
        given = {"lr": np.float64(0.01)} | {
            name: np.float64(value)
            for name, value in case.kwargs.items()
            if type(value) is float
        }
        case = dataclasses.replace(case, kwargs=case.kwargs | given, steps=FEW)
        parameters, optimizer = case.construct(NUMPY, "float32")
        for grads in case.gradients("float32"):
            case.step(NUMPY, parameters, optimizer, grads)
        assert all(p.dtype == np.float32 for p in parameters)
        for values in optimizer.state.values():
            assert values["exp_avg"].dtype == values["exp_avg_sq"].dtype == np.float32

    test_a_step_that_was_a_number = None  # it is one
    test_pieces_change_nothing = None  # rows, not pieces
    test_memory_orders_change_nothing = None

    def test_closure(self, case):
        parameters, optimizer = case.construct(NUMPY)
        grads = list(case.gradients(steps=2))[1]

        def closure():
            for p, g in zip(parameters, grads, strict=True):
                p.grad = case._gradient(NUMPY, g, "cpu")
            return 42.0

        before = [np.array(p) for p in parameters]
        assert optimizer.step(closure) == 42.0
        assert any((p != b).any() for p, b in zip(parameters, before, strict=True))


def rows(indices, values, shape=(4, 1)):
    values = np.array(values, np.float64).reshape(-1, *shape[1:])
    return SparseRows(np.array(indices), values, shape)


def test_two_steps_by_hand():
    """Row 1 gets 1 + 3 and later nothing, row 2 only the second, of 8."""
    lr, b1, b2, eps = 0.1, 0.5, 0.75, 0.25
    p = Parameter(np.ones((4, 1)))
    optimizer = SparseAdam([p], lr=lr, betas=(b1, b2), eps=eps)
    p.grad = rows([1, 1], [1.0, 3.0])
    optimizer.step()
    p.grad = rows([2], [8.0])
    optimizer.step()
    wanted = np.ones((4, 1))
    for row, t, g in ((1, 1, 4.0), (2, 2, 8.0)):
        m, v = (1 - b1) * g, (1 - b2) * g**2
        size = lr * math.sqrt(1 - b2**t) / (1 - b1**t)
        wanted[row] -= size * m / (math.sqrt(v) + eps)
        state = optimizer.state[p]
        assert (state["exp_avg"][row], state["exp_avg_sq"][row]) == (m, v)
    np.testing.assert_allclose(p, wanted, rtol=0, atol=1e-15)
    assert state["step"] == 2
    assert not state["exp_avg"][[0, 3]].any()


def test_rows_without_a_gradient_stay():
    """Adam moves a row on along m that has no gradient; SparseAdam does not."""
    moved = {}
    for kind in (SparseAdam, Adam):
        p = Parameter(np.ones((4, 1)))
        optimizer = kind([p], lr=0.1)
        for row in (0, 3):
            found = rows([row], [1.0])
            p.grad = found if kind is SparseAdam else found.to_dense()
            optimizer.step()
            moved[kind, row] = p[0, 0].item()
    assert moved[SparseAdam, 0] == moved[SparseAdam, 3]
    assert moved[Adam, 0] != moved[Adam, 3]


def test_a_gradient_without_rows_counts_a_step():
    p = Parameter(np.ones((4, 1)))
    optimizer = SparseAdam([p])
    p.grad = rows([], [])
    p.grad._indices = np.zeros(0, np.int64)
    optimizer.step()
    assert optimizer.state[p]["step"] == 1 and (p == 1).all()


@pytest.mark.parametrize("name", ["SparseAdam", "SGD"])
def test_an_embedding_learns_as_in_torch(name):
    """Two looks at the same table, ten steps."""
    weight = np.random.default_rng(0).normal(size=(9, 3))
    ours = Embedding.from_pretrained(weight.copy(), freeze=False, sparse=True)
    theirs = torch.nn.Embedding.from_pretrained(
        torch.tensor(weight), freeze=False, sparse=True
    )
    optimizer = getattr(numpy_impl.optim, name)([ours.weight], lr=0.1)
    torchs = getattr(torch.optim, name)([theirs.weight], lr=0.1)
    rng = np.random.default_rng(1)
    for _ in range(10):
        optimizer.zero_grad()
        torchs.zero_grad()
        for _ in range(2):
            x, grad_y = rng.integers(6, size=(2, 3)), rng.normal(size=(2, 3, 3))
            ours(x)
            ours.backward(grad_y)
            theirs(torch.tensor(x)).backward(torch.tensor(grad_y))
        assert ours.weight.grad.is_sparse and theirs.weight.grad.is_sparse
        optimizer.step()
        torchs.step()
        assert np.abs(ours.weight - to_numpy(theirs.weight)).max() < 1e-14
    np.testing.assert_array_equal(ours.weight[6:], weight[6:])


def test_sgd_writes_only_the_rows():
    """One that is nan, and has no gradient, would spread in a dense product."""
    p = Parameter(np.array([[np.nan], [1.0], [2.0], [np.inf]]))
    data = p.data
    p.grad = rows([2, 2], [3.0, 1.0])
    SGD([p], lr=0.5).step()
    np.testing.assert_array_equal(data, [[np.nan], [1.0], [0.0], [np.inf]])


def test_sgds_sum_of_sparse_gradients_has_every_row_once():
    """It is sparse as the first gradient is, and never longer than the table."""
    p = Parameter(np.zeros((4, 1)))
    optimizer = SGD([p], lr=1.0, momentum=0.5)
    for seen in ([3, 3], [1], [3, 1], [1, 3]):
        p.grad = rows(seen, np.ones(len(seen)))
        optimizer.step()
    b = optimizer.state[p]["momentum_buffer"]
    np.testing.assert_array_equal(b.indices(), [[1, 3]])
    np.testing.assert_array_equal(b.values(), [[1.75], [1.75]])
    np.testing.assert_array_equal(p, [[0.0], [-4.25], [0.0], [-6.25]])


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgds_first_sparse_gradient_is_not_written_to(nesterov):
    p = Parameter(np.zeros((4, 1)))
    optimizer = SGD([p], lr=1.0, momentum=0.5, nesterov=nesterov)
    p.grad = rows([3, 3], [1.0, 2.0])
    for _ in range(3):
        optimizer.step()
    np.testing.assert_array_equal(p.grad.indices(), [[3, 3]])
    np.testing.assert_array_equal(p.grad.values(), [[1.0], [2.0]])


def test_sgd_goes_on_from_a_dense_sum():
    """0.5 + 1 in the row that has a gradient, 0.5 elsewhere."""
    p = Parameter(np.zeros((2, 1)))
    optimizer = SGD([p], lr=1.0, momentum=0.5)
    p.grad = np.ones((2, 1))
    optimizer.step()
    p.grad = rows([1], [1.0], (2, 1))
    optimizer.step()
    np.testing.assert_array_equal(p, [[-1.5], [-2.5]])


def test_adagrad_leaves_other_rows_alone():
    """Even where s is nan: torch does not look there either."""
    p = Parameter(np.ones((4, 1)))
    optimizer = Adagrad([p], lr=1.0, eps=0.0)
    optimizer.state[p]["sum"][...] = [[np.nan], [0.0], [9.0], [np.nan]]
    p.grad = rows([2, 2], [1.0, 3.0])
    optimizer.step()
    np.testing.assert_array_equal(p, [[1.0], [1.0], [1 - 4 / 5], [1.0]])
    assert optimizer.state[p]["sum"][2] == 25


def test_state_dict_is_copied_with_the_step():
    p = Parameter(np.ones((4, 1)))
    optimizer = SparseAdam([p])
    p.grad = rows([1], [1.0])
    optimizer.step()
    twin = pickle.loads(pickle.dumps(optimizer))
    twin.load_state_dict(weights.optimizer_to_torch(optimizer.state_dict()))
    (values,) = twin.state.values()
    assert values["step"] == 1 and type(values["step"]) is int
