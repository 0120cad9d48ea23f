"""Losses and their gradients, each along one number: by hand and by autograd."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.nn
import torch_impl.nn
from bridge.parity import compare, to_numpy
from figures import style
from figures.nn.activation import RANGE, X, draw_differences, draw_legend

N = len(X)


@dataclass(frozen=True)
class Panel:
    """A loss, where one number of its first input is each x of X in turn.

    Args:
        name: the class.
        note: what is special, for the title.
        inputs: the arrays, a row for each x, which is the first column of the first.
        options: of the constructor.
    """

    name: str
    note: str
    inputs: tuple
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self):
        if len(self.name) < 25:
            return f"{self.name}\n{self.note}"
        return self.name.replace("With", "With-\n") + f": {self.note}"


def rows(*values):
    """A row (x, *values) for each x"""
    return np.column_stack([X, *(np.full(N, value) for value in values)])


def always(*values, dtype=float):
    """The same row for each x, or the same number"""
    return np.full((N, len(values)), values, dtype) if values[1:] else numbers(*values)


def numbers(value):
    return np.full(N, value)


P = (X + RANGE) / (2 * RANGE)  # from 0 to 1, where a probability is asked for
ONE, MINUS = numbers(1.0), numbers(-1.0)
LABEL = np.zeros(N, np.int64)
TRIPLET = rows(1), always(1, 0), always(-1, 0)
NEAR = rows(1), always(1, 0), always(0, 2)

PANELS = [
    # of a number
    Panel("MSELoss", "target 0", (X, numbers(0.0))),
    Panel("L1Loss", "target 0", (X, numbers(0.0))),
    Panel("SmoothL1Loss", "target 0", (X, numbers(0.0))),
    Panel("HuberLoss", "target 0, delta 2", (X, numbers(0.0)), {"delta": 2.0}),
    Panel("GaussianNLLLoss", "mean x, var 2", (X, numbers(0.0), numbers(2.0))),
    Panel("PoissonNLLLoss", "log rate x, count 2", (X, numbers(2.0))),
    # of a probability, or of what becomes one
    Panel("BCELoss", "p 0 … 1, target 0.8", (P, numbers(0.8))),
    Panel("BCEWithLogitsLoss", "logit x, target 0.8", (X, numbers(0.8))),
    Panel("CrossEntropyLoss", "logits (x, 1, -1)", (rows(1, -1), LABEL)),
    Panel("NLLLoss", "log p (x, ·)", (rows(0), LABEL)),
    Panel("KLDivLoss", "log q = x, p = 0.5", (X, numbers(0.5))),
    Panel("MultiLabelSoftMarginLoss", "x wanted, 1 not", (rows(1), always(1, 0))),
    # of a score, which has a margin to keep
    Panel("SoftMarginLoss", "score x, target 1", (X, ONE)),
    Panel("MarginRankingLoss", "x over 0, margin 1", (X, 0 * X, ONE), {"margin": 1.0}),
    Panel("MultiMarginLoss", "scores (x, 1, -1)", (rows(1, -1), LABEL)),
    Panel("MultiMarginLoss", "the same, p = 2", (rows(1, -1), LABEL), {"p": 2}),
    Panel(
        "MultiLabelMarginLoss",
        "x and 1 over 0",
        (rows(1, 0), always(0, 1, -1, dtype=np.int64)),
    ),
    Panel("HingeEmbeddingLoss", "distance x, target -1", (X, MINUS)),
    # of vectors
    Panel("HingeEmbeddingLoss", "distance x, target 1", (X, ONE)),
    Panel(
        "CosineEmbeddingLoss", "(x, 1) and (1, 0), alike", (rows(1), always(1, 0), ONE)
    ),
    Panel(
        "CosineEmbeddingLoss",
        "(x, 1) and (1, 0), not",
        (rows(1), always(1, 0), MINUS),
    ),
    Panel("TripletMarginLoss", "(x, 1) to (1, 0), off (-1, 0)", TRIPLET),
    Panel("TripletMarginLoss", "to (1, 0), off (0, 2), swap", NEAR, {"swap": True}),
    Panel("TripletMarginWithDistanceLoss", "margin 2", NEAR, {"margin": 2.0}),
]
GROUPS = ("of a number", "of a probability", "of a score", "of vectors")
COLUMNS = 6


def along_x(array):
    """The column of x, where there are several"""
    return array if array.ndim == 1 else array[:, 0]


def by_hand(panel):
    """Losses, and their gradients along x, from NumPy"""
    criterion = getattr(numpy_impl.nn, panel.name)(reduction="none", **panel.options)
    losses = criterion(*panel.inputs)
    grads = criterion.backward(np.ones_like(losses))
    return losses, along_x(grads[0] if isinstance(grads, tuple) else grads)


def by_autograd(panel):
    """Losses, and their gradients along x, from PyTorch"""
    criterion = getattr(torch_impl.nn, panel.name)(reduction="none", **panel.options)
    input, *others = (torch.tensor(array) for array in panel.inputs)
    losses = criterion(input.requires_grad_(), *others)
    losses.sum().backward()
    return to_numpy(losses), along_x(to_numpy(input.grad))


def draw_curves(axis, ours, theirs, title):
    """Loss thick, gradient thin, PyTorch dashed over NumPy; jumps are left open."""
    for values, how in ((ours, style.NUMPY), (theirs, style.PYTORCH)):
        for y, scale in zip(values, (1, 0.55), strict=True):
            width = how["linewidth"] * scale
            y = np.where(np.abs(np.diff(y, append=y[-1])) > 0.3, np.nan, y)
            axis.plot(X, y, **(how | {"linewidth": width}))
    axis.fill_between(X, 0, 0, color="#cccccc", linewidth=0.6, zorder=0)
    axis.set_title(title, fontsize=8.5)
    axis.set(xlim=(-RANGE, RANGE), ylim=(-2.4, 4.2), yticks=(-2, 0, 2, 4))
    axis.tick_params(labelbottom=False, labelsize=8)


def draw():
    count = len(PANELS) // COLUMNS
    figure = Figure(figsize=(13.2, 2.7 * count + 1.1))
    axes = figure.subplots(2 * count, COLUMNS, height_ratios=(2.3, 1) * count)
    worst = 0.0
    for i, panel in enumerate(PANELS):
        row, column = divmod(i, COLUMNS)
        curves, differences = axes[2 * row : 2 * row + 2, column]
        ours, theirs = by_hand(panel), by_autograd(panel)
        draw_curves(curves, ours, theirs, panel.title)
        draw_differences(differences, ours, theirs)
        worst = max(worst, *(compare(a, b).scaled for a, b in zip(ours, theirs)))
        if column == 0:
            curves.set_ylabel(GROUPS[row], fontsize=9)
            differences.set_ylabel("ulp", fontsize=9)
        else:
            curves.tick_params(labelleft=False)
            differences.tick_params(labelleft=False)
    draw_legend(figure, axes[0, 0])
    style.caption(
        figure,
        "Look at the thin line far out: a square pulls ever harder, so that an outlier "
        "rules; an absolute error, a logit and a plain margin pull no harder; where a "
        "margin is kept, nothing pulls.\nThe differences count the floats between "
        "NumPy's and PyTorch's number, many where terms cancel, as in a gradient near "
        f"0; at the scale of the curves the largest disagreement is {worst:.1e}.",
    )
    names = {panel.name for panel in PANELS}
    return style.Drawing(figure, f"{len(names)} losses and their gradients", worst)
