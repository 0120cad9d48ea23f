"""Cases of optim/lr_scheduler/cyclic.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

LIMITS = {"base_lr": 0.01, "max_lr": 0.1}
case = partial(SchedulerCase, file="optim.lr_scheduler.cyclic", name="CyclicLR")
ADAM = ("Adam", {"betas": (0.5, 0.99)})


def softly(x):
    """A scale_fn."""
    return 1 / (1 + x)


CASES = [
    case(label="step_size_up=2000", kwargs=LIMITS),
    case(label="triangular", kwargs=LIMITS | {"step_size_up": 13}),
    case(
        label="triangular2, 20 up and 7 down, a list for each group",
        kwargs={
            "base_lr": [0.01, 0.003],
            "max_lr": (0.1, 0.05),
            "step_size_up": 20,
            "step_size_down": 7,
            "mode": "triangular2",
            "base_momentum": [0.7, 0.6],
            "max_momentum": [0.95, 0.9],
        },
    ),
    case(
        label="exp_range, Adam",
        kwargs=LIMITS | {"step_size_up": 10, "mode": "exp_range", "gamma": 0.99},
        optimizer=ADAM,
    ),
    case(
        label="scale_fn of the cycle",
        kwargs=LIMITS | {"step_size_up": 10, "scale_fn": softly, "mode": None},
    ),
    case(
        label="scale_fn of the step, cycle_momentum=False",
        kwargs=LIMITS
        | {
            "step_size_up": 10,
            "scale_fn": softly,
            "scale_mode": "iterations",
            "cycle_momentum": False,
        },
    ),
    case(label="200 steps", bench=True, kwargs=LIMITS | {"step_size_up": 13}),
]
