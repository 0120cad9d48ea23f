"""A question: a piece of code, the right verdict on it, and the true cause."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from bridge.backward import check_backward
from bridge.verdict import Evidence, judge

__all__ = ["Question", "Questions", "check", "follow"]


@dataclass(frozen=True)
class Question:
    """What somebody asks.

    name: in words
    ask: () -> a Report of check_backward, or a Verdict of judge
    kind: of the right verdict: "bug", "lost accuracy", "rounding" or "equal"
    causes: what may truly be said of the bug, names of `bridge.diagnosis`: one, or more
        where the same numbers come from either
    """

    name: str
    ask: Callable
    kind: str
    causes: tuple = ()


class Questions(list):
    """The questions of a file, each a function under one of these marks."""

    def bug(self, *causes):
        return self._mark("bug", causes)

    def lost_accuracy(self):
        return self._mark("lost accuracy")

    def rounding(self):
        return self._mark("rounding")

    def equal(self):
        return self._mark("equal")

    def _mark(self, kind, causes=()):
        def mark(ask):
            name = ask.__name__.replace("_", " ")
            self.append(Question(name, ask, kind, causes))
            return ask

        return mark


def check(ours, inputs, theirs=None, **how):
    """The report of check_backward, also where it is a bug."""
    return check_backward(ours, inputs, theirs, raise_exception=False, **how)


def follow(update, optimizer, steps=5, shape=(3, 4), schedule=None, **options):
    """The verdict on the first of some updates at which the two part.

    Args:
        update: (p, g, state, t) -> the new p; `state` is a dict that it may fill, and
            t counts from 1. Gradients are the same on both sides.
        optimizer: a class of torch.optim, constructed with `options`.
        schedule: torch optimizer -> a scheduler, which steps after each update.
    """
    rng = np.random.default_rng(0)
    p = rng.normal(size=shape)
    theirs = torch.tensor(p, requires_grad=True)
    optimizer = optimizer([theirs], **options)
    schedule = schedule(optimizer) if schedule else None
    state, known, verdict = {}, {}, None
    for t in range(1, steps + 1):
        group = {k: v for k, v in optimizer.param_groups[0].items() if k != "params"}
        g = rng.normal(size=shape)
        known = {
            "before": theirs.detach().numpy().copy(),
            "gradient": g,
            "step": t - 1,
            "options": group,
            "last": {k: v for k, v in known.items() if k != "last"},
        }
        p = update(p, g, state, t)
        theirs.grad = torch.tensor(g)
        optimizer.step()
        if schedule:
            schedule.step()
        verdict = judge(
            Evidence(
                p, theirs.detach().numpy().copy(), context=known, what=f"p, step {t}"
            )
        )
        if not verdict.ok:
            break
    return verdict
