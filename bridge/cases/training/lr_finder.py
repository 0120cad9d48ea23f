"""Cases of training/lr_finder.py: what it sees, and that it leaves nothing changed."""

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.cases.training.checkpoint import problem

FILE = "training.lr_finder"
OPTIONS = {"lr_min": 1e-5, "steps": 40}


def found(side, dtype, **options):
    """The RangeTest of a small network with dropout, on shuffled batches."""
    return side.get(FILE, "lr_find")(*problem(side, dtype), **OPTIONS | options)


def curves(**options):
    """A case's `compute`: the rates, the losses, and what is suggested."""

    def compute(side, dtype):
        seen = found(side, dtype, **options)
        return {
            ("output", "rates"): np.array(seen.rates),
            ("output", "losses"): np.array(seen.losses),
            ("output", "suggestion"): np.array(seen.suggestion),
        }

    return compute


def an_epoch_later(side, dtype):
    """A loss and the parameters after an epoch that follows the range test."""
    model, loader, criterion, optimizer = problem(side, dtype)
    side.get(FILE, "lr_find")(model, loader, criterion, optimizer, **OPTIONS)
    train_epoch = side.get("training.loop", "train_epoch")
    loss = train_epoch(model, loader, criterion, optimizer)
    seen = {("output", "train_loss"): np.array(loss)}
    for name, parameter in model.named_parameters():
        seen["update", name] = parameter
    return seen


def suggestions(side, dtype):
    """Of a curve that falls, with and without its beginning, and of one that rises."""
    steepest = side.get(FILE, "steepest")
    rates = [10.0**k for k in range(-5, 1)]
    losses = [2.3, 1.0, 0.9, 0.7, 0.6, 4.0]
    falls = [steepest(rates, losses), steepest(rates, losses, skip=1)]
    rises = steepest(rates, [1.0, 1.1, 1.2, 2.0, 3.0, 9.0])
    return {("output", "suggestions"): np.array([*falls, rises], float)}


CASES = [
    *(
        ProgramCase(file=FILE, name="lr_find", label=label, compute=curves(**options))
        for label, options in (
            ("until it diverges", {}),
            ("not smoothed", {"beta": 0.0}),
            ("all rates", {"lr_max": 0.1, "diverges": float("inf")}),
        )
    ),
    ProgramCase(
        file=FILE, name="lr_find", label="an epoch later", compute=an_epoch_later
    ),
    ProgramCase(file=FILE, name="steepest", compute=suggestions),
]
