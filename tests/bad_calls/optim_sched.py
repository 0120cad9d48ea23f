"""Wrong calls of optim/lr_scheduler: every class, its lists, ranges and kinds."""

import warnings

import numpy as np

from tests.bad_calls import bad


def optimizer(lib, groups=1, **options):
    """SGD, with a parameter in each group."""
    layers = [lib.nn.Linear(2, 3, bias=False) for _ in range(groups)]
    options = {"lr": 0.1, "momentum": 0.9} | options
    return lib.optim.SGD([{"params": [layer.weight]} for layer in layers], **options)


def without_momentum(lib):
    """An optimizer of one's own that has neither momentum nor betas."""
    p = lib.nn.Linear(2, 3, bias=False).weight
    return lib.optim.Optimizer([p], {"lr": 0.1})


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


def plateau(lib, *metrics, **kwargs):
    found = lib.lr_scheduler.ReduceLROnPlateau(optimizer(lib), **kwargs)
    for metric in metrics:
        found.step(metric)
    return found


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


def with_another_group(lib, name, **kwargs):
    """A group is added, and then stepped."""
    ours = optimizer(lib)
    found = getattr(lib.lr_scheduler, name)(ours, **kwargs)
    ours.add_param_group({"params": [lib.nn.Linear(2, 3).weight]})
    ours.step()
    found.step()


def added_under_min_lrs(lib):
    ours = optimizer(lib)
    found = lib.lr_scheduler.ReduceLROnPlateau(ours, patience=0, min_lr=[0.01])
    ours.add_param_group({"params": [lib.nn.Linear(2, 3).weight]})
    for _ in range(2):
        found.step(1.0)


def load(lib, name, state, **kwargs):
    schedule(lib, name, **kwargs).load_state_dict(state)


