"""States of schedules: to PyTorch and back in the middle, resumed, copied."""

import copy
import pickle

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.optim
from bridge import weights
from bridge.cases.scheduler_case import set_values
from bridge.sides import NUMPY, TORCH
from tests.optim.lr_scheduler.test_schedules import CASES, every_case

CUT = 37


def run(case, side, begin=0, end=CUT, pair=None):
    """(optimizer, schedule) after the steps from `begin` to `end`."""
    if pair is None:
        optimizer = case.make_optimizer(side)
        pair = optimizer, case.make(side, optimizer)
    for arguments in case.steps_of()[begin:end]:
        case.advance(*pair, arguments)
    return pair


def loaded(case, side, optimizers_state, state):
    """A new pair on `side` that goes on from these states."""
    optimizer = case.make_optimizer(side)
    schedule = case.make(side, optimizer)
    optimizer.load_state_dict(optimizers_state)
    schedule.load_state_dict(state)
    return optimizer, schedule


@every_case
def test_state_dicts_go_both_ways(case):
    """The states are equal; each side goes on from the other's as from its own."""
    ours, theirs = run(case, NUMPY), run(case, TORCH)
    state = ours[1].state_dict()
    assert state == theirs[1].state_dict()
    assert list(state) == list(theirs[1].state_dict())

    saved = weights.optimizer_to_torch(ours[0].state_dict())
    there = loaded(case, TORCH, saved, copy.deepcopy(state))
    here = loaded(case, NUMPY, theirs[0].state_dict(), theirs[1].state_dict())
    for side, pair in (
        *((NUMPY, ours), (TORCH, theirs)),
        *((TORCH, there), (NUMPY, here)),
    ):
        run(case, side, CUT, CUT + 25, pair)
    wanted = set_values(theirs[0])
    assert set_values(ours[0]) == set_values(there[0]) == set_values(here[0]) == wanted
    states = [pair[1].state_dict() for pair in (ours, there, here, theirs)]
    assert all(found == states[-1] for found in states)


def test_load_state_dict_leaves_the_state_as_it_is():
    for case in CASES:
        _, schedule = run(case, NUMPY)
        state = schedule.state_dict()
        before = copy.deepcopy(state)
        case.make(NUMPY, case.make_optimizer(NUMPY)).load_state_dict(state)
        assert state == before


RESUMABLE = {
    case.name: case
    for case in CASES
    if case.name not in ("ReduceLROnPlateau", "ChainedScheduler", "SequentialLR")
}
assert len(RESUMABLE) == 13


@pytest.mark.parametrize("name", RESUMABLE)
@pytest.mark.parametrize("last_epoch", [CUT - 1, CUT])
def test_resumed_with_last_epoch(name, last_epoch):
    """As PyTorch; with t - 1 the rates are those of the training that was cut."""
    case, found = RESUMABLE[name], []
    for side in (NUMPY, TORCH):
        whole = run(case, side)
        optimizer = case.make_optimizer(side)
        optimizer.load_state_dict(whole[0].state_dict())
        pair = optimizer, case.make(side, optimizer, last_epoch=last_epoch)
        rates = []
        for i in range(CUT, CUT + 12):
            run(case, side, i, i + 1, pair)
            run(case, side, i, i + 1, whole)
            rates.append(set_values(optimizer))
            if last_epoch == CUT - 1 and case.at is None:
                assert rates[-1] == pytest.approx(set_values(whole[0]), rel=1e-14)
        found.append(rates)
    assert found[0] == found[1]


