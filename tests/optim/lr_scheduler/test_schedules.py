"""Every rate, momentum and β₁ is PyTorch's, and follows from the formula."""

import inspect
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.cases import SchedulerCase, all_cases
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from numpy_impl.optim import lr_scheduler
from tests.pairs import assert_close

ALL = [case for case in all_cases() if isinstance(case, SchedulerCase)]
CASES = [case for case in ALL if not case.bench]
NAMES = [name for name in lr_scheduler.__all__ if name != "LRScheduler"]

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def assert_same_rates(ours, theirs):
    for key, values in ours.items():
        if key[0] == "output":
            np.testing.assert_allclose(values, theirs[key], rtol=1e-15, atol=0)


@every_case
def test_cases(case):
    """PyTorch's schedules over the written-out optimizer, and over PyTorch's own."""
    ours = case.quantities(NUMPY)
    for witness in case.witnesses:
        theirs = case.quantities(witness)
        assert_close(ours, theirs)
        assert_same_rates(ours, theirs)


def test_every_schedule_of_torch_is_here():
    assert lr_scheduler.__all__ == torch.optim.lr_scheduler.__all__
    assert {case.name for case in CASES} == {*NAMES, "SWALR"}  # optim/swalr.py


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_leaves_its_default(name):
    """In some case; last_epoch in tests/optim/lr_scheduler/test_states.py."""
    parameters = inspect.signature(getattr(lr_scheduler, name)).parameters.values()
    wanted = {p.name for p in parameters} - {"optimizer", "schedulers", "last_epoch"}
    varied = {key for case in CASES if case.name == name for key in case.kwargs}
    assert wanted <= varied


@pytest.mark.parametrize("name", NAMES)
def test_the_public_names_are_torchs(name):
    ours, theirs = (
        getattr(module, name) for module in (lr_scheduler, torch.optim.lr_scheduler)
    )
    public = {n for n in dir(theirs) if not n.startswith("_") or n == CLOSED}
    assert public - set(dir(ours)) == set()


CLOSED = "_get_closed_form_lr"


# The formulas of the docstrings, as plain functions of t; η₀ is 1.

