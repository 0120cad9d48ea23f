"""Every optimizer under every schedule: parameters and states after each update.

An optimizer's own cases leave its rate alone, a schedule's have one optimizer. A plain
run gives each optimizer one schedule, the slow tests all.
"""

import itertools

import numpy as np
import pytest

from bridge.cases import ClosureCase, OptimizerCase, SchedulerCase, all_cases
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL

CYCLES = ["CyclicLR", "OneCycleLR"]  # set the momentum, where there is one
LBFGS = {"steps": 20, "rtol": 1e-8}
OTHERS = {"steps": 100, "rtol": 1e-12}


def first_of_each(kind, fits=lambda case: True):
    """The first case of each name that is not only there to be timed"""
    found = {}
    for case in all_cases():
        if isinstance(case, kind) and not case.bench and fits(case):
            found.setdefault(case.name, case)
    return list(found.values())


def is_telling(case):
    """A new schedule with one number for all groups, which soon changes the rate."""
    given = {key: v for key, v in case.kwargs.items() if key != "milestones"}
    is_for_groups = any(isinstance(value, list | tuple) for value in given.values())
    is_patient = case.name == "ReduceLROnPlateau" and not given
    return not (is_for_groups or is_patient or "last_epoch" in given)


OPTIMIZERS = first_of_each(OptimizerCase) + first_of_each(ClosureCase)
SCHEDULES = first_of_each(SchedulerCase, is_telling)
EACH_ONE = list(zip(OPTIMIZERS, itertools.cycle(SCHEDULES)))
EVERY = list(itertools.product(OPTIMIZERS, SCHEDULES))


def run(side, case, schedule_case, steps):
    """(rates, {name: array}) of each update"""
    parameters, optimizer = case.construct(side)
    more = {}
    if schedule_case.name in CYCLES:
        more["cycle_momentum"] = not {"momentum", "betas"}.isdisjoint(
            optimizer.defaults
        )
    schedule = schedule_case.make(side, optimizer, **more)
    told = itertools.cycle(schedule_case.steps_of())
    for _ in update(side, case, parameters, optimizer, steps):
        rates = [float(group["lr"]) for group in optimizer.param_groups]
        yield rates, arrays(parameters, optimizer)
        schedule.step(*next(told))


def update(side, case, parameters, optimizer, steps):
    """One update after the other"""
    if isinstance(case, ClosureCase):
        closure, _ = case.closure(side, parameters, optimizer)
        for _ in range(steps):
            yield optimizer.step(closure)
    else:
        for grads in case.gradients(steps=steps):
            yield case.step(side, parameters, optimizer, grads)


def arrays(parameters, optimizer):
    """{name: array}: parameters and states, but for the lists of LBFGS's history"""
    found = {}
    for i, p in enumerate(parameters):
        found[f"p{i}"] = np.array(to_numpy(p))
        for name, value in optimizer.state.get(p, {}).items():
            if value is not None and not isinstance(value, list):
                found[f"p{i}.{name}"] = np.array(to_numpy(value))
    return found


def check(case, schedule, side):
    how = LBFGS if isinstance(case, ClosureCase) else OTHERS
    ours, theirs = (run(s, case, schedule, how["steps"]) for s in (NUMPY, side))
    scales = {}  # of all updates so far, as in the cases
    for t, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        np.testing.assert_allclose(a[0], b[0], rtol=1e-15, atol=0)
        assert list(a[1]) == list(b[1])
        for name, value in a[1].items():
            scale = np.abs(b[1][name]).max(initial=scales.get(name, 0))
            error = np.abs(value - b[1][name]).max(initial=0)
            assert error <= how["rtol"] * scale, f"{name} after update {t + 1}"
            scales[name] = scale


def test_all_are_met():
    assert len(OPTIMIZERS) == 15 and len(SCHEDULES) == 16  # SWALR is one, too
    for case in SCHEDULES:
        rates = case.quantities(NUMPY)["output", "lr[0]"][: OTHERS["steps"]]
        assert len(set(rates)) > 1, f"{case} leaves the rate alone"


@pytest.mark.parametrize(("case", "schedule"), EACH_ONE, ids=str)
def test_one_schedule_each(case, schedule):
    check(case, schedule, TORCH)


@pytest.mark.slow
@pytest.mark.parametrize("case", OPTIMIZERS, ids=str)
def test_every_schedule(case):
    for schedule in SCHEDULES:
        for side in (TORCH_IMPL, TORCH):
            check(case, schedule, side)
