"""bridge/weights.py: state dicts in both directions."""

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.parity import compare
from numpy_impl import nn, optim


def linear_pair():
    ours = nn.Linear(5, 3, dtype=np.float64)
    return ours, torch.nn.Linear(5, 3, dtype=torch.float64)


def test_to_torch_and_back():
    ours, theirs = linear_pair()
    weights.copy_to_torch(ours, theirs)
    x = np.random.default_rng(0).normal(size=(4, 5))
    assert compare(ours(x), theirs(torch.from_numpy(x))).ok()

    with torch.no_grad():
        theirs.weight *= 2
    assert not compare(ours.weight, theirs.weight).ok()  # copied, not shared
    weights.copy_to_numpy(theirs, ours)
    assert compare(ours.weight, theirs.weight).absolute == 0
    ours.weight *= 2
    assert not compare(ours.weight, theirs.weight).ok()


def test_what_does_not_fit_is_listed():
    ours = nn.Linear(5, 3, dtype=np.float64)
    theirs = torch.nn.Linear(4, 3, bias=False, dtype=torch.float64)
    before = ours.weight.copy()
    with pytest.raises(ValueError) as caught:
        weights.copy_to_numpy(theirs, ours)
    message = str(caught.value)
    assert "weight: shape (3, 5) in NumPy, (3, 4) in PyTorch" in message
    assert "bias: only in NumPy" in message
    np.testing.assert_array_equal(ours.weight, before)

    with pytest.raises(ValueError, match="only in NumPy"):
        weights.copy_to_torch(ours, theirs)


def test_dtypes_have_to_fit():
    ours, theirs = nn.Linear(2, 2), torch.nn.Linear(2, 2).double()
    found = weights.differences(ours.state_dict(), theirs.state_dict())
    assert found == [
        "weight: dtype float32 in NumPy, float64 in PyTorch",
        "bias: dtype float32 in NumPy, float64 in PyTorch",
    ]


def test_names_on_the_torch_side_only():
    found = weights.differences({}, {"bias": np.zeros(2)})
    assert found == ["bias: only in PyTorch"]


def optimizer_pair(**kwargs):
    """Two parameters with names, in a group each; a step of the first."""
    ours = [nn.Parameter(np.ones(3)), nn.Parameter(np.ones(2))]
    theirs = [torch.nn.Parameter(torch.from_numpy(np.array(p))) for p in ours]
    pair = []
    for library, (p, q) in ((optim, ours), (torch.optim, theirs)):
        groups = [{"params": [("p", p)], "lr": 0.5}, {"params": [("q", q)]}]
        pair.append(library.Adam(groups, betas=(0.5, 0.9), amsgrad=True, **kwargs))
    ours[0].grad = np.array([1.0, -2.0, 3.0])
    theirs[0].grad = torch.from_numpy(ours[0].grad)
    return pair


def test_optimizer_to_torch():
    ours, theirs = optimizer_pair()
    ours.step()
    state = weights.optimizer_to_torch(ours.state_dict())
    theirs.load_state_dict(state)
    assert theirs.state_dict()["param_groups"] == ours.state_dict()["param_groups"]
    (p,) = ours.state
    (q,) = theirs.state
    assert list(theirs.state[q]) == list(ours.state[p])
    for name, value in ours.state[p].items():
        assert state["state"][0][name].dtype == getattr(torch, value.dtype.name)
        assert compare(value, theirs.state[q][name]).absolute == 0
    ours.state[p]["exp_avg"] *= 2
    assert not compare(ours.state[p]["exp_avg"], state["state"][0]["exp_avg"]).ok()


def test_optimizer_to_numpy():
    ours, theirs = optimizer_pair()
    theirs.step()
    theirs.param_groups[1]["lr"] = torch.tensor(0.25)
    state = weights.optimizer_to_numpy(theirs.state_dict())
    assert type(state["param_groups"][1]["lr"]) is np.ndarray
    ours.load_state_dict(state)
    assert ours.state_dict()["param_groups"] == state["param_groups"]
    (p,) = ours.state
    (q,) = theirs.state
    assert list(ours.state[p]) == list(theirs.state[q])
    for name, value in theirs.state[q].items():
        assert type(ours.state[p][name]) is np.ndarray
        assert compare(ours.state[p][name], value).absolute == 0
    theirs.state[q]["exp_avg"] *= 2
    assert not compare(state["state"][0]["exp_avg"], theirs.state[q]["exp_avg"]).ok()


def test_an_optimizer_of_torch_can_convert_by_itself():
    """A hook of PyTorch's own: then its load_state_dict takes ours as it is."""
    ours, theirs = optimizer_pair()
    ours.step()
    theirs.register_load_state_dict_pre_hook(
        lambda optimizer, state_dict: weights.optimizer_to_torch(state_dict)
    )
    theirs.load_state_dict(ours.state_dict())
    assert len(theirs.state) == 1
