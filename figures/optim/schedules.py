"""Schedules: the rate of 100 updates under each of 15, and after a cut by hand."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

STEPS, CUT = 100, 60
GREY = "#888888"
PROMISED = 1e-15

WARMUP = ("LinearLR", {"start_factor": 0.1, "total_iters": 20})
DECAY = ("ExponentialLR", {"gamma": 0.97})
# name: (what is written in its panel, its arguments)
SCHEDULES = {
    "LambdaLR": ("1 / √(1 + t / 5)", {"lr_lambda": lambda t: (1 + t / 5) ** -0.5}),
    "MultiplicativeLR": (
        "times 1 - 1 / (t + 20)",
        {"lr_lambda": lambda t: 1 - 1 / (t + 20)},
    ),
    "StepLR": ("step_size=25, gamma=0.5", {"step_size": 25, "gamma": 0.5}),
    "MultiStepLR": (
        "milestones=[20, 80], gamma=0.5",
        {"milestones": [20, 80], "gamma": 0.5},
    ),
    "ExponentialLR": ("gamma=0.97", {"gamma": 0.97}),
    "ConstantLR": ("factor=0.25, total_iters=20", {"factor": 0.25, "total_iters": 20}),
    "LinearLR": (
        "end_factor=0.1, total_iters=80",
        {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 80},
    ),
    "PolynomialLR": ("total_iters=90, power=2", {"total_iters": 90, "power": 2.0}),
    "CosineAnnealingLR": ("T_max=80", {"T_max": 80}),
    "CosineAnnealingWarmRestarts": ("T_0=15, T_mult=2", {"T_0": 15, "T_mult": 2}),
    "CyclicLR": (
        "triangular2, step_size_up=15",
        {
            "base_lr": 0.1,
            "max_lr": 1.0,
            "step_size_up": 15,
            "mode": "triangular2",
            "base_momentum": 0.5,
            "max_momentum": 0.95,
        },
    ),
    "OneCycleLR": (
        "max_lr=1, pct_start=0.3",
        {"max_lr": 1.0, "total_steps": STEPS, "base_momentum": 0.5},
    ),
    "SequentialLR": ("LinearLR, then ExponentialLR", {"milestones": [21]}),
    "ChainedScheduler": ("LinearLR and ExponentialLR at once", {}),
    "ReduceLROnPlateau": (
        "patience=4, threshold=0.1",
        {"factor": 0.5, "patience": 4, "threshold": 0.1},
    ),
}
MOMENTUM_AT = {"CyclicLR": (45, 0.97), "OneCycleLR": (31, 0.38)}
SMALL = {"fontsize": 8.5, "color": "#666666"}
# Closed: η[t] from η₀ and t alone; the others from η[t-1].
CLOSED = ("LambdaLR", "CosineAnnealingWarmRestarts", "CyclicLR", "OneCycleLR")


def made(side, name, optimizer):
    """The schedule `name` over an optimizer whose rate is 1."""
    schedules, (_, options) = side.module("optim").lr_scheduler, SCHEDULES[name]
    if name in ("SequentialLR", "ChainedScheduler"):
        parts = [getattr(schedules, n)(optimizer, **o) for n, o in (WARMUP, DECAY)]
        options = options | {"schedulers": parts}
    return getattr(schedules, name)(optimizer=optimizer, **options)


def losses_of_digits(side):
    """losses (STEPS,) of gradient descent on 100 digits: what a plateau is seen in"""
    nn, parts = side.module("nn"), side.module("practical.parts")
    epoch, dtype = side.get("training.loop", "train_epoch"), side.dtype("float64")
    side.manual_seed(0)
    batch, _ = parts.digits(100, dtype=dtype)
    model, criterion = parts.classifier(dtype=dtype), nn.CrossEntropyLoss()
    optimizer, losses = side.get("optim", "SGD")(model.parameters(), lr=1.0), []
    for _ in range(STEPS):
        epoch(model, [batch], criterion, optimizer, on_step=losses.append)
    return losses


def follow(side, name, losses, cut=False):
    """rates (STEPS,) and momenta (STEPS,); `cut` halves a rate by hand"""
    p = side.get("nn", "Linear")(1, 1).bias
    optimizer = side.get("optim", "SGD")([p], lr=1.0, momentum=0.5)
    schedule, found = made(side, name, optimizer), []
    (group,) = optimizer.param_groups
    for t in range(STEPS):
        if cut and t == CUT:
            group["lr"] *= 0.5
        found.append((group["lr"], group["momentum"]))
        optimizer.step()
        schedule.step(*losses[t : t + 1])
    return np.array(found).T


def draw_panel(axis, name):
    """The rate, the momentum where it moves, the cut; the largest difference."""
    steps = np.arange(STEPS)
    sides = NUMPY, TORCH_IMPL
    told = name == "ReduceLROnPlateau"
    losses = [losses_of_digits(side) if told else [] for side in sides]
    ours, theirs = (follow(*way) for way in zip(sides, 2 * [name], losses))
    cuts = [follow(*way, cut=True) for way in zip(sides, 2 * [name], losses)]
    axis.plot(steps[CUT:], cuts[0][0][CUT:], color=style.MISTAKE, linewidth=1.4)
    axis.plot(steps, ours[0], **style.NUMPY)
    axis.plot(steps, theirs[0], **style.PYTORCH)
    if np.ptp(ours[1]) > 0:
        axis.plot(steps, ours[1], color=style.CURE, linewidth=1.8)
        axis.plot(steps, theirs[1], color="white", linestyle=(0, (1, 3)), linewidth=1)
        axis.text(
            *MOMENTUM_AT[name],
            "momentum",
            **SMALL | {"color": style.CURE, "ha": "center"},
        )
    if told:
        axis.plot(steps, np.array(losses[0]) / losses[0][0], color=GREY, linewidth=1.2)
        axis.text(24, 0.1, "loss / its first value", color=GREY, fontsize=9)
    kind = "closed" if name in CLOSED else "chained"
    style.label(axis, name)
    said = {"transform": axis.transAxes, "ha": "right", "fontsize": 9}
    axis.text(0.99, 0.92, SCHEDULES[name][0], **said)
    axis.text(0.99, 0.83, kind, color="#666666", **said)
    axis.set_ylim(-0.04, 1.25)
    axis.set_yticks([0, 0.5, 1])
    return max(
        (np.abs(a - b) / np.maximum(np.abs(b), 1e-300)).max()
        for a, b in zip((*ours, *cuts[0]), (*theirs, *cuts[1]))
    )


def draw_difference(axis, worst):
    """The largest relative difference of each schedule, and what is promised"""
    axis.set(xscale="log", xlim=(4e-18, 1e-12), yticks=[])
    for i, (name, found) in enumerate(worst.items()):
        axis.plot(style.up_to([found]), -i, "|", color="#555555", ms=5, mew=3)
        axis.text(2e-15, -i, name, fontsize=7.5, va="center", color="#444444")
    axis.axvline(PROMISED, color="#888888", linewidth=1, linestyle="--")
    axis.text(8e-16, -7, "promised: 1e-15", rotation=90, ha="right", **SMALL)
    axis.set_xlabel("relative difference is below")
    axis.set_title("difference", fontsize=10)


def draw():
    figure = Figure(figsize=(14, 9.6))
    axes = figure.subplots(4, 4)
    places = dict(zip(SCHEDULES, axes.ravel()))
    worst = {name: draw_panel(axis, name) for name, axis in places.items()}
    for axis in axes[:3].ravel():
        axis.tick_params(labelbottom=False)
    for axis in axes[3, :3]:
        axis.set_xlabel("t")
    for axis in axes[:, 0]:
        axis.set_ylabel("rate / η₀")
    draw_difference(axes[3, 3], worst)
    handles = [Line2D([], [], **style.NUMPY), Line2D([], [], **style.PYTORCH)]
    cut = f"the rate halved by hand before update {CUT}"
    handles.append(Line2D([], [], color=style.MISTAKE, linewidth=1.4, label=cut))
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    style.caption(
        figure,
        "Chained schedules compute a rate from the one before it: what was done by "
        "hand stays (red), and several of them multiply (ChainedScheduler). Closed "
        "ones compute it from η₀ and t: one step later the\n"
        "cut is forgotten. CyclicLR and OneCycleLR put the optimizer's own rate aside, "
        "and move the momentum the other way. CosineAnnealingLR goes up again after "
        "T_max.",
    )
    compared = f"rates and momenta of {len(worst)} schedules"
    return style.Drawing(figure, compared, max(worst.values()), "relative")
