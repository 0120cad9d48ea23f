"""optim/adamw.py: AdamW."""

import numpy as np

from numpy_impl.nn import Parameter
from numpy_impl.optim import Adam, AdamW
from tests.optimizers import OptimizerTests


class TestAdamW(OptimizerTests):
    file = "optim.adamw"


def test_decay_is_decoupled():
    """Without a gradient's pull, one step is p (1 - lr λ), whatever the moments are."""
    p = Parameter(np.array([2.0]))
    p.grad = np.zeros(1)
    AdamW([p], lr=0.25, weight_decay=0.5).step()
    assert p.item() == 2.0 * (1 - 0.25 * 0.5)

    p = Parameter(np.array([2.0]))  # Adam divides λ p by its own size: a full step
    p.grad = np.zeros(1)
    Adam([p], lr=0.25, weight_decay=0.5).step()
    assert abs(p.item() - 1.75) < 1e-7


def test_a_state_of_adam_stays_decoupled():
    p = Parameter(np.ones(1))
    adam, adamw = Adam([p], weight_decay=0.1), AdamW([p])
    adamw.load_state_dict(adam.state_dict())
    assert adamw.param_groups[0]["decoupled_weight_decay"] is True
    assert adamw.param_groups[0]["weight_decay"] == 0.1
