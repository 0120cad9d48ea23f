"""Wrong calls of every schedule: over what it stands, and from where it goes on."""

from tests.bad_calls import bad
from tests.bad_calls.optim_sched.made import optimizer, schedule


def with_another_group(lib, name, **kwargs):
    """A group is added, and then stepped."""
    ours = optimizer(lib)
    found = getattr(lib.lr_scheduler, name)(ours, **kwargs)
    ours.add_param_group({"params": [lib.nn.Linear(2, 3).weight]})
    ours.step()
    found.step()


CLOSED = {
    "LambdaLR": {"lr_lambda": lambda t: 1.0},
    "CyclicLR": {"base_lr": 0.1, "max_lr": 0.2},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 9},
    "CosineAnnealingWarmRestarts": {"T_0": 3},
}

RESUMED = {
    "StepLR": {"step_size": 3},
    "MultiStepLR": {"milestones": [3]},
    "ConstantLR": {},
    "LinearLR": {},
    "ExponentialLR": {"gamma": 0.9},
    "PolynomialLR": {},
    "CosineAnnealingLR": {"T_max": 3},
    "MultiplicativeLR": {"lr_lambda": lambda t: 1.0},
    **CLOSED,
}


BAD_CALLS = [
    bad(
        "LRScheduler itself",
        lambda lib: lib.lr_scheduler.LRScheduler(optimizer(lib)),
        "LRScheduler",
        "get_lr",
    ),
    bad(
        "LRScheduler over no optimizer",
        lambda lib: lib.lr_scheduler.LRScheduler([optimizer(lib)]),
        "Optimizer",
        "list",
    ),
    *(
        bad(
            f"{name} over a model",
            lambda lib, name=name: getattr(lib.lr_scheduler, name)(
                lib.nn.Linear(2, 3), **RESUMED[name]
            ),
            *(() if name in ("LambdaLR", "MultiplicativeLR") else ("Optimizer",)),
            "Linear",
        )
        for name in RESUMED
    ),
    *(
        bad(
            f"{name} resumed without initial_lr",
            lambda lib, name=name: schedule(lib, name, last_epoch=3, **RESUMED[name]),
            "initial_lr",
            "param_groups[0]",
        )
        for name in RESUMED
        if name != "OneCycleLR"
    ),
    bad(
        "OneCycleLR resumed without initial_lr",
        lambda lib: schedule(
            lib, "OneCycleLR", last_epoch=3, max_lr=1.0, total_steps=9
        ),
        "initial_lr",
    ),
    *(
        bad(
            f"{name} over a group that was added",
            lambda lib, name=name: with_another_group(lib, name, **CLOSED[name]),
            *(() if name == "OneCycleLR" else ("zip",)),
        )
        for name in CLOSED
    ),
]