def back_to(lib, epoch):
    schedule(lib, "CosineAnnealingWarmRestarts", T_0=3).step(epoch)


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
    wrong("LambdaLR", "with a number", "lr_lambda", "float", lr_lambda=0.5),
    wrong(
        "LambdaLR",
        "with two functions for a group",
        "lr_lambda",
        "1 groups",
        "got 2",
        lr_lambda=[abs, abs],
    ),
    wrong("LambdaLR", "with no function", "lr_lambda", "got 0", lr_lambda=[]),
    wrong("LambdaLR", "with text in a list", "lr_lambda", "str", lr_lambda=["0.5"]),
    wrong("MultiplicativeLR", "with a number", "lr_lambda", "int", lr_lambda=1),
    wrong(
        "MultiplicativeLR",
        "with a function for two groups",
        "lr_lambda",
        "2 groups",
        groups=2,
        lr_lambda=(abs,),
    ),
    bad(
        "LambdaLR from a state without functions",
        lambda lib: load(lib, "LambdaLR", {"last_epoch": 3}, lr_lambda=abs),
        "lr_lambdas",
    ),
    wrong("StepLR", "with step_size 0", "step_size", "0", steps=1, step_size=0),
    wrong("StepLR", "with step_size None", "step_size", steps=1, step_size=None),
    wrong("StepLR", "with step_size as text", "step_size", steps=1, step_size="3"),
    wrong("StepLR", "with gamma as text", "gamma", steps=1, step_size=1, gamma="0.1"),
    wrong("MultiStepLR", "with one milestone", "milestones", "int", milestones=30),
    wrong(
        "MultiStepLR",
        "with gamma None",
        "gamma",
        "None",
        steps=1,
        milestones=[1],
        gamma=None,
    ),
    wrong("ConstantLR", "with a factor above 1", "factor", "1.5", factor=1.5),
    wrong("ConstantLR", "with a factor below 0", "factor", "-0.5", factor=-0.5),
    wrong("ConstantLR", "with a factor as text", "factor", "'0.5'", factor="0.5"),
    wrong(
        "ConstantLR",
        "with a factor of 0 that ends",
        "zero",
        steps=2,
        factor=0,
        total_iters=2,
    ),
    wrong("LinearLR", "from 0", "start_factor", "0", start_factor=0),
    wrong("LinearLR", "from below 0", "start_factor", start_factor=-0.1),
    wrong("LinearLR", "from above 1", "start_factor", "2", start_factor=2),
    wrong("LinearLR", "to below 0", "end_factor", "-1", end_factor=-1),
    wrong("LinearLR", "to above 1", "end_factor", "1.1", end_factor=1.1),
    wrong("LinearLR", "with a factor None", "end_factor", "None", end_factor=None),
    wrong("LinearLR", "in a list of steps", "total_iters", steps=1, total_iters=[5]),
    wrong("ExponentialLR", "with gamma as text", "gamma", steps=1, gamma="0.9"),
    wrong("PolynomialLR", "of a power as text", "power", steps=1, power="2"),
    wrong("PolynomialLR", "in text steps", "total_iters", steps=1, total_iters="5"),
    wrong("CosineAnnealingLR", "in 0 steps", "T_max", "0", steps=1, T_max=0),
    wrong("CosineAnnealingLR", "in text steps", "T_max", "'9'", steps=1, T_max="9"),
    wrong(
        "CosineAnnealingLR", "to text", "eta_min", "'0'", steps=1, T_max=9, eta_min="0"
    ),
    wrong("CosineAnnealingWarmRestarts", "with T_0 = 0", "T_0", "0", T_0=0),
    wrong("CosineAnnealingWarmRestarts", "with T_0 < 0", "T_0", "-3", T_0=-3),
    wrong("CosineAnnealingWarmRestarts", "with T_0 = 2.5", "T_0", "2.5", T_0=2.5),
    wrong("CosineAnnealingWarmRestarts", "with T_0 as text", "T_0", "'3'", T_0="3"),
    wrong(
        "CosineAnnealingWarmRestarts", "with T_mult = 0", "T_mult", "0", T_0=3, T_mult=0
    ),
    wrong(
        "CosineAnnealingWarmRestarts",
        "with T_mult = 1.5",
        "T_mult",
        "1.5",
        T_0=3,
        T_mult=1.5,
    ),
    wrong(
        "CosineAnnealingWarmRestarts",
        "with eta_min as text",
        "eta_min",
        "'0'",
        T_0=3,
        eta_min="0",
    ),
    bad(
        "CosineAnnealingWarmRestarts back to epoch -1",
        lambda lib: back_to(lib, -1),
        "epoch",
        "-1",
    ),
    wrong(
        "CyclicLR",
        "with two base_lr for a group",
        "base_lr",
        "1 groups",
        "got 2",
        base_lr=[0.1, 0.2],
        max_lr=1.0,
    ),
    wrong(
        "CyclicLR",
        "with one max_lr for two groups",
        "max_lr",
        "2 groups",
        "got 1",
        groups=2,
        base_lr=0.1,
        max_lr=(1.0,),
    ),
    wrong(
        "CyclicLR",
        "with too few momenta",
        "base_momentum",
        "got 0",
        base_lr=0.1,
        max_lr=1.0,
        base_momentum=[],
    ),
    wrong(
        "CyclicLR",
        "with too many momenta",
        "max_momentum",
        "got 2",
        base_lr=0.1,
        max_lr=1.0,
        max_momentum=(0.9, 0.9),
    ),
    wrong(
        "CyclicLR",
        "in another mode",
        "mode",
        "'sine'",
        base_lr=0.1,
        max_lr=1,
        mode="sine",
    ),
    wrong("CyclicLR", "in no mode", "mode", "None", base_lr=0.1, max_lr=1, mode=None),
    wrong(
        "CyclicLR",
        "with steps as text",
        "ten",
        base_lr=0.1,
        max_lr=1,
        step_size_up="ten",
    ),
    wrong("CyclicLR", "in 0 steps", "zero", base_lr=0.1, max_lr=1, step_size_up=0),
    bad(
        "CyclicLR over an optimizer without momentum",
        lambda lib: lib.lr_scheduler.CyclicLR(without_momentum(lib), 0.1, 1.0),
        "cycle_momentum",
        "momentum or betas",
    ),
    wrong("OneCycleLR", "without an end", "total_steps", "epochs", max_lr=1.0),
    wrong("OneCycleLR", "with epochs only", "steps_per_epoch", max_lr=1.0, epochs=3),
    wrong("OneCycleLR", "in 0 steps", "total_steps", "0", max_lr=1.0, total_steps=0),
    wrong("OneCycleLR", "in -5 steps", "total_steps", max_lr=1.0, total_steps=-5),
    wrong("OneCycleLR", "in 9.5 steps", "total_steps", max_lr=1.0, total_steps=9.5),
    wrong("OneCycleLR", "in text steps", "total_steps", max_lr=1.0, total_steps="9"),
    wrong(
        "OneCycleLR", "of 0 epochs", "epochs", max_lr=1.0, epochs=0, steps_per_epoch=9
    ),
    wrong(
        "OneCycleLR",
        "of 2.5 steps in an epoch",
        "steps_per_epoch",
        "2.5",
        max_lr=1.0,
        epochs=3,
        steps_per_epoch=2.5,
    ),
    wrong(
        "OneCycleLR",
        "that goes up for more than all",
        "pct_start",
        "1.5",
        max_lr=1.0,
        total_steps=9,
        pct_start=1.5,
    ),
    wrong(
        "OneCycleLR",
        "that goes up for less than none",
        "pct_start",
        "-0.1",
        max_lr=1.0,
        total_steps=9,
        pct_start=-0.1,
    ),
    wrong(
        "OneCycleLR",
        "with pct_start as int",
        "pct_start",
        "float",
        max_lr=1.0,
        total_steps=9,
        pct_start=1,
    ),
    wrong(
        "OneCycleLR",
        "of another strategy",
        "anneal_strategy",
        "'cosine'",
        max_lr=1.0,
        total_steps=9,
        anneal_strategy="cosine",
    ),
    wrong(
        "OneCycleLR",
        "with two max_lr for a group",
        "max_lr",
        "1 groups",
        "got 2",
        max_lr=[1.0, 2.0],
        total_steps=9,
    ),
    wrong(
        "OneCycleLR",
        "with two momenta for a group",
        "max_momentum",
        "got 2",
        max_lr=1.0,
        total_steps=9,
        max_momentum=[0.9, 0.9],
    ),
    bad(
        "OneCycleLR over an optimizer without momentum",
        lambda lib: lib.lr_scheduler.OneCycleLR(without_momentum(lib), 1.0, 9),
        "cycle_momentum",
        "lr",
    ),
    wrong(
        "OneCycleLR",
        "beyond its end",
        "step 5",
        "total_steps = 4",
        steps=5,
        max_lr=1.0,
        total_steps=4,
    ),
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
    bad(
        "ChainedScheduler from a state of two",
        lambda lib: chain(lib, step_lr).load_state_dict(
            chain(lib, step_lr, step_lr).state_dict()
        ),
        "range",
    ),
]
