"""Wrong calls of the schedules that are made of others."""

from tests.bad_calls import bad
from tests.bad_calls.optim_sched.made import optimizer


def composed(lib, name, *inside, other=False, **kwargs):
    """`inside`: functions of (lib, optimizer)."""
    ours = optimizer(lib)
    made = [one(lib, ours) for one in inside]
    given = optimizer(lib) if other else ours
    return getattr(lib.lr_scheduler, name)(
        optimizer=given, schedulers=made, **({"milestones": [3]} | kwargs)
    )


def step_lr(lib, ours):
    return lib.lr_scheduler.StepLR(ours, 3)


def on_plateau(lib, ours):
    return lib.lr_scheduler.ReduceLROnPlateau(ours)


def chain(lib, *inside, other=False):
    ours = optimizer(lib)
    given = optimizer(lib) if other else None
    made = [one(lib, ours) for one in inside]
    return lib.lr_scheduler.ChainedScheduler(made, optimizer=given)


def nested(lib):
    """A chain has no rate of its own at a milestone."""
    ours = optimizer(lib)
    inner = lib.lr_scheduler.ChainedScheduler([step_lr(lib, ours)])
    found = lib.lr_scheduler.SequentialLR(ours, [step_lr(lib, ours), inner], [1])
    ours.step()
    found.step()


BAD_CALLS = [
    bad(
        "SequentialLR of nothing",
        lambda lib: composed(lib, "SequentialLR", milestones=[]),
        "schedulers",
        "none",
    ),
    bad(
        "SequentialLR of two with two milestones",
        lambda lib: composed(lib, "SequentialLR", step_lr, step_lr, milestones=[3, 5]),
        "milestones",
        "2 schedulers",
        "got 2",
    ),
    bad(
        "SequentialLR of two with no milestone",
        lambda lib: composed(lib, "SequentialLR", step_lr, step_lr, milestones=[]),
        "milestones",
        "got 0",
    ),
    bad(
        "SequentialLR with ReduceLROnPlateau",
        lambda lib: composed(lib, "SequentialLR", step_lr, on_plateau),
        "schedulers[1]",
        "ReduceLROnPlateau",
    ),
    bad(
        "SequentialLR with an optimizer among the schedulers",
        lambda lib: composed(lib, "SequentialLR", step_lr, lambda lib, ours: ours),
        "schedulers[1]",
        "SGD",
    ),
    bad(
        "SequentialLR over another optimizer",
        lambda lib: composed(lib, "SequentialLR", step_lr, step_lr, other=True),
        "schedulers[0]",
        "another optimizer",
    ),
    bad("SequentialLR with a chain that begins later", nested, "get_lr"),
    bad("ChainedScheduler of nothing", lambda lib: chain(lib), "schedulers", "none"),
    bad(
        "ChainedScheduler with ReduceLROnPlateau",
        lambda lib: chain(lib, step_lr, on_plateau),
        "schedulers[1]",
        "ReduceLROnPlateau",
    ),
    bad(
        "ChainedScheduler with a number among the schedulers",
        lambda lib: chain(lib, step_lr, lambda lib, ours: 3),
        "schedulers[1]",
        "int",
    ),
    bad(
        "ChainedScheduler over another optimizer",
        lambda lib: chain(lib, step_lr, other=True),
        "schedulers[0]",
        "StepLR",
    ),
    bad(
        "ChainedScheduler from a state of two",
        lambda lib: chain(lib, step_lr).load_state_dict(
            chain(lib, step_lr, step_lr).state_dict()
        ),
        "range",
    ),
]
