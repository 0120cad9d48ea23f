"""optim/adagrad.py: Adagrad."""

import math

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.optim
import torch_impl.optim
from bridge.parity import to_numpy
from numpy_impl.nn import Parameter
from numpy_impl.optim import Adagrad
from tests.optimizers import OptimizerTests


class TestAdagrad(OptimizerTests):
    file = "optim.adagrad"


def test_two_steps_by_hand():
    """Gradients 2 and 4: s is 5 + 2² = 3², then 9 + 4² = 5²; lr is halved."""
    p = Parameter(np.array([1.0]))
    optimizer = Adagrad(
        [p], lr=0.5, lr_decay=1.0, initial_accumulator_value=5.0, eps=0.25
    )
    p.grad = np.array([2.0])
    optimizer.step()
    first = 1 - 0.5 * 2 / (3 + 0.25)
    assert abs(p.item() - first) < 1e-15
    p.grad = np.array([4.0])
    optimizer.step()
    assert abs(p.item() - (first - 0.25 * 4 / (5 + 0.25))) < 1e-15
    assert optimizer.state[p]["step"] == 2 and optimizer.state[p]["sum"] == 25


def test_a_rare_gradient_makes_a_long_step():
    """The same gradient after 99 others, and after none: √100 times shorter."""
    p = Parameter(np.zeros(2))
    optimizer = Adagrad([p], lr=1.0)
    for t in range(100):
        before = np.array(p)
        p.grad = np.array([1.0, float(t == 99)])
        optimizer.step()
    often, rarely = before - p
    assert math.isclose(10 * often, rarely, rel_tol=1e-8)


@pytest.mark.parametrize("lib", [numpy_impl, torch, torch_impl])
def test_the_state_is_there_from_the_beginning(lib):
    """Also of a parameter that never has a gradient; not of groups added later."""
    nn = torch.nn if lib is torch_impl else lib.nn
    p, q = (layer.weight for layer in (nn.Linear(2, 1), nn.Linear(3, 1)))
    optimizer = lib.optim.Adagrad([p], initial_accumulator_value=0.5)
    optimizer.add_param_group({"params": [q], "initial_accumulator_value": 2.0})
    (state,) = optimizer.state_dict()["state"].values()
    assert list(state) == ["step", "sum"]
    assert to_numpy(state["step"]) == 0 and to_numpy(state["step"]).shape == ()
    assert to_numpy(state["sum"]).tolist() == [[0.5, 0.5]]
    assert to_numpy(state["sum"]).dtype == np.float32
    if lib is numpy_impl:
        q.grad = np.ones((1, 3), np.float32)
    else:
        q.grad = torch.ones(1, 3)
    optimizer.step()
    assert to_numpy(optimizer.state[q]["sum"]).tolist() == [[1.5, 1.5, 1.5]]
    assert to_numpy(optimizer.state[p]["step"]) == 0
