"""optim/swalr.py: as PyTorch's; its cases run with those of the schedules.

tests/optim/lr_scheduler goes through every SchedulerCase: rates, states, resuming.
"""

import math

import numpy as np
import pytest

from numpy_impl.nn import Parameter
from numpy_impl.optim import SGD
from numpy_impl.optim.lr_scheduler import MultiplicativeLR
from numpy_impl.optim.swa_utils import SWALR


def rates(strategy, count=6, before=0, **options):
    """The rate of each update, after some of another schedule."""
    p = Parameter(np.zeros(2))
    p.grad = np.ones(2)
    optimizer = SGD([p], lr=1.0)
    first = MultiplicativeLR(optimizer, lambda t: 0.5)
    for _ in range(before):
        optimizer.step()
        first.step()
    schedule = SWALR(optimizer, 0.25, 4, strategy, **options)
    found = []
    for _ in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


@pytest.mark.parametrize("before, first", [(0, 1.0), (2, 0.25), (1, 0.5)])
def test_the_way_by_hand(before, first):
    """From the rate that is there to swa_lr, in equal steps or along a cosine."""
    shares = np.array([0, 1, 2, 3, 4, 4]) / 4
    linear = shares * 0.25 + (1 - shares) * first
    np.testing.assert_allclose(rates("linear", before=before), linear, rtol=1e-14)
    shares = [(1 - math.cos(math.pi * share)) / 2 for share in shares]
    cosine = [share * 0.25 + (1 - share) * first for share in shares]
    np.testing.assert_allclose(rates("cos", before=before), cosine, rtol=1e-14)
