"""Overfitting: training and validation loss part; four cures side by side."""

import numpy as np
from matplotlib.figure import Figure

from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

RUNS = {  # title: what `train` of practical/overfitting.py gets
    "as it is: 40 digits": {},
    "weight decay of 3": {"decay": 3.0},
    "dropout of 1/2": {"dropout": 0.5},
    "early stopping": {},
    "400 digits": {"count": 400},
}
NAMES = ["as it is", "weight\ndecay", "dropout", "early\nstopping", "400\ndigits"]
STOPPED = "early stopping"
TRAINING = "#777777"


def logs(side):
    """{title: {what: values (E,) after each epoch}}"""
    train, found = side.get("practical.overfitting", "train"), {}
    for title, options in RUNS.items():
        log = train(side.dtype("float64"), **options)
        found[title] = {what: np.array([row[what] for row in log]) for what in log[0]}
    return found


def chosen(log, title):
    """The epoch, from 0, whose model is kept: the last, or the best in validation"""
    losses = log["validation loss"]
    return int(losses.argmin()) if title == STOPPED else len(losses) - 1


def draw_losses(axis, title, ours, theirs, color, before):
    """Training and validation loss; faint, what the validation loss was before"""
    epochs = np.arange(1, len(before) + 1)
    axis.plot(epochs, before, ":", color=style.MISTAKE, linewidth=1.6)
    for what, shade in (("training loss", TRAINING), ("validation loss", color)):
        curves = ours[what], theirs[what]
        style.line_and_rings(axis, epochs, *curves, shade, every=3, size=4)
    epoch = chosen(ours, title)
    if title == STOPPED:
        axis.axvspan(epoch + 1, len(before), color="white", alpha=0.7, zorder=3)
        axis.axvline(epoch + 1, color=color, linewidth=1.2)
        where = {"fontsize": 8.5, "color": color, "zorder": 4}
        axis.text(epoch + 2, 1.9, f"least after\nepoch {epoch + 1}", **where)
    axis.plot(epoch + 1, ours["validation loss"][epoch], "D", color=color, zorder=4)
    style.label(axis, title, "epoch")
    axis.title.set_color(color)


def draw_scores(axis, ours, theirs, kinds, name, top):
    """A group of bars for each run: in training, in the test"""
    for i, (what, shades) in enumerate(kinds.items()):
        x = np.arange(len(RUNS)) + 0.4 * (i - (len(kinds) - 1) / 2)
        heights, rings = (
            [log[what][chosen(log, title)] for title, log in side.items()]
            for side in (ours, theirs)
        )
        axis.bar(x, heights, 0.37, color=shades)
        axis.plot(x, rings, **style.RING, markeredgecolor="#111111", markersize=4)
        for place, height in zip(x, heights, strict=True):
            how = {"ha": "center", "fontsize": 8, "color": "white"}
            axis.text(place, 0.03 * top, f"{height:.2f}", **how)
    axis.set_xticks(range(len(RUNS)), NAMES)
    axis.tick_params(axis="x", labelsize=8)
    axis.grid(axis="x", visible=False)
    axis.set_ylim(0, top)
    style.label(axis, name)


def draw():
    ours, theirs = logs(NUMPY), logs(TORCH_IMPL)
    colors = [style.MISTAKE] + [style.CURE] * (len(RUNS) - 1)
    before = next(iter(ours.values()))["validation loss"]
    figure = Figure(figsize=(13.6, 7.2))
    upper, lower = figure.subfigures(2, 1, height_ratios=(1.15, 1))
    axes = upper.subplots(1, len(RUNS), sharey=True)
    for axis, title, color in zip(axes, RUNS, colors, strict=True):
        draw_losses(axis, title, ours[title], theirs[title], color, before)
    axes[0].set_ylabel("loss")
    axes[0].set_ylim(0, 2.4)

    accuracy, loss, gap = lower.subplots(1, 3, width_ratios=(1.4, 1.1, 0.9))
    both = {"training accuracy": TRAINING, "test accuracy": colors}
    draw_scores(accuracy, ours, theirs, both, "accuracy: in training, in the test", 1.1)
    draw_scores(loss, ours, theirs, {"test loss": colors}, "test loss", 1.1)
    worst = {}
    for title, name in zip(RUNS, NAMES, strict=True):
        pairs = [(ours[title][what], theirs[title][what]) for what in ours[title]]
        worst[name] = max(compare(*pair).scaled for pair in pairs)
    style.disagreements(gap, worst, size=8)
    names = {"training": TRAINING, "validation, test": style.MISTAKE}
    names |= {"the same, cured": style.CURE}
    style.legend_of_sides(figure, names)
    style.caption(
        lower,
        "Look where the red curve leaves the grey one: from there on the model learns "
        "its 40 digits by heart, and the validation loss rises while the training loss "
        "goes on to 0. Dotted:\nthat red curve again. Each cure ends below it; "
        "more data are the best, and alone make many more digits right. A diamond is "
        "the model that is kept: the\nvalidation data choose it, and test data that "
        "had no part in it judge it.",
    )
    return style.Drawing(
        figure, "overfitting and four cures, 30 epochs", max(worst.values())
    )
