"""optim/rprop.py: Rprop."""

import numpy as np
import torch

from numpy_impl.nn import Parameter
from numpy_impl.optim import Rprop
from tests.optimizers import OptimizerTests


class TestRprop(OptimizerTests):
    file = "optim.rprop"


def steps(gradients, **options):
    """How far p goes at each of these gradients, in binary fractions."""
    p = Parameter(np.zeros(1))
    optimizer = Rprop([p], **options)
    moved = []
    for g in gradients:
        before = p.item()
        p.grad = np.array([g])
        optimizer.step()
        moved.append(p.item() - before)
    return moved


def test_steps_by_hand():
    """lr, then η₊ lr; the sign turns: no step, and η₋ η₊ lr after it; 0: no step."""
    moved = steps([3.0, 0.1, -2.0, -7.0, 0.0, 1.0], lr=0.25, etas=(0.5, 1.5))
    assert moved == [-0.25, -0.375, 0.0, 0.1875, 0.0, -0.1875]


def test_a_turn_is_not_remembered():
    """After it the gradient counts as 0: the next one is no turn, whatever its sign."""
    for g in (-1.0, 1.0):
        *_, last = steps([1.0, -1.0, g], lr=0.5)
        assert last == -0.25 * g


def test_step_sizes_bound_the_first_step_too():
    assert steps([1.0], lr=0.5, step_sizes=(0.125, 0.25)) == [-0.25]
    assert steps([1.0], lr=0.0, step_sizes=(0.125, 0.25)) == [-0.125]


def test_the_size_of_a_gradient_does_not_matter():
    assert steps([1e-3, 1e-3, -1e-3]) == steps([1e3, 5e2, -7.0])


def test_nan_is_no_direction():
    """sign(nan) is 0 in PyTorch, nan in NumPy: such an entry stays where it is."""
    p, q = Parameter(np.zeros(2)), torch.nn.Parameter(torch.zeros(2).double())
    ours, theirs = Rprop([p]), torch.optim.Rprop([q])
    for g in ([1.0, np.nan], [np.nan, np.inf], [1.0, 2.0]):
        p.grad, q.grad = np.array(g), torch.tensor(g).double()
        ours.step()
        theirs.step()
        np.testing.assert_array_equal(p, q.detach().numpy())
    assert (p != 0).all()