class Halving:
    """A function with something to remember."""

    def __init__(self, every):
        self.every = every

    def __call__(self, x):
        return 0.5 ** (x // self.every)


@pytest.mark.parametrize("side", (NUMPY, TORCH), ids=str)
def test_objects_that_are_functions_are_saved(side):
    """Their attributes; of plain functions nothing."""
    module = side.module("optim").lr_scheduler
    nn = side.module("nn")

    def optimizer():
        return side.get("optim", "SGD")(nn.Linear(2, 2).parameters(), lr=1.0)

    for make in (
        lambda every: module.LambdaLR(optimizer(), Halving(every)),
        lambda every: module.MultiplicativeLR(optimizer(), Halving(every)),
        lambda every: module.CyclicLR(
            optimizer(), 0.1, 1.0, 1, scale_fn=Halving(every), cycle_momentum=False
        ),
    ):
        first, second = make(4), make(9)
        state = first.state_dict()
        assert {"every": 4} in (
            state.get("_scale_fn_custom"),
            *state.get("lr_lambdas", ()),
        )
        second.load_state_dict(copy.deepcopy(state))
        assert second.state_dict() == state
    plain = module.LambdaLR(optimizer(), lambda t: 1.0)
    assert plain.state_dict()["lr_lambdas"] == [None]


@every_case
def test_copies_go_on_alone(case):
    """deepcopy, and pickle where no function is local."""
    optimizer, schedule = run(case, NUMPY)
    twins = [copy.deepcopy(schedule)]
    if "lambda" not in repr(vars(schedule)):
        twins.append(pickle.loads(pickle.dumps(schedule)))
    before = set_values(optimizer)
    for twin in twins:
        run(case, NUMPY, CUT, CUT + 5, (twin.optimizer, twin))
    assert set_values(optimizer) == before
    run(case, NUMPY, CUT, CUT + 5, (optimizer, schedule))
    for twin in twins:
        assert set_values(twin.optimizer) == set_values(optimizer)


@pytest.mark.parametrize("name, when", [("StepLR", 3), ("MultiStepLR", [3, 5])])
@pytest.mark.parametrize("by_state", [True, False])
def test_resumed_at_a_milestone(name, when, by_state):
    """A schedule that is built anew multiplies the rate again, a loaded one not."""
    found = []
    for library in (numpy_impl.optim, torch.optim):
        parameter = torch.nn.Parameter(torch.ones(1))
        if library is numpy_impl.optim:
            parameter = numpy_impl.nn.Parameter(np.ones(1))
        optimizer = library.SGD([parameter], lr=1.0)
        build = getattr(library.lr_scheduler, name)
        schedule = build(optimizer, when)
        for _ in range(3):
            optimizer.step()
            schedule.step()
        saved, state = optimizer.state_dict(), schedule.state_dict()
        optimizer = library.SGD([parameter], lr=1.0)
        optimizer.load_state_dict(saved)
        if by_state:
            resumed = build(optimizer, when)
            resumed.load_state_dict(state)
        else:
            resumed = build(optimizer, when, last_epoch=2)
        rates = [optimizer.param_groups[0]["lr"]]
        for _ in range(3):
            optimizer.step()
            resumed.step()
            rates.append(optimizer.param_groups[0]["lr"])
        found.append(rates)
    first = 0.1 if by_state else 0.01
    assert found[0] == found[1] and found[0][0] == pytest.approx(first)


@pytest.mark.parametrize("T_mult", [1, 3])
def test_warm_restarts_resumed_many_periods_later(T_mult):
    """As PyTorch; where all periods are alike, as the training that was cut."""
    found = []
    for side in (NUMPY, TORCH):
        build = side.module("optim").lr_scheduler.CosineAnnealingWarmRestarts
        layer = side.get("nn", "Linear")(1, 1)
        optimizer = side.get("optim", "SGD")(layer.parameters(), lr=1.0)
        optimizer.step()
        whole = build(optimizer, 2, T_mult)
        for _ in range(15):
            whole.step()
        rate = whole.get_last_lr()
        resumed = build(optimizer, 2, T_mult, last_epoch=14)
        assert resumed.get_last_lr() == rate or T_mult != 1
        found.append([resumed.get_last_lr()])
        for _ in range(8):
            resumed.step()
            found[-1].append(resumed.get_last_lr())
    assert found[0] == found[1]
