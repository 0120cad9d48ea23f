"""optim/radam.py: RAdam."""

import math

import numpy as np
import pytest
import torch

from numpy_impl.nn import Parameter
from numpy_impl.optim import RAdam
from tests.optimizers import OptimizerTests


class TestRAdam(OptimizerTests):
    file = "optim.radam"


def moved(gradients, **options):
    """How far each step goes; and the state after the last."""
    p = Parameter(np.zeros(1))
    optimizer = RAdam([p], **options)
    steps = []
    for g in gradients:
        before = p.item()
        p.grad = np.array([g])
        optimizer.step()
        steps.append(before - p.item())
    return steps, optimizer.state[p]


def test_two_steps_by_hand():
    """Of two gradients v knows too little: steps along m_hat, whatever their size."""
    steps, state = moved([200.0, 400.0], lr=0.5, betas=(0.75, 0.9), eps=0.25)
    assert steps[0] == 0.5 * 200
    m = 0.75 * 50 + 0.25 * 400
    assert math.isclose(steps[1], 0.5 * m / (1 - 0.75**2), rel_tol=1e-15)
    assert list(state) == ["step", "exp_avg", "exp_avg_sq"]
    assert (state["step"], state["exp_avg"]) == (2, m)
    v = 0.9 * 0.1 * 200**2 + 0.1 * 400**2
    assert math.isclose(state["exp_avg_sq"].item(), v, rel_tol=1e-15)


def test_the_first_rectified_step_by_hand():
    """β₂ = 0.9: ρ_∞ = 19, and 5.15 is the first ρ_t above 5, at t = 6.

    With equal gradients m_hat is g and v is (1 - β₂ᵗ) g².
    """
    lr, b2, eps, g = 0.5, 0.9, 0.25, 8.0
    steps, _ = moved(7 * [g], lr=lr, betas=(0.75, b2), eps=eps)
    for t, step in enumerate(steps, start=1):
        rho = 19 - 2 * t * b2**t / (1 - b2**t)
        assert (rho > 5) == (t >= 6)
        wanted = lr * g
        if rho > 5:
            r = math.sqrt((rho - 4) * (rho - 2) * 19 / (15 * 17 * rho))
            root = math.sqrt(1 - b2**t)
            wanted *= r * root / (root * g + eps)
        assert math.isclose(step, wanted, rel_tol=1e-12), t


def test_late_steps_are_those_of_adam():
    """r → 1: lr along the sign of a gradient that stays the same."""
    steps, _ = moved(300 * [1e3], lr=0.125, betas=(0.9, 0.9))
    assert math.isclose(steps[-1], 0.125, rel_tol=1e-6)


NEVER = [0.0, 0.5, 2 / 3]  # ρ_∞ of 2/3 is 5
FIVE_AT = {6: 0.8397685748659791, 10: 0.6937178744260639}  # t: where ρ_t = 5, rounded


@pytest.mark.parametrize("beta2", [*NEVER, 0.67, *FIVE_AT.values()])
def test_it_divides_where_torch_does(beta2):
    """Never, late, or one step later than where ρ_t is 5 to the last bit."""
    steps, _ = moved(50 * [100.0], lr=1.0, betas=(0.0, beta2))
    assert (steps[-1] == 100) == (beta2 in NEVER)
    q = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
    optimizer = torch.optim.RAdam([q], lr=1.0, betas=(0.0, beta2))
    for _ in range(50):
        q.grad = torch.full((1,), 100.0, dtype=torch.float64)
        optimizer.step()
    assert math.isclose(-q.item(), sum(steps), rel_tol=1e-12)


def test_decay_is_decoupled():
    p = Parameter(np.array([2.0]))
    p.grad = np.zeros(1)
    RAdam([p], lr=0.25, weight_decay=0.5, decoupled_weight_decay=True).step()
    assert p.item() == 2.0 * (1 - 0.25 * 0.5)
