"""Schedules that are made, and stepped, wrongly or not."""

import warnings

from tests.bad_calls import bad


def optimizer(lib, groups=1, **options):
    """SGD, with a parameter in each group."""
    layers = [lib.nn.Linear(2, 3, bias=False) for _ in range(groups)]
    options = {"lr": 0.1, "momentum": 0.9} | options
    return lib.optim.SGD([{"params": [layer.weight]} for layer in layers], **options)


def schedule(lib, name, groups=1, steps=0, last_epoch=None, **kwargs):
    """A schedule after some steps; the order of the two steps is no matter here."""
    resumed = {} if last_epoch is None else {"last_epoch": last_epoch}
    found = getattr(lib.lr_scheduler, name)(optimizer(lib, groups), **kwargs, **resumed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(steps):
            found.step()
    return found


def wrong(name, what, *words, groups=1, steps=0, **kwargs):
    """A schedule that cannot be made, or not stepped."""

    def call(lib):
        return schedule(lib, name, groups, steps, **kwargs)

    return bad(f"{name} {what}", call, *words)
