"""optim/sgd.py: SGD."""

import numpy as np
import pytest

from numpy_impl.nn import Parameter
from numpy_impl.optim import SGD
from tests.optimizers import OptimizerTests


class TestSGD(OptimizerTests):
    file = "optim.sgd"


def two_steps(**kwargs):
    """p = 1, then gradients 2 and 4: both new values of p, in binary fractions."""
    p = Parameter(np.array([1.0]))
    optimizer = SGD([p], **kwargs)
    values = []
    for grad in (2.0, 4.0):
        p.grad = np.array([grad])
        optimizer.step()
        values.append(p.item())
    return values


@pytest.mark.parametrize(
    "kwargs,wanted",
    [
        # p - lr g
        ({}, [1 - 0.25 * 2, 0.5 - 0.25 * 4]),
        ({"maximize": True}, [1 + 0.25 * 2, 1.5 + 0.25 * 4]),
        # b = 2, then 0.5 · 2 + 4 = 5
        ({"momentum": 0.5}, [0.5, 0.5 - 0.25 * 5]),
        # dampening leaves the first gradient alone: b = 2, then 0.5 · 2 + 0.75 · 4 = 4
        ({"momentum": 0.5, "dampening": 0.25}, [0.5, 0.5 - 0.25 * 4]),
        # g + 0.5 b = 3, then 4 + 0.5 · 5 = 6.5
        ({"momentum": 0.5, "nesterov": True}, [0.25, 0.25 - 0.25 * 6.5]),
        # g + 0.5 p = 2.5, then 4 + 0.5 · 0.375
        ({"weight_decay": 0.5}, [0.375, 0.375 - 0.25 * 4.1875]),
    ],
    ids=str,
)
def test_two_steps_by_hand(kwargs, wanted):
    assert two_steps(lr=0.25, **kwargs) == wanted


def test_without_momentum_there_is_no_state():
    p = Parameter(np.ones(3))
    optimizer = SGD([p], lr=0.1)
    p.grad = np.ones(3)
    optimizer.step()
    assert optimizer.state_dict()["state"] == {}


def test_the_buffer_is_not_the_gradient():
    """The first buffer equals the gradient, but a later step must not write to it."""
    p = Parameter(np.ones(3))
    optimizer = SGD([p], lr=0.1, momentum=0.9)
    p.grad = grad = np.ones(3)
    optimizer.step()
    optimizer.step()
    np.testing.assert_array_equal(grad, np.ones(3))
