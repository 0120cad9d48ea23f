"""The atlas of failure modes: symptom and cure of each, the same on both sides."""

import textwrap
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from bridge.pages import docstring, path_of
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style

COLUMNS = 5
ROW = 2.6  # inches
COLORS = {"mistake": style.MISTAKE, "cure": style.CURE}
SMALLEST = 1e-17  # equal bits are drawn as this
GREY = "#555555"


# What is drawn. `runs` is {"mistake": (ours, theirs), "cure": (ours, theirs)}, each
# {what: a number, a list of numbers, or a sentence} as a failure mode returns it.


def draw_curve(axis, runs, what, unit, first=1, every=1, log=False, name="loss"):
    """A list against the steps; if several begin with `what`, each has its name

    Args:
        what: the key, or how the keys begin.
        unit: of the steps, such as "update".
        first, every: the first step, and how far apart they are.
        log: whether the axis is logarithmic.
        name: of the axis.
    """
    axis.set_yscale("log" if log else "linear")
    offsets = iter((8, -8, 8))  # of the names, in points
    for kind, (ours, theirs) in runs.items():
        for key in [key for key in ours if key.startswith(what)]:
            color = COLORS[kind]
            both = np.array(ours[key], float), np.array(theirs[key], float)
            x = first + every * np.arange(len(both[0]))
            finite = [np.where(np.isfinite(y), y, np.nan) for y in both]
            style.line_and_rings(axis, x, *finite, color, size=4)
            draw_lost(axis, x, both[0], color)
            if key != what:
                written = key.removeprefix(what).strip(", ")
                end = written, (x[-1], both[0][-1]), (0, next(offsets))
                how = {"ha": "right", "va": "center", "fontsize": 8, "color": color}
                axis.annotate(*end, textcoords="offset points", **how)
    axis.set_xlabel(unit, fontsize=8.5)
    axis.set_ylabel(name, fontsize=8.5)


def draw_lost(axis, x, y, color):
    """A cross at the top for what no axis holds: inf, NaN"""
    where = axis.get_xaxis_transform()
    for place, value in zip(x, y, strict=True):
        if not np.isfinite(value):
            axis.plot(place, 1, "x", color=color, transform=where, clip_on=False)
            said = "NaN" if np.isnan(value) else "inf"
            text = {"ha": "center", "va": "top", "color": color, "fontsize": 8.5}
            axis.text(place, 0.94, said, transform=where, **text)
            axis.margins(y=0.35)


def draw_bars(axis, runs, names, name="", log=False, top=None, unit=""):
    """A group of bars for each number, the mistake's and the cure's; the number in it

    Args:
        names: {key: what is written below}; for a list, what is written for each of its
            entries, or None for 1, 2, ...
        name, log: as for `draw_curve`.
        top: of the axis, if not chosen by the numbers.
        unit: of the groups, such as "layer".
    """
    labels, bars = [], []
    for key, written in names.items():
        found = {
            kind: tuple(np.atleast_1d(side[key]) for side in sides)
            for kind, sides in runs.items()
            if key in sides[0]
        }
        count = max(len(ours) for ours, _ in found.values())
        width = 0.8 / len(found)
        for i, (kind, (ours, theirs)) in enumerate(found.items()):
            shift = width * (i - (len(found) - 1) / 2)
            x = len(labels) + np.arange(count) + shift
            axis.bar(x, ours, 0.94 * width, color=COLORS[kind])
            ring = style.RING | {"markersize": 4, "markeredgecolor": "#111111"}
            axis.plot(x, theirs, **ring, clip_on=False)
            bars += zip(x, ours, [COLORS[kind]] * count)
        words = [written] if isinstance(written, str) else written
        labels += words or map(str, range(1, count + 1))
    axis.set_xticks(range(len(labels)), labels)
    axis.grid(axis="x", visible=False)
    axis.set_yscale("log" if log else "linear")
    axis.set_ylim(top=top)
    axis.set_xlabel(unit, fontsize=8.5)
    axis.set_ylabel(name, fontsize=8.5)
    if not log:
        write_numbers(axis, bars)


