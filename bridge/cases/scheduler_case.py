"""A schedule's case: every rate, momentum and β₁, and the updates made with them."""

from dataclasses import dataclass, field

import numpy as np
import torch

import numpy_impl.nn
from bridge.cases.case import Case
from bridge.parity import to_numpy

__all__ = ["SchedulerCase"]

STEPS = 200
LRS = (0.1, 0.03)


@dataclass(frozen=True, kw_only=True, eq=False)
class SchedulerCase(Case):
    """A schedule over an optimizer of two groups, each with a rate of its own.

    PyTorch's schedule is its own on both of its sides; it drives the written-out
    optimizer on one, and PyTorch's on the other.

    Args:
        kwargs: of the constructor, after the optimizer.
        inside: (name, kwargs) of the schedules that it is composed of.
        optimizer: the optimizer's class, and its options.
        at: what `step` is told, one after the other: epochs or metrics; None: nothing.
        steps: how many, if it is told nothing.
    """

    kwargs: dict = field(default_factory=dict)
    inside: tuple = ()
    optimizer: tuple = ("SGD", {"momentum": 0.5})
    at: tuple | None = None
    steps: int = STEPS

    def make_optimizer(self, side, dtype="float64", lrs=LRS):
        """The optimizer on `side`: in each group a parameter whose gradient is 1."""
        kind = numpy_impl.nn.Parameter if side.is_numpy else torch.nn.Parameter
        groups = []
        for lr in lrs:
            p = kind(side.array(np.ones(2, dtype)))
            p.grad = side.array(np.ones(2, dtype))
            groups.append({"params": [p], "lr": lr})
        name, options = self.optimizer
        return side.get("optim", name)(groups, **options)

    def make(self, side, optimizer, **more):
        """The schedule on `side`; `more` arguments for its constructor."""
        schedules = self.schedules(side)
        given = self.kwargs | more
        if self.inside:
            given["schedulers"] = [
                getattr(schedules, name)(optimizer, **kwargs)
                for name, kwargs in self.inside
            ]
        return getattr(schedules, self.name)(optimizer=optimizer, **given)

    @staticmethod
    def schedules(side):
        """The module that holds all schedules of a side."""
        return side.module("optim").lr_scheduler

    def steps_of(self):
        """The arguments of each call of `step`."""
        return [()] * self.steps if self.at is None else [(value,) for value in self.at]

    @staticmethod
    def advance(optimizer, schedule, arguments):
        """One update, then one step of the schedule."""
        optimizer.step()
        schedule.step(*arguments)

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        """Rates and place of each update and after the last, parameters at the end."""
        optimizer = self.make_optimizer(side, dtype)
        schedule = self.make(side, optimizer)
        seen, places = [set_values(optimizer)], [place(schedule)]
        for arguments in self.steps_of():
            self.advance(optimizer, schedule, arguments)
            seen.append(set_values(optimizer))
            places.append(place(schedule))
        found = {
            ("output", name): np.array([values[name] for values in seen], dtype)
            for name in seen[0]
        }
        for name in places[0]:
            found["state", name] = np.array([values[name] for values in places], dtype)
        for i, group in enumerate(optimizer.param_groups):
            (p,) = group["params"]
            found["update", f"p{i}"] = np.array(to_numpy(p))
        return found

    def work(self, side, dtype="float32", device="cpu"):
        def follow():
            optimizer = self.make_optimizer(side, dtype)
            schedule = self.make(side, optimizer)
            optimizer.step()
            for arguments in self.steps_of():
                schedule.step(*arguments)

        return {"all steps": follow}


def set_values(optimizer):
    """{name: number} of what a schedule may set in the groups"""
    found = {}
    for i, group in enumerate(optimizer.param_groups):
        found[f"lr[{i}]"] = float(group["lr"])
        if "momentum" in group:
            found[f"momentum[{i}]"] = float(group["momentum"])
        if "betas" in group:
            found[f"beta1[{i}]"] = float(group["betas"][0])
    return found


def place(schedule):
    """{name: number}: where a schedule is; one that is composed only asks its parts"""
    names = "last_epoch", "_step_count"
    return {name: getattr(schedule, name) for name in names if hasattr(schedule, name)}
