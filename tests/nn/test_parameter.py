"""nn/parameter.py: an array that carries its gradient."""

import copy
import pickle

import numpy as np
import pytest
import torch

from numpy_impl.nn import Parameter

VALUES = np.arange(6.0).reshape(2, 3)


@pytest.fixture
def p():
    return Parameter(VALUES.copy())


@pytest.mark.parametrize(
    "compute",
    [
        lambda p: p + 1,
        lambda p: 1 - p,
        lambda p: -p,
        lambda p: p * p,
        lambda p: p @ p.T,
        lambda p: np.ones((4, 2)) @ p,
        lambda p: p > 2,
        lambda p: np.exp(p),
        lambda p: np.maximum(p, 0),
        lambda p: p.sum(),
        lambda p: p.sum(0),
        lambda p: p.mean(),
        lambda p: p.max(1),
        lambda p: np.add.reduce(p),
        lambda p: p[0],
        lambda p: p[:, 1:],
        lambda p: p[p > 2],
        lambda p: p[[1, 0]],
        lambda p: p[..., None],
        lambda p: p[0, 0],
        lambda p: next(iter(p)),
        lambda p: p.T,
        lambda p: p.mT,
        lambda p: p.reshape(-1),
        lambda p: p.ravel(),
        lambda p: p.flatten(),
        lambda p: p.transpose(1, 0),
        lambda p: p.swapaxes(0, 1),
        lambda p: p.astype(np.float32),
        lambda p: p.copy(),
        lambda p: p.take([0, 1]),
        lambda p: p.squeeze(),
        lambda p: np.take(p, 0, axis=1),
        lambda p: np.transpose(p),
        lambda p: np.expand_dims(p, 0),
        lambda p: np.concatenate([p, p]),
        lambda p: np.stack([p, p]),
        lambda p: np.where(p > 2, p, 0),
        lambda p: np.broadcast_to(p, (4, 2, 3)),
        lambda p: np.einsum("ij,kj->ik", p, p),
        lambda p: np.asarray(p),
        lambda p: np.split(p, 2)[0],
        lambda p: np.zeros_like(p),
        lambda p: np.full_like(p, 2),
        lambda p: np.nan_to_num(p),
        lambda p: p.argsort(),
        lambda p: p.compress([True], 0),
        lambda p: p.conj(),
    ],
)
def test_results_are_plain_arrays(p, compute):
    result = compute(p)
    assert not isinstance(result, Parameter)
    np.testing.assert_array_equal(result, compute(VALUES))


def test_views_share_the_memory(p):
    for view in (p[0], p.T, p.reshape(-1), np.asarray(p), p[...]):
        assert np.shares_memory(view, p)
    for own in (p.copy(), p.flatten(), p.astype(np.float64), p + 0):
        assert not np.shares_memory(own, p)


UPDATES = ["-=", "+=", "*=", "/=", "[...]", "out", "clip", "add.at"]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_keep_the_parameter(p, update):
    same = p
    if update == "-=":
        p -= 0.5
    elif update == "+=":
        p += VALUES
    elif update == "*=":
        p *= 2
    elif update == "/=":
        p /= 2
    elif update == "[...]":
        p[...] = 3
    elif update == "out":
        assert np.subtract(p, 1, out=p) is same
    elif update == "clip":
        assert np.clip(p, 1, 2, out=p) is same
    else:
        np.add.at(p, 0, 1)
    assert p is same and type(p) is Parameter
    assert not np.array_equal(p, VALUES)


def test_the_gradient_is_added_to(p):
    assert p.grad is None
    p.accumulate_grad(np.ones((2, 3)))
    p.accumulate_grad(VALUES)
    np.testing.assert_array_equal(p.grad, 1 + VALUES)


def test_accumulating_does_not_write_to_the_gradient_given(p):
    first, second = np.ones((2, 3)), np.ones((2, 3))
    p.accumulate_grad(first)
    p.accumulate_grad(second)
    assert (first == 1).all() and (second == 1).all()


@pytest.mark.parametrize(
    "grad", [np.ones((3, 2)), np.ones(3), np.ones((2, 3), np.float32), np.float64(1)]
)
def test_a_gradient_that_does_not_fit(p, grad):
    with pytest.raises(RuntimeError, match="does not fit"):
        p.accumulate_grad(grad)


def test_frozen(p):
    assert p.requires_grad_(False) is p
    p.accumulate_grad(np.ones((2, 3)))
    assert p.grad is None and p.requires_grad is False
    p.requires_grad_()
    p.accumulate_grad(np.ones((2, 3)))
    assert p.grad is not None


def test_deleting_the_gradient(p):
    p.accumulate_grad(np.ones((2, 3)))
    del p.grad
    assert p.grad is None


def test_without_data():
    for empty in (Parameter(), Parameter(None), torch.nn.Parameter()):
        assert tuple(empty.shape) == (0,) and empty.requires_grad
        assert str(empty.dtype).removeprefix("torch.") == "float32"


def test_types_as_in_torch():
    for make, array in ((Parameter, np.array), (torch.nn.Parameter, torch.tensor)):
        with pytest.raises(RuntimeError, match="can require gradients"):
            make(array([1, 2]))
        assert not make(array([1, 2]), requires_grad=False).requires_grad
        assert make(array([1.0])).requires_grad
    with pytest.raises(TypeError, match="ndarray"):
        Parameter([1.0])


def test_it_shares_the_memory_it_was_made_of():
    array = VALUES.copy()
    p = Parameter(array)
    p += 1
    np.testing.assert_array_equal(array, VALUES + 1)


@pytest.mark.parametrize("requires_grad", [True, False])
@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_copies_keep_the_gradient(again, requires_grad):
    p = Parameter(VALUES.copy(), requires_grad)
    p.grad = VALUES + 1
    twin = again(p)
    assert type(twin) is Parameter and twin is not p
    assert twin.requires_grad is requires_grad
    np.testing.assert_array_equal(twin, p)
    np.testing.assert_array_equal(twin.grad, p.grad)
    shared = again is copy.copy  # as torch's
    assert np.shares_memory(twin, p) is shared
    assert np.shares_memory(twin.grad, p.grad) is shared


def test_deepcopy_keeps_what_is_shared(p):
    first, second = copy.deepcopy([p, p])
    assert first is second


def test_hash_and_identity(p):
    other = Parameter(VALUES.copy())
    state = {p: 1, other: 2}
    assert state[p] == 1 and state[other] == 2


def test_repr(p):
    assert repr(p) == f"Parameter containing:\n{VALUES!r}"


def test_float32_stays():
    p = Parameter(VALUES.astype(np.float32))
    p.accumulate_grad(np.ones((2, 3), np.float32))
    p -= 0.1 * p.grad
    assert p.dtype == p.grad.dtype == (p * 2.0).dtype == np.float32
