"""Cases of optim/lr_scheduler/plateau.py."""

from functools import partial

import numpy as np

from bridge.cases.scheduler_case import SchedulerCase

# A loss that falls with noise, and stands still in the end; an accuracy that rises.
NOISE = np.random.default_rng(0).normal(size=200)
LOSSES = tuple((np.exp(-np.arange(200) / 30) + 0.02 * NOISE + 1).tolist())
ACCURACIES = tuple(3 - loss for loss in LOSSES)

case = partial(
    SchedulerCase,
    file="optim.lr_scheduler.plateau",
    name="ReduceLROnPlateau",
    at=LOSSES,
)

CASES = [
    case(),
    case(label="factor=0.5, patience=3", kwargs={"factor": 0.5, "patience": 3}),
    case(
        label="mode='max', threshold=0.01",
        kwargs={"mode": "max", "threshold": 0.01, "patience": 2, "factor": 0.7},
        at=ACCURACIES,
    ),
    case(
        label="threshold_mode='abs', cooldown=4",
        kwargs={
            "threshold_mode": "abs",
            "threshold": 0.05,
            "cooldown": 4,
            "patience": 1,
            "factor": 0.8,
        },
    ),
    case(
        label="mode='max', threshold_mode='abs', a min_lr for each group",
        kwargs={
            "mode": "max",
            "threshold_mode": "abs",
            "patience": 0,
            "factor": 0.5,
            "min_lr": [0.01, 0.02],
        },
        at=ACCURACIES,
    ),
    case(
        label="eps=0.015, just what the second group would lose",
        kwargs={"eps": 0.015, "min_lr": 1e-3, "patience": 1, "factor": 0.5},
    ),
    *(
        case(
            label=f"mode='{mode}', nothing moves",
            kwargs={"mode": mode, "threshold": 0.0, "patience": 2},
            at=20 * (1.0,),
        )
        for mode in ("min", "max")
    ),
    case(
        label="inf and nan",
        kwargs={"patience": 2, "factor": 0.5},
        at=(1.0, float("nan"), float("inf"), 0.5, float("nan"), *3 * [0.5], -1.0),
    ),
    case(label="200 steps", bench=True, kwargs={"patience": 3, "factor": 0.9}),
]
