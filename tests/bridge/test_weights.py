"""bridge/weights.py: state dicts in both directions."""

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.parity import compare
from numpy_impl import nn


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
