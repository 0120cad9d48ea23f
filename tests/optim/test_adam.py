"""optim/adam.py: Adam."""

import math

import numpy as np
import pytest
import torch

from numpy_impl.nn import Parameter
from numpy_impl.optim import Adam
from tests.optimizers import OptimizerTests


class TestAdam(OptimizerTests):
    file = "optim.adam"


def test_two_steps_by_hand():
    """Gradients 2 and 4, with the formulas of the paper and nothing folded."""
    lr, b1, b2, eps = 0.1, 0.5, 0.75, 0.25
    p = Parameter(np.array([1.0]))
    optimizer = Adam([p], lr=lr, betas=(b1, b2), eps=eps)
    m = v = 0.0
    wanted = 1.0
    for t, g in enumerate((2.0, 4.0), start=1):
        p.grad = np.array([g])
        optimizer.step()
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        wanted -= lr * m_hat / (math.sqrt(v_hat) + eps)
        assert abs(p.item() - wanted) < 1e-15
    state = optimizer.state[p]
    assert (state["step"], state["exp_avg"], state["exp_avg_sq"]) == (2, m, v)


def test_the_first_step_has_length_lr():
    """m_hat / √v_hat = g / |g|: the gradient's scale does not matter, unless ε does."""
    for scale in (1e-3, 1.0, 1e3):
        p = Parameter(np.zeros(2))
        p.grad = scale * np.array([3.0, -5.0])
        Adam([p], lr=0.125).step()
        np.testing.assert_allclose(p, [-0.125, 0.125], rtol=1e-4)


def test_amsgrad_remembers_the_largest():
    """A large gradient long ago still makes the steps small."""
    moved = {}
    for amsgrad in (False, True):
        p = Parameter(np.zeros(1))
        optimizer = Adam([p], lr=0.1, betas=(0.9, 0.5), amsgrad=amsgrad)
        for g in [100.0] + 50 * [1.0]:
            p.grad = np.array([g])
            before = p.item()
            optimizer.step()
        moved[amsgrad] = abs(p.item() - before)
    assert moved[True] < moved[False] / 10


@pytest.mark.parametrize("beta1", [0.0, 0.3, 0.5, 0.9, 0.999])
def test_a_small_gradient_behind_a_large_one(beta1):
    """With β₁ = 0 m is the last gradient, with all the digits that g - m has lost."""
    p, q = Parameter(np.zeros(1, np.float32)), torch.nn.Parameter(torch.zeros(1))
    ours = Adam([p], betas=(beta1, 0.99))
    theirs = torch.optim.Adam([q], betas=(beta1, 0.99))
    for g in (1e4, 1e-2, -3e-3):
        p.grad, q.grad = np.array([g], np.float32), torch.tensor([g])
        ours.step()
        theirs.step()
        wanted = theirs.state[q]["exp_avg"].item()
        assert abs(ours.state[p]["exp_avg"].item() - wanted) <= 2e-7 * abs(wanted)


@pytest.mark.parametrize("gradient", [0.0, 1e-30, 1e25])
def test_without_eps(gradient):
    """0 / 0 and x / inf are what they are in PyTorch: nan, and no step at all."""
    p, q = Parameter(np.ones(1, np.float32)), torch.nn.Parameter(torch.ones(1))
    p.grad, q.grad = np.array([gradient], np.float32), torch.tensor([gradient])
    Adam([p], eps=0).step()
    torch.optim.Adam([q], eps=0).step()
    np.testing.assert_array_equal(p, q.detach().numpy())
