"""Wrong calls of ReduceLROnPlateau."""

import numpy as np

from tests.bad_calls import bad
from tests.bad_calls.optim_sched.made import optimizer


def plateau(lib, *metrics, **kwargs):
    found = lib.lr_scheduler.ReduceLROnPlateau(optimizer(lib), **kwargs)
    for metric in metrics:
        found.step(metric)
    return found


def added_under_min_lrs(lib):
    ours = optimizer(lib)
    found = lib.lr_scheduler.ReduceLROnPlateau(ours, patience=0, min_lr=[0.01])
    ours.add_param_group({"params": [lib.nn.Linear(2, 3).weight]})
    for _ in range(2):
        found.step(1.0)


BAD_CALLS = [
    bad(
        "ReduceLROnPlateau over no optimizer",
        lambda lib: lib.lr_scheduler.ReduceLROnPlateau(0.1),
        "Optimizer",
        "float",
    ),
    bad(
        "ReduceLROnPlateau by a factor of 1",
        lambda lib: plateau(lib, factor=1.0),
        "factor",
        "1.0",
    ),
    bad("ReduceLROnPlateau by text", lambda lib: plateau(lib, factor="0.1"), "str"),
    bad(
        "ReduceLROnPlateau of another mode",
        lambda lib: plateau(lib, mode="auto"),
        "mode",
        "'auto'",
    ),
    bad(
        "ReduceLROnPlateau of no mode",
        lambda lib: plateau(lib, mode=None),
        "mode",
        "None",
    ),
    bad(
        "ReduceLROnPlateau with another threshold_mode",
        lambda lib: plateau(lib, threshold_mode="relative"),
        "threshold_mode",
        "'relative'",
    ),
    bad(
        "ReduceLROnPlateau with two min_lr for a group",
        lambda lib: plateau(lib, min_lr=[0.1, 0.2]),
        "min_lr",
        "1 groups",
        "got 2",
    ),
    bad(
        "ReduceLROnPlateau without a metric",
        lambda lib: plateau(lib).step(),
        "metrics",
    ),
    bad(
        "ReduceLROnPlateau with metric None",
        lambda lib: plateau(lib, None),
        "NoneType",
    ),
    bad(
        "ReduceLROnPlateau with a metric as text",
        lambda lib: plateau(lib, "low"),
        "low",
    ),
    bad(
        "ReduceLROnPlateau with the losses of all batches",
        lambda lib: plateau(lib, lib.array(np.ones(3))),
        "metrics",
        "(3,)",
    ),
    bad(
        "ReduceLROnPlateau over a group that min_lr does not know",
        added_under_min_lrs,
        "min_lr",
        "2 groups",
    ),
]