FORMULAS = {
    "StepLR": ({"step_size": 7, "gamma": 0.5}, lambda t: 0.5 ** (t // 7)),
    "MultiStepLR": (
        {"milestones": [9, 4, 9], "gamma": 0.5},
        lambda t: 0.5 ** ((t >= 4) + 2 * (t >= 9)),
    ),
    "ExponentialLR": ({"gamma": 0.9}, lambda t: 0.9**t),
    "ConstantLR": (
        {"factor": 0.3, "total_iters": 6},
        lambda t: 0.3 if t < 6 else 1.0,
    ),
    "LinearLR": (
        {"start_factor": 0.2, "end_factor": 0.7, "total_iters": 8},
        lambda t: 0.2 + 0.5 * min(t, 8) / 8,
    ),
    "PolynomialLR": (
        {"total_iters": 12, "power": 1.7},
        lambda t: (1 - min(t, 12) / 12) ** 1.7,
    ),
    "CosineAnnealingLR": (
        {"T_max": 10, "eta_min": 0.1},
        lambda t: 0.1 + 0.9 * (1 + math.cos(math.pi * t / 10)) / 2,
    ),
    "LambdaLR": ({"lr_lambda": lambda t: 1 / (1 + t)}, lambda t: 1 / (1 + t)),
    "MultiplicativeLR": (
        {"lr_lambda": lambda t: 1 / t},
        lambda t: 1 / math.factorial(t),
    ),
    "CosineAnnealingWarmRestarts": (
        {"T_0": 4, "T_mult": 2},
        lambda t: (
            (1 + math.cos(math.pi * (t if t < 4 else t - 4) / (4 * 2 ** (t >= 4)))) / 2
        ),
    ),
    "CyclicLR": (
        {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 4, "mode": "triangular2"},
        lambda t: 0.2 + 0.8 * (1 - abs(t % 8 / 4 - 1)) / 2 ** (t // 8),
    ),
    "OneCycleLR": (
        {"max_lr": 1.0, "total_steps": 21, "pct_start": 6 / 21, "div_factor": 5},
        lambda t: (
            0.6 - 0.4 * math.cos(math.pi * t / 5)
            if t <= 5
            else 2e-5 + (1 - 2e-5) * (1 + math.cos(math.pi * (t - 5) / 15)) / 2
        ),
    ),
}


def test_the_formulas_are_all_there():
    by_themselves = {"SequentialLR", "ChainedScheduler", "ReduceLROnPlateau"}
    assert set(FORMULAS) == set(NAMES) - by_themselves


@pytest.mark.parametrize("name", FORMULAS)
def test_the_formula(name):
    """By the steps, chained or not; by `_get_closed_form_lr`; by `step(epoch)`."""
    kwargs, formula = FORMULAS[name]
    case = SchedulerCase(file="", name=name, kwargs=kwargs)
    optimizer = case.make_optimizer(NUMPY, lrs=(1.0,))
    schedule = case.make(NUMPY, optimizer)
    closed = getattr(schedule, CLOSED, schedule.get_last_lr)
    for t in range(12):
        (lr,) = schedule.get_last_lr()
        assert lr == pytest.approx(formula(t), rel=1e-12)
        assert closed() == [pytest.approx(formula(t), rel=1e-12)]
        case.advance(optimizer, schedule, ())
    if hasattr(schedule, CLOSED):
        for epoch in (3, 17, 0):
            with pytest.warns(UserWarning, match="epoch parameter"):
                schedule.step(epoch)
            wanted = pytest.approx(formula(epoch), rel=1e-12)
            assert schedule.get_last_lr() == [wanted]


@pytest.mark.parametrize("name", FORMULAS)
def test_step_with_an_epoch(name):
    """As PyTorch: the closed form where there is one, and then on from there."""
    kwargs, _ = FORMULAS[name]
    case = SchedulerCase(file="", name=name, kwargs=kwargs)
    found = []
    for side in (NUMPY, TORCH):
        optimizer = case.make_optimizer(side)
        schedule, rates = case.make(side, optimizer), []
        for epoch in (None, 6, None, 12, 2, None):
            optimizer.step()
            if epoch is None or name == "CosineAnnealingWarmRestarts":
                schedule.step(epoch)
            else:
                with pytest.warns(UserWarning, match="epoch parameter"):
                    schedule.step(epoch)
            rates.append((*schedule.get_last_lr(), schedule.last_epoch))
        found.append(rates)
    assert found[0] == found[1]


# Any arguments

share = st.floats(0, 1)
some = st.floats(0.01, 1)
steps = st.integers(1, 20)
ARGUMENTS = {
    "StepLR": {"step_size": steps, "gamma": st.floats(-1, 1.5)},
    "MultiStepLR": {"milestones": st.lists(st.integers(0, 25)), "gamma": share},
    "ExponentialLR": {"gamma": st.floats(-1, 1.2)},
    "ConstantLR": {"factor": some, "total_iters": st.integers(0, 20)},
    "LinearLR": {"start_factor": some, "end_factor": share, "total_iters": steps},
    "PolynomialLR": {"total_iters": steps, "power": st.floats(0, 4)},
    "CosineAnnealingLR": {"T_max": steps, "eta_min": share},
    "CosineAnnealingWarmRestarts": {"T_0": steps, "T_mult": st.integers(1, 4)},
    "CyclicLR": {
        "base_lr": some,
        "max_lr": some,
        "step_size_up": st.floats(0.5, 20),
        "step_size_down": st.none() | st.floats(0.5, 20),
        "mode": st.sampled_from(["triangular", "triangular2", "exp_range"]),
        "gamma": st.floats(0.5, 1),
        "base_momentum": share,
        "max_momentum": share,
    },
    "OneCycleLR": {
        "max_lr": some,
        "total_steps": st.integers(30, 60),
        "pct_start": st.floats(0.1, 0.45),
        "anneal_strategy": st.sampled_from(["cos", "linear"]),
        "div_factor": st.floats(1, 50),
        "three_phase": st.booleans(),
    },
    "ReduceLROnPlateau": {
        "mode": st.sampled_from(["min", "max"]),
        "factor": st.floats(0, 0.99),
        "patience": st.integers(0, 3),
        "threshold": share,
        "threshold_mode": st.sampled_from(["rel", "abs"]),
        "cooldown": st.integers(0, 3),
        "min_lr": st.floats(0, 0.05),
        "eps": st.floats(0, 0.01),
        "at": st.lists(st.floats(-2, 2), min_size=25, max_size=25),
    },
}


@pytest.mark.parametrize("name", ARGUMENTS)
@settings(max_examples=8)
@given(data=st.data())
def test_any_arguments(name, data):
    kwargs = data.draw(st.fixed_dictionaries(ARGUMENTS[name]))
    at = kwargs.pop("at", None)
    case = SchedulerCase(file="", name=name, kwargs=kwargs, at=at, steps=25)
    assert_same_rates(case.quantities(NUMPY), case.quantities(TORCH_IMPL))
