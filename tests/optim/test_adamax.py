"""optim/adamax.py: Adamax."""

import numpy as np

from numpy_impl.nn import Parameter
from numpy_impl.optim import Adamax
from tests.optimizers import OptimizerTests


class TestAdamax(OptimizerTests):
    file = "optim.adamax"


def test_two_steps_by_hand():
    """β₂ = ½, gradients 4 and 1: u is 4 + ¼, and then half of it, not 1 + ¼."""
    p = Parameter(np.array([1.0]))
    optimizer = Adamax([p], lr=0.5, betas=(0.75, 0.5), eps=0.25)
    p.grad = np.array([4.0])
    optimizer.step()
    first = 1 - 0.5 * 4 / 4.25  # m_hat = ¼ 4 / (1 - ¾)
    assert abs(p.item() - first) < 1e-15
    p.grad = np.array([1.0])
    optimizer.step()
    m_hat = (0.75 * 1 + 0.25 * 1) / (1 - 0.75**2)
    assert abs(p.item() - (first - 0.5 * m_hat / 2.125)) < 1e-15
    state = optimizer.state[p]
    assert list(state) == ["step", "exp_avg", "exp_inf"]
    assert (state["step"], state["exp_avg"], state["exp_inf"]) == (2, 1.0, 2.125)


def test_the_sign_of_a_gradient_does_not_count_for_its_size():
    p = Parameter(np.zeros(2))
    p.grad = np.array([-3.0, 5.0])
    Adamax([p], lr=0.125).step()
    np.testing.assert_allclose(p, [0.125, -0.125], rtol=1e-8)


def test_no_step_is_longer_than_its_bound():
    """|m_hat| / u <= (1 - β₁) / ((1 - β₁ᵗ) (1 - β₁ / β₂)), which for these is 2.

    The paper says that lr is the bound; it is that of a first step.
    """
    p = Parameter(np.zeros(1000))
    optimizer = Adamax([p], lr=1.0, betas=(0.5, 0.75), eps=0.0)
    rng = np.random.default_rng(0)
    for t in range(1, 30):
        before = np.array(p)
        p.grad = rng.normal(size=1000) * 10.0 ** rng.integers(-3, 4, 1000)
        optimizer.step()
        bound = 0.5 / (1 - 0.5**t) / (1 - 0.5 / 0.75)
        assert np.abs(p - before).max() <= bound
