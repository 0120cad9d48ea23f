"""optim/adadelta.py: Adadelta."""

import math

import numpy as np

from numpy_impl.nn import Parameter
from numpy_impl.optim import Adadelta
from tests.optimizers import OptimizerTests


class TestAdadelta(OptimizerTests):
    file = "optim.adadelta"


def test_two_steps_by_hand():
    """Gradients 4 and 2, with the letters of the paper: E[g²], E[Δx²], RMS."""
    rho, eps = 0.75, 0.25
    p = Parameter(np.array([1.0]))
    optimizer = Adadelta([p], lr=0.5, rho=rho, eps=eps)
    wanted = 1.0
    mean_g = mean_delta = 0.0
    for g in (4.0, 2.0):
        p.grad = np.array([g])
        optimizer.step()
        mean_g = rho * mean_g + (1 - rho) * g**2
        delta = math.sqrt(mean_delta + eps) / math.sqrt(mean_g + eps) * g
        mean_delta = rho * mean_delta + (1 - rho) * delta**2
        wanted -= 0.5 * delta
        assert abs(p.item() - wanted) < 1e-15
    state = optimizer.state[p]
    assert list(state) == ["step", "square_avg", "acc_delta"]
    assert state["step"] == 2 and state["square_avg"] == mean_g == 4.0
    assert abs(state["acc_delta"] - mean_delta) < 1e-15


def test_steps_grow_from_the_root_of_epsilon():
    """First √ε / √(1 - ρ), whatever the gradient's scale; then each longer."""
    for scale in (1e2, 1e6):
        p = Parameter(np.zeros(1))
        optimizer = Adadelta([p], rho=0.99, eps=1e-6)
        lengths = []
        for _ in range(20):
            before = p.item()
            p.grad = np.array([scale])
            optimizer.step()
            lengths.append(before - p.item())
        assert math.isclose(lengths[0], 1e-3 / 0.1, rel_tol=1e-6)
        assert lengths[0] < lengths[10] < lengths[19]
