"""training/schedule.py: PyTorch's schedulers' rates, by step, by epoch, and resumed."""

import math

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.accumulation import problem
from bridge.cases.training.schedule import LRS, optimizer_of
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def file_of(side):
    return side.module("training.schedule")


@pytest.mark.parametrize("case", cases_of("training.schedule"), ids=str)
def test_cases(case):
    """Also as LambdaLR, and as LinearLR and CosineAnnealingLR in a SequentialLR."""
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, exact)
    assert_close(ours, case.quantities(TORCH))
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    for found in (ours, theirs):  # rates are Python's floats on both sides
        for key in found:
            found[key] = found[key].astype(np.float32)
    assert_as_accurate(ours, theirs, exact)


@both_sides
def test_the_curve_by_hand(side):
    """Up in quarters, down through the middle, and then it stays."""
    found = [file_of(side).warmup_cosine(step, 4, 12, 0.1) for step in range(16)]
    assert found[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert found[8] == pytest.approx(0.55, rel=1e-15)
    assert found[12:] == [0.1] * 4
    assert all(a > b for a, b in zip(found[4:12], found[5:13], strict=True))
    assert file_of(side).warmup_cosine(0, 0, 3) == 1.0


@both_sides
def test_by_update_and_by_epoch(side):
    """The same schedule, called from on_step or from on_epoch of `fit`."""
    fit, file = side.get("training.loop", "fit"), file_of(side)
    for per, wanted in (("step", 10), ("epoch", 2)):
        model, criterion, optimizer, batches = problem(side, "float64")
        schedule = file.Schedule(optimizer, lambda step: 0.5**step)
        hook = {f"on_{per}": lambda _, schedule=schedule: schedule.step()}
        fit(model, batches, batches, criterion, optimizer, 2, **hook)
        assert schedule.last_epoch == wanted
        assert optimizer.param_groups[0]["lr"] == 0.1 * 0.5**wanted


@both_sides
def test_the_first_update_has_the_first_rate(side):
    """From the constructor on, in every group of its own rate."""
    optimizer = optimizer_of(side, "float64")
    schedule = file_of(side).Schedule(optimizer, lambda step: (step + 1) / 4)
    assert [group["lr"] for group in optimizer.param_groups] == [lr / 4 for lr in LRS]
    optimizer.step()
    schedule.step()
    assert schedule.get_last_lr() == [lr / 2 for lr in LRS]


@both_sides
def test_it_goes_on_from_its_state(side):
    """Into an optimizer whose rates were those of another step."""
    file = file_of(side)

    def made():
        return file.Schedule(
            optimizer_of(side, "float64"), lambda step: file.warmup_cosine(step, 3, 9)
        )

    def further(schedule, steps=1):
        for _ in range(steps):
            schedule.optimizer.step()
            schedule.step()

    first, second = made(), made()
    further(first, 5)
    second.load_state_dict(first.state_dict())
    for schedule in (first, second):
        lrs = [group["lr"] for group in schedule.optimizer.param_groups]
        assert lrs == schedule.get_last_lr() == first.get_last_lr()
    further(first)
    further(second)
    assert second.get_last_lr() == first.get_last_lr() != made().get_last_lr()
    with pytest.raises(ValueError, match="of 1 groups, the optimizer has 2"):
        second.load_state_dict({"_last_lr": [0.1], "last_epoch": 3})


@both_sides
def test_bad_input_says_so(side):
    for args, words in (
        ((-1, 2, 9), "step must be 0 or more, got -1"),
        ((0, 9, 9), r"warmup must be in 0\.\.total - 1 = 8, got 9"),
        ((0, -1, 9), r"warmup must be in 0\.\.total - 1 = 8, got -1"),
        ((0, 2, 9, 1.5), r"floor must be in 0\.\.1, got 1.5"),
        ((0, 2, 9, math.nan), r"floor must be in 0\.\.1, got nan"),
    ):
        with pytest.raises(ValueError, match=words):
            file_of(side).warmup_cosine(*args)
