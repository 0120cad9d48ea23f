"""Cases of optim/swalr.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase


class AfterASchedule(SchedulerCase):
    """SWALR, whose torch stands with the averages."""

    @staticmethod
    def schedules(side):
        return side.module("optim").swa_utils


case = partial(AfterASchedule, file="optim.swalr", name="SWALR")

CASES = [
    case(kwargs={"swa_lr": 0.05}),
    case(
        label="linear",
        kwargs={"swa_lr": 0.3, "anneal_epochs": 60, "anneal_strategy": "linear"},
    ),
    case(label="a rate for each group", kwargs={"swa_lr": [0.01, 0.2]}),
    case(label="anneal_epochs=0", kwargs={"swa_lr": 0.2, "anneal_epochs": 0}),
    case(label="200 steps", bench=True, kwargs={"swa_lr": 0.05, "anneal_epochs": 150}),
]
