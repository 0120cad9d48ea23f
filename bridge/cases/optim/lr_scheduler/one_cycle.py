"""Cases of optim/lr_scheduler/one_cycle.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.one_cycle", name="OneCycleLR")
ADAM = ("Adam", {"betas": (0.5, 0.99)})

CASES = [
    case(label="total_steps=200", kwargs={"max_lr": 0.1, "total_steps": 200}),
    case(
        label="linear, epochs=10",
        kwargs={
            "max_lr": 0.1,
            "epochs": 10,
            "steps_per_epoch": 20,
            "pct_start": 0.25,
            "anneal_strategy": "linear",
        },
    ),
    case(
        label="three_phase=True, Adam, a list for each group",
        kwargs={
            "max_lr": [0.1, 0.02],
            "total_steps": 200,
            "three_phase": True,
            "base_momentum": [0.8, 0.7],
            "max_momentum": (0.9, 0.95),
        },
        optimizer=ADAM,
    ),
    case(
        label="cycle_momentum=False, other factors",
        kwargs={
            "max_lr": 0.1,
            "total_steps": 220,
            "div_factor": 10,
            "final_div_factor": 100.0,
            "cycle_momentum": False,
        },
    ),
    case(
        label="down only: pct_start=0.0",
        kwargs={"max_lr": 0.1, "total_steps": 200, "pct_start": 0.0},
    ),
    case(label="200 steps", bench=True, kwargs={"max_lr": 0.1, "total_steps": 200}),
]