def write_numbers(axis, bars):
    """Each bar's number at its foot; above it where the bar is too low to hold it"""
    highest = max(height for _, height, _ in bars)
    for place, height, color in bars:
        low = height < 0.2 * highest
        number = f"{height:.2f}" if abs(height) >= 0.005 else "0"
        at = number, (place, max(height, 0) if low else 0), (0, 4)
        how = {"ha": "center", "va": "bottom", "fontsize": 7.5}
        how["color"] = color if low else "white"
        axis.annotate(*at, textcoords="offset points", **how)


def draw_messages(axis, runs, key, cure):
    """What each library says of the mistake, and the line that mends it

    Args:
        key: of the sentence.
        cure: a line of code.
    """
    axis.set_axis_off()
    ours, theirs = runs["mistake"]
    parts = (
        ("NumPy", ours[key], style.NUMPY["color"]),
        ("PyTorch", theirs[key], "#B97A00"),  # its orange, dark enough to be read
        ("cure", cure, style.CURE),
    )
    y = 1.0
    small = {"transform": axis.transAxes, "va": "top", "in_layout": False}
    for heading, text, color in parts:
        axis.text(0, y, heading, fontsize=8, color=color, weight="bold", **small)
        lines = textwrap.wrap(text, 38)[:4]
        font = {"family": "DejaVu Sans Mono", "fontsize": 6.8, "linespacing": 1.25}
        axis.text(0, y - 0.1, "\n".join(lines), color="#333333", **font, **small)
        y -= 0.15 + 0.093 * len(lines)


loss = partial(draw_curve, what="loss")
layers = partial(draw_bars, log=True, name="norm of the gradient", unit="layer")
NORMS = {"norm of each layer's gradient": None}

# One row for each failure mode: what of its numbers is drawn, and how.
PANELS = {
    "in the loop": {
        "broadcasting": partial(
            draw_bars,
            names={
                "variance of the predictions": "variance of\npredictions",
                "R²": "R²",
            },
        ),
        "wrong_shapes": partial(
            draw_messages,
            key="images (300, 8, 8)",
            cure="nn.Flatten() before the first layer",
        ),
        "wrong_labels": partial(
            draw_messages, key="floats", cure="labels of int64, one per sample"
        ),
        "softmax_twice": partial(loss, unit="epoch", first=4, every=4),
        "kept_gradients": partial(loss, unit="update", first=10, every=10),
        "learning_rate": partial(loss, unit="update", every=10),
        "unknown_parameters": partial(
            draw_bars,
            names={"largest change of each layer": ["hidden 1", "hidden 2", "output"]},
            name="largest change",
        ),
        "forgotten_eval": partial(
            draw_bars,
            names={"accuracy": ["test", "same test"]},
            name="accuracy",
            top=1,
        ),
        "seed_not_set": partial(
            draw_bars, names={"loss": ["first run", "second run"]}, name="loss"
        ),
    },
    "in the data": {
        "leaked_scaler": partial(
            draw_bars,
            names={"test accuracy": "mean of 20 splits"},
            name="accuracy",
            top=1,
        ),
        "leaked_copies": partial(
            draw_bars,
            names={"test accuracy": "test", "accuracy in use": "in use"},
            name="accuracy",
            top=1,
        ),
        "leaked_target": partial(
            draw_bars,
            names={"test R²": "test", "R² in use": "in use"},
            name="R²",
            top=1,
        ),
        "unshuffled": partial(
            draw_curve, what="loss, last epoch", unit="batch of the last epoch"
        ),
        "overfitting": partial(
            draw_bars,
            names={
                "test loss": "none",
                "weight decay: test loss": "decay",
                "dropout: test loss": "drop-\nout",
                "early stopping: test loss": "stop",
                "400 digits: test loss": "more\ndata",
            },
            name="test loss",
        ),
    },
    "in deep models": {
        "vanishing_gradients": partial(layers, names=NORMS),
        "exploding_gradients": partial(layers, names=NORMS),
        "dead_relu": partial(loss, unit="update", every=4, log=True),
        "log_of_zero": partial(loss, unit="update", log=True),
    },
}


