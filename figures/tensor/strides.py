"""Strides and views: one memory, read in many shapes, and what is copied instead."""

import numpy as np
import torch
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl.tensor import memory as ours
from torch_impl.tensor import memory as theirs

SIZE = (2, 3)
CELLS = 6
# What is drawn: its name, and how NumPy and PyTorch say it
VIEWS = {
    "x": (lambda x: x, lambda x: x),
    "x.T": (lambda x: x.T, lambda x: x.T),
    "x.reshape(3, 2)": (lambda x: x.reshape(3, 2), lambda x: x.reshape(3, 2)),
    "x[:, ::2]": (lambda x: x[:, ::2], lambda x: x[:, ::2]),
    "x[1]": (lambda x: x[1], lambda x: x[1]),
    "x[0], expanded": (
        lambda x: np.broadcast_to(x[0], SIZE),
        lambda x: x[0].expand(SIZE),
    ),
    "flip(x, 0)": (lambda x: np.flip(x, 0), lambda x: torch.flip(x, (0,))),
    "x.flatten()": (lambda x: x.flatten(), lambda x: x.flatten()),
    "x.T.reshape(-1)": (lambda x: x.T.reshape(-1), lambda x: x.T.reshape(-1)),
    "x[[1, 0]]": (lambda x: x[[1, 0]], lambda x: x[[1, 0]]),
}
ACROSS = 5
INK, NEW = "#333333", "#ededed"
CENTER = {"ha": "center", "va": "center"}
STEPS = {-1: "#CC79A7", -2: "#009E73"}  # to the next column, to the next row


def colour(cell):
    """The colour of a cell of the memory, and one to write on it"""
    shade = colormaps[style.SEQUENTIAL](0.12 + 0.8 * cell / (CELLS - 1))
    return shade, "white" if cell < CELLS / 2 else "black"


def both(name):
    """(NumPy's, PyTorch's) view or copy of x, each with what tensor/memory.py says"""
    found = []
    for side, view, x in zip(
        (ours, theirs), VIEWS[name], (numbers(), torch.from_numpy(numbers()))
    ):
        y = view(x)
        found.append((to_numpy(y), side.strides(y), side.shares_memory(x, y)))
    return found


def numbers():
    """x: each entry is the number of its cell of the memory"""
    return np.arange(CELLS).reshape(SIZE)


def draw_grid(axis, values, shared):
    """The entries where a reader expects them, in the colours of their cells"""
    values = np.atleast_2d(values)
    rows, columns = values.shape
    left, top = (6 - columns) / 2, (3.2 - rows) / 2
    for i in range(rows):
        for j in range(columns):
            shade, ink = colour(values[i, j]) if shared else (NEW, INK)
            cell = Rectangle((left + j, top + i), 1, 1, facecolor=shade, linewidth=1.2)
            cell.set_edgecolor("white" if shared else "#aaaaaa")
            axis.add_patch(cell)
            where = left + j + 0.5, top + i + 0.52
            axis.text(*where, str(values[i, j]), **CENTER, color=ink, size=10)


def draw_memory(axis, y, values, strides, shared):
    """The cells in their order, with arcs for a step to the next column and row"""
    order = range(CELLS) if shared else values.reshape(-1)
    for place, cell in enumerate(order):
        shade, ink = colour(cell) if shared else (NEW, INK)
        read = cell in values
        box = Rectangle((place, y), 1, 1, facecolor=shade, linewidth=1.2)
        box.set(edgecolor="white" if shared else "#aaaaaa", alpha=1 if read else 0.2)
        axis.add_patch(box)
        ink = ink if read else "#999999"
        axis.text(place + 0.5, y + 0.52, str(cell), **CENTER, color=ink, size=9)
    start = int(values.reshape(-1)[0]) if shared else 0
    for dim, stride in zip((-1, -2), strides[::-1]):
        if stride == 0:
            continue
        ends = [(place + 0.5, y + 1.02) for place in (start, start + stride)]
        bend = 0.5 if stride > 0 else -0.5
        arrow = FancyArrowPatch(*ends, connectionstyle=f"arc3,rad={bend}")
        arrow.set(arrowstyle="-|>", mutation_scale=8, color=STEPS[dim], linewidth=1.4)
        axis.add_patch(arrow)


def draw_sides(axis, y, found):
    """What each library does, in its colour: a view with its strides, or a copy"""
    for x, (_, strides, shared), side in zip(
        (0, 3.1), found, (style.NUMPY, style.PYTORCH)
    ):
        box = Rectangle((x, y), 2.9, 1.55, linewidth=1.6, edgecolor=side["color"])
        box.set_facecolor(side["color"] if shared else "white")
        box.set_alpha(0.22 if shared else 1)
        axis.add_patch(box)
        said = f"{'view' if shared else 'copy'} {strides}".replace(",)", ")")
        axis.text(x + 1.45, y + 0.45, side["label"], **CENTER, size=8.5, weight="bold")
        axis.text(x + 1.45, y + 1.1, said, **CENTER, size=8.5)


def draw_view(axis, name, found):
    """One panel: the grid, the memory under it, what both libraries say"""
    values, strides, _ = found[0]
    shared = any(shares for *_, shares in found)
    if shared:
        values, strides, _ = next(f for f in found if f[2])
    axis.set_title(name, fontsize=11, family="DejaVu Sans Mono", loc="center", pad=4)
    draw_grid(axis, values, shared)
    draw_memory(axis, 3.5, values, strides, shared)
    draw_sides(axis, 6.3, found)
    axis.set(xlim=(-0.15, 6.15), ylim=(8.0, -0.1), aspect="equal")
    axis.set_axis_off()


def draw():
    figure = Figure(figsize=(12.6, 7.8))
    axes = figure.subplots(-(-len(VIEWS) // ACROSS), ACROSS).ravel()
    worst = 0.0
    for axis, name in zip(axes, VIEWS, strict=True):
        found = both(name)
        worst = max(worst, compare(found[0][0], found[1][0]).scaled)
        draw_view(axis, name, found)
    title = "Six entries in memory; strides say in which order they are read"
    figure.suptitle(title, fontsize=12, fontweight="bold")
    style.caption(
        figure,
        "Above, the entries as they are read; below, the memory. Pink leads to the "
        "next column, green to the next row, as many cells as the strides say; 0 "
        "stays.\nThere is a difference where one box is empty: NumPy's flatten always "
        "copies, and PyTorch has no negative strides. Grey is new memory, on both "
        "sides:\nno strides lead through the old one, or a list was the index. The "
        f"entries are the same everywhere, the largest difference is {worst:g}.",
    )
    return style.Drawing(figure, f"{len(VIEWS)} views and copies of one array", worst)
