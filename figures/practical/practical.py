"""The atlas of failure modes: symptom and cure of each, the same on both sides."""

import re
import textwrap
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from bridge.pages import docstring, path_of
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from figures import style
from figures.panels import COLORS, draw_bars, draw_curve, draw_messages, draw_places

COLUMNS = 5
ROW = 2.55  # inches
GREY = "#555555"


loss = partial(draw_curve, what="loss")
layers = partial(draw_bars, log=True, name="gradient's norm", unit="layer")
NORMS = {"norm of each layer's gradient": None}

# One row for each failure mode: what of its numbers is drawn, and how.
PANELS = {
    "between data, model and loss": {
        "wrong_shapes": partial(
            draw_messages,
            key="images (300, 8, 8)",
            cure="nn.Flatten() before the first layer",
        ),
        "wrong_dtype": partial(
            draw_messages, key="Linear", cure="the data in the model's dtype"
        ),
        "wrong_device": partial(
            draw_messages,
            key="model here, batch there",
            cure="each batch goes where the model is",
        ),
        "wrong_labels": partial(
            draw_messages, key="floats", cure="labels of int64, one per sample"
        ),
        "broadcasting": partial(
            draw_bars,
            names={
                "variance of the predictions": "variance of\npredictions",
                "R²": "R²",
            },
        ),
        "softmax_twice": partial(loss, unit="epoch", first=4, every=4),
        "logits_into_bce": partial(loss, unit="update", first=5, every=5),
    },
    "in the loop": {
        "kept_gradients": partial(loss, unit="update", first=10, every=10),
        "forgotten_backward": partial(loss, unit="update"),
        "update_in_graph": partial(
            draw_messages,
            key="weight -= lr * weight.grad",
            cure="with no_grad(): weight -= lr * weight.grad",
        ),
        "changed_in_place": partial(
            draw_messages,
            key="by the graph",
            cure="rate = rate + 1 instead of rate += 1",
        ),
        "other_model": partial(
            draw_curve,
            what="norm of the gradient",
            unit="update",
            name="gradient's norm",
        ),
        "unknown_parameters": partial(
            draw_bars,
            names={"largest change of each layer": ["hidden 1", "hidden 2", "output"]},
            name="largest change",
        ),
        "learning_rate": partial(loss, unit="update", every=10),
        "forgotten_eval": partial(
            draw_bars,
            names={
                "dropout: accuracy": ["dropout", "again"],
                "batch norm: accuracy in sorted batches": "batch norm,\nsorted",
            },
            name="accuracy",
            top=1,
        ),
        "forgotten_no_grad": partial(
            draw_curve, what="kilobytes kept", unit="batch", name="kilobytes kept"
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
    "in deep models, and where to look first": {
        "where_to_look": draw_places,
        "vanishing_gradients": partial(layers, names=NORMS),
        "exploding_gradients": partial(layers, names=NORMS),
        "dead_relu": partial(loss, unit="update", every=4, log=True),
        "log_of_zero": partial(loss, unit="update", log=True),
    },
    "in attention": {
        "unscaled_attention": partial(
            draw_bars,
            names={
                "largest weight": "largest weight",
                "norm of a query's gradient": "gradient of q",
            },
            name="weight; norm",
        ),
        "missing_causal_mask": partial(
            draw_bars,
            names={"test loss": "test", "loss in use": "in use"},
            name="loss",
        ),
        "turned_mask": partial(
            draw_curve, what="seen, function", unit="letter", name="letters seen"
        ),
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
    first = docstring(path).splitlines()[0].rstrip(".")
    symptom, cause = re.split("[:;] ", first, maxsplit=1)
    cause = textwrap.wrap(cause, 42)[:2]
    x = -0.1 if axis.axison else 0  # above the numbers of the axis
    above = 18 + 11 * len(cause)
    lines = "\n".join(textwrap.wrap(symptom, 31))
    axis.set_title(lines, fontsize=9, pad=above, x=x)
    beside = {"xycoords": "axes fraction", "textcoords": "offset points"}
    beside |= {"va": "bottom", "annotation_clip": False, "in_layout": False}
    axis.annotate("\n".join(cause), (x, 1), (0, 15), fontsize=8, color=GREY, **beside)
    mono = {"family": "DejaVu Sans Mono", "fontsize": 7, "color": "#888888"}
    axis.annotate(f"{name}.py", (x, 1), (0, 5), **mono, **beside)


def draw_differences(axis, found):
    """The largest scaled difference of each mode: of its mistake, of its cure"""
    for i, kind in enumerate(COLORS):
        x = np.arange(len(found)) + 0.24 * (i - 0.5)
        y = style.up_to(worst[kind] for worst in found.values())
        axis.semilogy(x, y, "_", color=COLORS[kind], markersize=8, markeredgewidth=3)
    axis.axhline(1e-12, color="#888888", linewidth=1, linestyle="--")
    axis.text(-0.4, 1.6e-12, "promised: 1e-12", fontsize=8.5, color="#666666")
    axis.set(ylim=(4e-18, 1e-10), xlim=(-0.6, len(found) - 0.4))
    names = [name.replace("_", " ") for name in found]
    axis.set_xticks(range(len(found)), names, rotation=35, ha="right", fontsize=8.5)
    style.label(axis, "difference", y="scaled error is below")


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
        "in units of the largest\nnumber, up to the next power of ten; at 1e-17 all "
        "bits are equal.",
    )
    return style.Drawing(figure, f"{len(found)} mistakes and their cures", worst)
