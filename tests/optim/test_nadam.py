"""optim/nadam.py: NAdam."""

import math

import numpy as np

from numpy_impl.nn import Parameter
from numpy_impl.optim import NAdam
from tests.optimizers import OptimizerTests


class TestNAdam(OptimizerTests):
    file = "optim.nadam"


def test_two_steps_by_hand():
    """Gradients 2 and 4; 0.96^(t ψ) is 1/2^t, so that μ is 0.75 β₁, 0.875 β₁, ..."""
    lr, b1, b2, eps = 0.1, 0.5, 0.75, 0.25
    psi = math.log(0.5) / math.log(0.96)
    p = Parameter(np.array([1.0]))
    optimizer = NAdam([p], lr=lr, betas=(b1, b2), eps=eps, momentum_decay=psi)
    mu = [0.75 * b1, 0.875 * b1, 0.9375 * b1]
    m = v = 0.0
    wanted = 1.0
    for t, g in enumerate((2.0, 4.0), start=1):
        p.grad = np.array([g])
        optimizer.step()
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        so_far, with_next = math.prod(mu[:t]), math.prod(mu[: t + 1])
        m_hat = mu[t] * m / (1 - with_next) + (1 - mu[t - 1]) * g / (1 - so_far)
        wanted -= lr * m_hat / (math.sqrt(v / (1 - b2**t)) + eps)
        assert abs(p.item() - wanted) < 1e-8  # Π is of float32
    state = optimizer.state[p]
    assert list(state) == ["step", "mu_product", "exp_avg", "exp_avg_sq"]
    assert (state["step"], state["exp_avg"], state["exp_avg_sq"]) == (2, m, v)
    assert abs(state["mu_product"] - mu[0] * mu[1]) < 1e-8


def test_where_the_gradient_turns_it_turns_first():
    """Without momentum_decay and with the past of many steps, g weighs more."""
    p = Parameter(np.zeros(1))
    optimizer = NAdam([p], lr=1.0, betas=(0.9, 0.9), momentum_decay=1e6, eps=0.0)
    for g in 400 * [1.0] + [-1.0]:
        before = p.item()
        p.grad = np.array([g])
        optimizer.step()
    # v_hat = 1, m = 0.9 - 0.1 = 0.8: 0.9 m + 0.1 g, where Adam moves by m
    assert math.isclose(before - p.item(), 0.9 * 0.8 - 0.1, rel_tol=1e-6)


def test_decay_is_decoupled():
    p = Parameter(np.array([2.0]))
    p.grad = np.zeros(1)
    NAdam([p], lr=0.25, weight_decay=0.5, decoupled_weight_decay=True).step()
    assert p.item() == 2.0 * (1 - 0.25 * 0.5)
