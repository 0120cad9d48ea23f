"""Warnings, rates that are arrays, groups that come later: as PyTorch has them."""

import warnings
from functools import partial

import numpy as np
import pytest

from bridge.cases.scheduler_case import LRS, SchedulerCase, set_values
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH
from tests.optim.lr_scheduler.test_schedules import every_case

BOTH = (NUMPY, TORCH)
both_sides = pytest.mark.parametrize("side", BOTH, ids=str)


def pair_of(side, name="StepLR", **kwargs):
    kwargs = kwargs or {"step_size": 2}
    case = SchedulerCase(file="", name=name, kwargs=kwargs)
    optimizer = case.make_optimizer(side)
    return optimizer, case.make(side, optimizer)


# Warnings: what is done, and how often


def in_order(optimizer, schedule):
    optimizer.step()
    schedule.step()


def schedule_first(optimizer, schedule):
    for _ in range(3):
        schedule.step()
        optimizer.step()


def overridden(optimizer, schedule):
    optimizer.step = lambda: None
    for _ in range(2):
        optimizer.step()
        schedule.step()


def with_epoch(optimizer, schedule):
    optimizer.step()
    schedule.step(1)
    schedule.step(epoch=4)


def get_lr_outside(optimizer, schedule):
    schedule.get_lr()


def two_schedules(optimizer, schedule):
    """Both ask the same optimizer."""
    other = type(schedule)(optimizer, 3)
    schedule.step()
    optimizer.step()
    other.step()


@pytest.mark.parametrize(
    "act, words",
    [
        (in_order, []),
        (
            schedule_first,
            ["Detected call of `lr_scheduler.step()` before `optimizer.st"],
        ),
        (
            overridden,
            ["Seems like `optimizer.step()` has been overridden after learni"],
        ),
        (
            with_epoch,
            2 * ["The epoch parameter in `scheduler.step()` was not necessary "],
        ),
        (
            get_lr_outside,
            ["To get the last learning rate computed by the scheduler, ple"],
        ),
        (
            two_schedules,
            ["Detected call of `lr_scheduler.step()` before `optimizer.st"],
        ),
    ],
)
@both_sides
def test_warnings(side, act, words):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        act(*pair_of(side))
    assert [str(w.message)[: len(words[0])] for w in found] == [
        word[: len(words[0])] for word in words
    ]
    assert all(w.category is UserWarning for w in found)
    if side is NUMPY and act is not two_schedules:  # they name the line that did it
        assert {w.filename for w in found} <= {__file__}


@both_sides
def test_warnings_of_those_with_a_step_of_their_own(side):
    optimizer, plateau = pair_of(side, "ReduceLROnPlateau", patience=0)
    with pytest.warns(UserWarning, match="The epoch parameter"):
        plateau.step(1.0, 5)
    assert plateau.last_epoch == 5
    restarts = pair_of(side, "CosineAnnealingWarmRestarts", T_0=2)[1]
    restarts.step()  # it never asks for the order, nor for an epoch's
    restarts.step(1.5)


def test_the_wrapped_step_is_the_optimizers():
    """Hooks run once, the closure's loss comes back, and it is wrapped only once."""
    optimizer, _ = pair_of(NUMPY)
    seen = []
    optimizer.register_step_pre_hook(lambda *arguments: seen.append(1))
    wrapped = optimizer.step
    NUMPY.module("optim").lr_scheduler.ExponentialLR(optimizer, 0.5)
    assert optimizer.step is wrapped
    assert optimizer.step(lambda: 42.0) == 42.0
    assert seen == [1]
    assert wrapped.__name__ == "step" and "gradient" in wrapped.__doc__


# Learning rates that are arrays of one number: written into, and handed out as copies


@every_case
def test_rates_that_are_arrays(case, dtype="float32"):
    found = []
    for side in BOTH:
        lrs = [side.array(np.array(lr, dtype)) for lr in LRS]
        optimizer = case.make_optimizer(side, lrs=lrs)
        schedule = case.make(side, optimizer)
        for arguments in case.steps_of()[:40]:
            case.advance(optimizer, schedule, arguments)
        for group, lr, last in zip(
            optimizer.param_groups, lrs, schedule.get_last_lr(), strict=True
        ):
            assert group["lr"] is lr and last is not lr
            assert to_numpy(last).dtype == to_numpy(lr).dtype == dtype
            assert float(last) == float(lr)
        found.append(set_values(optimizer))
    assert found[0] == pytest.approx(found[1], rel=float(np.finfo(dtype).eps))


def test_base_lrs_are_copies():
    """A rate that is written into does not move η₀."""
    lr = np.array(0.1)
    kwargs = {"lr_lambda": lambda t: 0.5}
    case = SchedulerCase(file="", name="LambdaLR", kwargs=kwargs)
    optimizer = case.make_optimizer(NUMPY, lrs=(lr,))
    schedule = case.make(NUMPY, optimizer)
    lr[...] = 7.0
    assert schedule.base_lrs == [0.1] and optimizer.param_groups[0]["initial_lr"] == 0.1


# Groups that are added later, rates that are changed by hand


@every_case
def test_a_group_that_is_added(case):
    """Chained schedules go on with it, closed ones refuse it, as PyTorch's do."""
    found = []
    for side in BOTH:
        optimizer = case.make_optimizer(side)
        schedule = case.make(side, optimizer)
        late = case.make_optimizer(side, lrs=(0.5,)).param_groups[0]["params"]
        outcome = []
        for arguments in case.steps_of()[:3]:
            case.advance(optimizer, schedule, arguments)
        optimizer.add_param_group({"params": late, "lr": 0.5})
        try:
            for arguments in case.steps_of()[3:35]:
                optimizer.step()
                schedule.step(*arguments)
                outcome.append(set_values(optimizer))
        except Exception as error:
            outcome.append(type(error))
        found.append(outcome)
    assert found[0] == found[1]


@every_case
def test_a_rate_that_is_changed_by_hand(case):
    found = []
    for side in BOTH:
        optimizer = case.make_optimizer(side)
        schedule, rates = case.make(side, optimizer), []
        for i, arguments in enumerate(case.steps_of()[:40]):
            if i in (2, 30):
                optimizer.param_groups[0]["lr"] *= 0.5
            case.advance(optimizer, schedule, arguments)
            rates.append(set_values(optimizer))
        found.append(rates)
    assert found[0] == found[1]


@both_sides
def test_schedules_over_each_other(side):
    """Two that nobody composed: chained ones multiply, with their own initial_lr."""
    optimizer, first = pair_of(side)
    schedules = side.module("optim").lr_scheduler
    second = schedules.ExponentialLR(optimizer, 0.9)
    cycle = partial(schedules.OneCycleLR, optimizer, 1.0, 9)
    for _ in range(4):
        optimizer.step()
        first.step()
        second.step()
    rate = 0.1 * 0.1**2 * 0.9**4
    assert optimizer.param_groups[0]["lr"] == pytest.approx(rate, rel=1e-14)
    assert second.base_lrs == list(LRS)
    cycle()
    assert optimizer.param_groups[0]["initial_lr"] == 1 / 25
