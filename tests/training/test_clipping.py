"""training/clipping.py: what a clipped update reports, and what it does."""

import math
from functools import partial

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.clipping import UPDATES, batches
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

FILE = "training.clipping"
both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


@pytest.mark.parametrize("case", cases_of(FILE), ids=str)
def test_cases(case):
    exact = case.quantities(TORCH_IMPL)
    assert_close(case.quantities(NUMPY), exact)
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)


def trained(side, clip=None, **bound):
    """(updates, how far the parameters moved in all, as one vector)"""
    side.manual_seed(0)
    nn, optim = side.module("nn"), side.module("optim")
    model = side.get(FILE, "LastStep")(2, 4, 3, side.dtype("float64"))
    before = [to_numpy(p.detach()).copy() for p in model.parameters()]
    updates = side.get(FILE, "train_clipped")(
        model,
        batches(side, "float64"),
        nn.CrossEntropyLoss(),
        optim.SGD(model.parameters(), lr=0.5),
        clip and partial(getattr(side.module("nn").utils, clip), **bound),
    )
    after = [to_numpy(p.detach()) for p in model.parameters()]
    moved = [(b - a).ravel() for a, b in zip(before, after, strict=True)]
    assert len(updates) == UPDATES
    return updates, np.concatenate(moved)


@both_sides
def test_not_clipped(side):
    updates, _ = trained(side)
    assert all(u.clipped == u.norm for u in updates)
    assert all(u.cosine == pytest.approx(1) for u in updates)


@both_sides
def test_by_the_norm_the_direction_stays(side):
    updates, moved = trained(side, "clip_grad_norm_", max_norm=0.1)
    for update in updates:
        assert update.norm > 0.1
        assert update.clipped == pytest.approx(0.1, rel=1e-5)
        assert update.cosine == pytest.approx(1)
    assert np.linalg.norm(moved) <= len(updates) * 0.5 * 0.1


@both_sides
def test_by_the_value_it_turns(side):
    updates, moved = trained(side, "clip_grad_value_", clip_value=0.01)
    assert all(0.1 < u.cosine < 0.99 for u in updates)
    assert abs(moved).max() <= len(updates) * 0.5 * 0.01 + 1e-15
    assert all(math.isfinite(u.loss) for u in updates)