def run(name):
    """{"mistake": (ours, theirs), "cure": (ours, theirs)} of a failure mode"""
    return {
        kind: tuple(
            side.get(f"practical.{name}", kind)(side.dtype("float64"))
            for side in (NUMPY, TORCH_IMPL)
        )
        for kind in COLORS
    }


def disagreement(ours, theirs):
    """The largest scaled difference of the numbers; sentences are each library's own"""
    worst = 0.0
    for what, value in ours.items():
        a, b = np.array(value), np.array(theirs[what])
        if a.dtype.kind in "if":
            worst = max(worst, compare(a, b).scaled)
    return worst


def draw_panel(axis, name, runs, draw_runs):
    """From above: the symptom, its cause, the file, and the numbers that show it."""
    draw_runs(axis, runs)
    axis.tick_params(labelsize=8)
    path = path_of(f"practical.{name}")
    symptom, _, cause = docstring(path).splitlines()[0].rstrip(".").partition(": ")
    cause = textwrap.wrap(cause, 41)[:2]
    lines = textwrap.wrap(symptom, 31)
    axis.set_title("\n".join(lines), fontsize=9.5, pad=18 + 11 * len(cause))
    beside = {"xycoords": "axes fraction", "textcoords": "offset points"}
    beside |= {"va": "bottom", "annotation_clip": False, "in_layout": False}
    above = "\n".join(cause), (0, 1), (0, 15)
    axis.annotate(*above, fontsize=8, color=GREY, **beside)
    mono = {"family": "DejaVu Sans Mono", "fontsize": 7}
    axis.annotate(f"{name}.py", (0, 1), (0, 5), color="#888888", **mono, **beside)


def draw_differences(axis, found):
    """The largest scaled difference of each mode: of its mistake, of its cure"""
    for i, kind in enumerate(COLORS):
        x = np.arange(len(found)) + 0.24 * (i - 0.5)
        y = [max(worst[kind], SMALLEST) for worst in found.values()]
        axis.semilogy(x, y, "o", color=COLORS[kind], markersize=5)
    axis.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    axis.text(-0.4, 1.6e-12, "promised: 1e-12", fontsize=8.5, color="#666666")
    axis.set(ylim=(4e-18, 1e-10), xlim=(-0.6, len(found) - 0.4))
    names = [name.replace("_", " ") for name in found]
    axis.set_xticks(range(len(found)), names, rotation=35, ha="right", fontsize=8.5)
    style.label(axis, "difference", y="scaled error")


def draw():
    rows = {place: -(-len(panels) // COLUMNS) for place, panels in PANELS.items()}
    figure = Figure(figsize=(13.6, ROW * sum(rows.values()) + 3.6))
    heights = [ROW * n + 0.2 for n in rows.values()] + [3.0]
    *parts, last = figure.subfigures(len(PANELS) + 1, 1, height_ratios=heights)
    found = {}
    for part, (place, panels) in zip(parts, PANELS.items(), strict=True):
        part.suptitle(
            f"What goes wrong {place}", fontsize=12, weight="bold", x=0.01, ha="left"
        )
        axes = part.subplots(rows[place], COLUMNS, squeeze=False).ravel()
        for axis in axes[len(panels) :]:
            axis.set_axis_off()
        for axis, (name, draw_runs) in zip(axes, panels.items()):
            runs = run(name)
            draw_panel(axis, name, runs, draw_runs)
            found[name] = {kind: disagreement(*runs[kind]) for kind in COLORS}
    draw_differences(last.subplots(), found)
    style.legend_of_sides(
        figure, {"the mistake": style.MISTAKE, "its cure": style.CURE}
    )
    worst = max(max(each.values()) for each in found.values())
    style.caption(
        last,
        "Look for the title that says what you see in your own training; below it "
        "stand the cause and the file in numpy_impl/practical/ and "
        "torch_impl/practical/\nthat has the mistake and the cure, a few lines apart. "
        "All runs are on real data in float64. Below: how far the two sides are apart, "
        f"in units of the largest\nnumber; at 1e-17 all bits are equal. The worst is "
        f"{worst:.1e}.",
    )
    return style.Drawing(figure, f"{len(found)} mistakes and their cures", worst)
