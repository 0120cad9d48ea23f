"""Wrong calls of the schedules that go up and down."""

from tests.bad_calls import bad
from tests.bad_calls.optim_sched.made import schedule, wrong


def without_momentum(lib):
    """An optimizer of one's own that has neither momentum nor betas."""
    p = lib.nn.Linear(2, 3, bias=False).weight
    return lib.optim.Optimizer([p], {"lr": 0.1})


def back_to(lib, epoch):
    schedule(lib, "CosineAnnealingWarmRestarts", T_0=3).step(epoch)


BAD_CALLS = [
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
]
