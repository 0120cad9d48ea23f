"""nn/utils/convert_parameters.py: copies and views, and where gradients go."""

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, SIDES, TORCH, TORCH_IMPL
from numpy_impl import nn
from tests.pairs import assert_as_accurate, assert_close

FILE = "nn.utils.convert_parameters"


@pytest.mark.parametrize("case", cases_of(FILE), ids=str)
def test_cases(case):
    exact = case.quantities(TORCH_IMPL)
    for other in (TORCH_IMPL, TORCH):
        assert_close(case.quantities(NUMPY), case.quantities(other))
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)
    assert all(a.dtype == np.float32 for a in ours.values())


def two(side):
    """Parameters (2, 3) of float64 and (2,) of float32: the numbers from 0 to 7."""
    kind = side.get("nn", "Parameter")
    first, last = np.arange(6.0).reshape(2, 3), np.float32([6, 7])
    return [kind(side.array(first)), kind(side.array(last))]


@pytest.mark.parametrize("side", SIDES, ids=str)
def test_the_vector_is_a_copy(side):
    params = two(side)
    with side.no_grad():
        vec = side.get(FILE, "parameters_to_vector")(params)
        assert to_numpy(vec).dtype == np.float64
        assert to_numpy(vec).tolist() == [*range(8)]
        vec *= 0
    assert to_numpy(params[1].detach()).tolist() == [6, 7]


def test_each_gradient_is_of_its_parameters_dtype():
    grad_vec = np.arange(8.0)
    found = {}
    for side in SIDES:
        params = two(side)
        if side is NUMPY:
            backward = side.get(FILE, "parameters_to_vector_backward")
            found[side] = backward(grad_vec, params)
        else:
            side.get(FILE, "parameters_to_vector")(params).backward(
                side.array(grad_vec)
            )
            found[side] = [to_numpy(p.grad) for p in params]
        assert [g.dtype for g in found[side]] == [np.float64, np.float32]
        for grad, wanted in zip(found[side], two(NUMPY), strict=True):
            np.testing.assert_array_equal(grad, wanted)


def test_a_view_of_the_vector_in_torch_a_copy_here():
    """And torch's parameter takes the dtype of the vector, too."""
    for side in SIDES:
        params, vec = two(side), side.array(np.float32([0, -1, -2, -3, -4, -5, -6, -7]))
        side.get(FILE, "vector_to_parameters")(vec, params)
        vec[-1] = 9.0
        last = -7 if side is NUMPY else 9
        assert to_numpy(params[1].detach()).tolist() == [-6, last]
        wanted = np.float64 if side is NUMPY else np.float32
        assert to_numpy(params[0].detach()).dtype == wanted
        assert to_numpy(params[0].detach()).tolist() == [[0, -1, -2], [-3, -4, -5]]


def test_there_and_back():
    """A model takes the place of another; what is too long is cut off, as in torch."""
    model, other = nn.Linear(3, 2), nn.Linear(3, 2)
    vec = nn.utils.parameters_to_vector(model.parameters())
    nn.utils.vector_to_parameters(np.append(vec, np.float32(1)), other.parameters())
    for p, q in zip(model.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(p, q)
    assert np.float32(other(np.ones(3, np.float32))).shape == (2,)


def test_no_gradient_goes_back_to_the_vector():
    vec = torch.ones(8, requires_grad=True)
    params = two(TORCH_IMPL)
    TORCH_IMPL.get(FILE, "vector_to_parameters")(vec, params)
    params[0].sum().backward()
    assert vec.grad is None and params[0].grad is not None


def test_a_vector_that_is_too_short_changes_nothing():
    params = two(NUMPY)
    with pytest.raises(RuntimeError, match=r"shape \(8,\).*got \(7,\)"):
        nn.utils.vector_to_parameters(np.zeros(7), params)
    assert params[0][1, 2] == 5
