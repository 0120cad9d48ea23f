"""optim/rmsprop.py: RMSprop."""

import math

import numpy as np
import pytest

from numpy_impl.nn import Parameter
from numpy_impl.optim import RMSprop
from tests.optimizers import OptimizerTests


class TestRMSprop(OptimizerTests):
    file = "optim.rmsprop"

    @staticmethod
    def assert_extreme_as_torch(case, scale):
        """Centered, inf - inf is nan; PyTorch may round v - m m once, and has inf."""
        centered = case.kwargs.get("centered") or case.group.get("centered")
        scale = 1e15 if centered and scale == 1e25 else scale
        OptimizerTests.assert_extreme_as_torch(case, scale)


@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_two_steps_by_hand(centered, momentum):
    """Gradients 2 and 4, with λ = 1/2: the formulas, nothing folded."""
    lr, alpha, eps, decay = 0.1, 0.75, 0.25, 0.5
    p = Parameter(np.array([1.0]))
    optimizer = RMSprop([p], lr, alpha, eps, decay, momentum, centered)
    m = v = b = 0.0
    wanted = 1.0
    for g in (2.0, 4.0):
        p.grad = np.array([g])
        optimizer.step()
        g += decay * wanted
        m, v = alpha * m + (1 - alpha) * g, alpha * v + (1 - alpha) * g**2
        step = g / (math.sqrt(v - m**2 if centered else v) + eps)
        b = momentum * b + step
        wanted -= lr * (b if momentum else step)
        assert abs(p.item() - wanted) < 1e-15
    assert optimizer.state[p]["step"] == 2


def test_the_state_is_in_torchs_order():
    p = Parameter(np.ones(2))
    p.grad = np.ones(2)
    optimizer = RMSprop([p], momentum=0.5, centered=True)
    optimizer.step()
    names = ["step", "square_avg", "momentum_buffer", "grad_avg"]
    assert list(optimizer.state[p]) == names


def test_the_first_step_is_longer_than_lr():
    """√v = √(1 - α) |g|: nothing corrects for v = 0 at the start."""
    p = Parameter(np.zeros(2))
    p.grad = np.array([3.0, -5.0])
    RMSprop([p], lr=0.01, alpha=0.99).step()
    np.testing.assert_allclose(p, [-0.1, 0.1], rtol=1e-7)


def test_a_gradient_that_stays_has_no_variance():
    """v = m = 1 - αᵗ, v - m² vanishes with αᵗ, and the step becomes lr g / ε."""
    p = Parameter(np.zeros(1))
    p.grad = np.ones(1)
    optimizer = RMSprop([p], lr=2.0**-10, alpha=0.5, eps=2.0**-20, centered=True)
    for _ in range(60):
        before = p.item()
        optimizer.step()
    assert before - p.item() == 2.0**10
