"""optim/asgd.py: ASGD."""

import numpy as np
import pytest
import torch

from bridge.sides import SIDES
from numpy_impl.nn import Parameter
from numpy_impl.optim import ASGD
from tests.optimizers import OptimizerTests


class TestASGD(OptimizerTests):
    file = "optim.asgd"


def test_two_steps_by_hand():
    """η = 1/2, then 1/2 / (1 + 1/2 · 1/2 · 1)² = 8/25, but for its rounding"""
    p = Parameter(np.array([1.0]))
    optimizer = ASGD([p], lr=0.5, lambd=0.5, alpha=2, t0=0, weight_decay=0.25)
    p.grad = np.array([2.0])
    optimizer.step()
    assert p.item() == (1 - 0.5 * 0.5) * 1.0 - 0.5 * (2.0 + 0.25 * 1.0)
    assert optimizer.state[p]["ax"] == p
    eta, first = optimizer.state[p]["eta"].item(), p.item()
    assert eta == np.float32(8 / 25)
    optimizer.step()
    second = (1 - 0.5 * eta) * first - eta * (2.0 + 0.25 * first)
    assert abs(p.item() - second) < 1e-15
    assert optimizer.state[p]["mu"] == 1 / 2


def test_the_average_of_the_way():
    """From step t0 + 1 on: μ = 1, 1, 1/2, 1/3, ..., so that the first point goes."""
    p = Parameter(np.zeros(2, np.float32))
    optimizer = ASGD([p], lr=0.1, lambd=0.0, t0=3)
    rng, way = np.random.default_rng(0), []
    for _ in range(9):
        p.grad = rng.normal(size=2).astype(np.float32)
        optimizer.step()
        way.append(np.array(p))
    np.testing.assert_allclose(optimizer.state[p]["ax"], np.mean(way[4:], 0), rtol=1e-5)


def test_a_rate_that_a_schedule_changes_acts_one_step_later():
    """η of the next step is computed from lr in this one, here and in PyTorch."""
    p, q = Parameter(np.zeros(1)), torch.nn.Parameter(torch.zeros(1).double())
    ours, theirs = ASGD([p], lr=1.0), torch.optim.ASGD([q], lr=1.0)
    p.grad, q.grad = np.ones(1), torch.ones(1).double()
    for optimizer in (ours, theirs):
        optimizer.step()
        optimizer.param_groups[0]["lr"] = 0.0
        optimizer.step()
    assert -2.0 <= p.item() < -1.99
    assert p.item() == q.item()
    ours.step()
    assert ours.state[p]["eta"] == 0.0


@pytest.mark.parametrize("side", SIDES, ids=str)
def test_eta_and_mu_that_were_numbers(side):
    """As PyTorch saved them once: loaded, they are arrays of float32 again."""
    kind = Parameter if side.is_numpy else torch.nn.Parameter
    p = kind(side.array(np.ones(2)))
    optimizer = side.get("optim.asgd", "ASGD")([p], lr=0.5)
    p.grad = side.array(np.ones(2))
    optimizer.step()
    state = optimizer.state_dict()
    state["state"][0] |= {"eta": 0.25, "mu": 0.5}
    optimizer.load_state_dict(state)
    found = optimizer.state[p]
    assert (found["eta"], found["mu"]) == (0.25, 0.5)
    assert str(found["eta"].dtype).endswith("float32")
    assert str(found["mu"].dtype).endswith("float32")
