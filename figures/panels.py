"""The panels of the atlas of failure modes: curves, bars, messages.

`runs` is {"mistake": (ours, theirs), "cure": (ours, theirs)}, each of the four {what: a
number, a list of numbers, or a sentence} as a failure mode returns it.
"""

import textwrap

import numpy as np

from figures import style

__all__ = ["COLORS", "draw_bars", "draw_curve", "draw_messages", "draw_places"]

COLORS = {"mistake": style.MISTAKE, "cure": style.CURE}


def draw_curve(axis, runs, what, unit, first=1, every=1, log=False, name="loss"):
    """A list against the steps; if several begin with `what`, each has its name

    Args:
        what: the key, or how the keys begin if there is no such one.
        unit: of the steps, such as "update".
        first, every: the first step, and how far apart they are.
        log: whether the axis is logarithmic.
        name: of the axis.
    """
    axis.set_yscale("log" if log else "linear")
    offsets = iter((8, -8, 8))  # of the names, in points
    for kind, (ours, theirs) in runs.items():
        series = [what] if what in ours else [k for k in ours if k.startswith(what)]
        for key in series:
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
    down = 0  # points below the top, whatever the height of the panel
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    place |= {"annotation_clip": False, "in_layout": False}
    head = {"fontsize": 8, "weight": "bold"}
    mono = {"family": "DejaVu Sans Mono", "fontsize": 6.8, "linespacing": 1.2}
    for heading, text, color in parts:
        lines = textwrap.wrap(text, 38, max_lines=3, placeholder=" ...")
        axis.annotate(heading, (0, 1), (0, -down), color=color, **head, **place)
        words = "\n".join(lines), (0, 1), (0, -down - 11)
        axis.annotate(*words, color="#333333", **mono, **place)
        down += 14 + 9.2 * len(lines)


def draw_places(axis, runs):
    """Where each thing that is broken is found: sentences "place: what is wrong" """
    axis.set_axis_off()
    y, small = 1.0, {"transform": axis.transAxes, "va": "top", "in_layout": False}
    for kind, (ours, _) in runs.items():
        for key, sentence in ours.items():
            if not isinstance(sentence, str):
                continue
            place = sentence.partition(":")[0]
            what = key if kind == "mistake" else "the loop as it should be"
            weight = {"fontsize": 7.8, "weight": "bold", "color": COLORS[kind]}
            axis.text(0, y, place, **weight, **small)
            axis.text(0.37, y, what, fontsize=7.8, color="#333333", **small)
            y -= 0.13
