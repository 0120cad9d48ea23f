"""Gradient accumulation: small batches are the large one, if the last counts right."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

LARGE, SMALL = 50, 8  # six micro-batches of 8, and one of 2
EPOCHS = 5
WEIGHINGS = {"by_counts": style.CURE, "by_batches": style.MISTAKE}
SINGLE = "#444444"


def counts():
    """How many samples each micro-batch of a large one has"""
    return [
        len(range(LARGE)[start : start + SMALL]) for start in range(0, LARGE, SMALL)
    ]


def train(side, weigh=None):
    """Digits by a small network, an update for each 50 of 300 samples

    Args:
        side: NUMPY or TORCH_IMPL.
        weigh: the name of a function of training/accumulation.py; None takes the large
            batch in one.

    Returns:
        losses (K,), and all parameters (K, P) after each update.
    """
    parts, accumulation = (
        side.module(file) for file in ("practical.parts", "training.accumulation")
    )
    dtype = side.dtype("float64")
    side.manual_seed(0)
    (x, target), _ = parts.digits(dtype=dtype)
    model, criterion = (
        parts.classifier(dtype=dtype),
        side.module("nn").CrossEntropyLoss(),
    )
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=0.3, momentum=0.9)
    size = LARGE if weigh is None else SMALL
    how = getattr(accumulation, weigh or "by_counts")
    losses, parameters = [], []
    for start in list(range(0, len(x), LARGE)) * EPOCHS:
        large = x[start : start + LARGE], target[start : start + LARGE]
        pieces = [
            (large[0][first : first + size], large[1][first : first + size])
            for first in range(0, LARGE, size)
        ]
        optimizer.zero_grad()
        losses.append(accumulation.accumulate(model, pieces, criterion, how))
        optimizer.step()
        row = [to_numpy(p).ravel() for p in model.parameters()]
        parameters.append(np.concatenate(row))
    return np.array(losses), np.array(parameters)


def draw_weights(axis):
    """How much each sample of a large batch counts in the update"""
    samples = np.repeat(range(len(counts())), counts())
    for side, line in ((NUMPY, "-"), (TORCH_IMPL, None)):
        file = side.module("training.accumulation")
        for name, color in WEIGHINGS.items():
            per_batch = np.array(getattr(file, name)(counts())) / counts()
            share = LARGE * per_batch[samples]
            x = np.arange(1, LARGE + 1)
            if line:
                axis.step(x, share, where="mid", color=color, linewidth=2)
            else:
                ring = style.RING | {"markersize": 4, "markeredgecolor": color}
                axis.plot(x[::4], share[::4], **ring)
    for edge in np.cumsum(counts())[:-1] + 0.5:
        axis.axvline(edge, color="#cccccc", linewidth=0.8, linestyle=":")
    axis.set_ylim(0, 4)
    axis.grid(axis="x", visible=False)
    title = "what a sample counts for"
    style.label(axis, title, "sample of a large batch", "times its share, 1 / 50")


def draw_losses(axis, steps, single, runs):
    """The loss of each large batch: in one, and from its micro-batches"""
    style.line_and_rings(
        axis, steps, *(side[0] for side in single), SINGLE, 30, linewidth=5, alpha=0.25
    )
    for name, color in WEIGHINGS.items():
        pair = [run[0] for run in runs[name]]
        style.line_and_rings(axis, steps, *pair, color, every=3, size=4)
    style.label(axis, "loss of each large batch", "update", "loss")


def draw_distances(axis, steps, single, runs):
    """The largest difference of a parameter from the run with the large batch"""
    for name, color in WEIGHINGS.items():
        pair = [
            np.abs(run[1] - large[1]).max(1)
            for run, large in zip(runs[name], single, strict=True)
        ]
        if name == "by_counts":  # rounding: below what it stays
            pair = [np.full_like(side, style.up_to([side.max()])[0]) for side in pair]
        style.line_and_rings(axis, steps, *pair, color, every=3, size=4)
    axis.set(yscale="log", ylim=(1e-17, 10))
    axis.text(
        14, 1e-4, "weight 1 / 7:\na mean of means", fontsize=9.5, color=style.MISTAKE
    )
    axis.text(
        12,
        8e-15,
        "weight n / 50:\nbelow this, rounding",
        fontsize=9.5,
        color=style.CURE,
    )
    title = "distance from the large batch"
    style.label(axis, title, "update", "largest difference of a parameter")


def draw():
    sides = NUMPY, TORCH_IMPL
    single = [train(side) for side in sides]
    runs = {name: [train(side, name) for side in sides] for name in WEIGHINGS}
    steps = np.arange(1, len(single[0][0]) + 1)

    figure = Figure(figsize=(13.6, 4.9))
    axes = figure.subplots(1, 4, width_ratios=(1.1, 1.2, 1.2, 0.9))
    draw_weights(axes[0])
    draw_losses(axes[1], steps, single, runs)
    draw_distances(axes[2], steps, single, runs)
    names = ["large", "by counts", "by batches"]
    worst = {}
    for name, (ours, theirs) in zip(names, [single, *runs.values()], strict=True):
        worst[name] = max(
            compare(a, b).scaled for a, b in zip(ours, theirs, strict=True)
        )
    style.disagreements(axes[3], worst)
    colors = {"the large batch": "#d0d0d0", "each by its count": style.CURE}
    colors |= {"each alike: the mistake": style.MISTAKE}
    style.legend_of_sides(figure, colors)
    style.caption(
        figure,
        "A batch of 50 comes in seven pieces, the last of 2. Weighed alike, its "
        "samples count 3.6 times as much as they should (left), and the run is "
        "another one: no error says so,\nand the loss looks well. Weighed by its "
        "count, each piece adds its part of the large batch's gradient, and the runs "
        "are one, to rounding (grey below green).",
    )
    distance = f"{len(steps)} updates, large and accumulated"
    return style.Drawing(figure, distance, max(worst.values()))
