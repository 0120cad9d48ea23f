"""Broadcasting: shapes aligned at the right, axes that stretch, and the sum back."""

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bridge.parity import compare
from figures import style
from numpy_impl.tensor.shape import broadcast_shapes, multiply, multiply_backward
from torch_impl.tensor import shape as torch_side

X1 = np.arange(1.0, 13.0).reshape(3, 4)
ROW, COLUMN = np.array([1.0, 2.0, 0.0, 3.0]), np.array([[1.0], [2.0], [3.0]])
# Few digits, and none of them twice in a row
GRAD_Y = np.array([[1.0, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 1]])

EXAMPLES = (
    ("a row is copied downwards", X1, ROW),
    ("a column is copied to the right", X1, COLUMN),
    ("both are copied: an outer product", COLUMN, ROW),
)
ROWS, COLUMNS = GRAD_Y.shape
INK, COPY = "#333333", "#8a8a8a"
FORWARD, BACKWARD = "#e3ecf3", "#f8ecd5"


def by_hand(x1, x2):
    """y and both gradients from NumPy"""
    return multiply(x1, x2), *multiply_backward(GRAD_Y, x1, x2)


def by_autograd(x1, x2):
    """y and both gradients from PyTorch"""
    x1, x2 = (torch.from_numpy(x.copy()).requires_grad_() for x in (x1, x2))
    y = torch_side.multiply(x1, x2)
    y.backward(torch.from_numpy(GRAD_Y))
    return y.detach(), x1.grad, x2.grad


def draw_shapes(axis, x, y, shapes):
    """One below the other, aligned at the right; what is missing or 1 is stretched."""
    rank = max(map(len, shapes.values()))
    for i, (name, shape) in enumerate(shapes.items()):
        at = y + 0.75 * i
        axis.text(x, at, name, size=10, va="center", color=INK)
        for k in range(1, rank + 1):
            where = x + 3.5 - 0.95 * (k - 1), at
            size = shape[-k] if k <= len(shape) else None
            if size is None:
                axis.text(*where, "1", color="#bbbbbb", size=10, **CENTER)
            else:
                axis.text(*where, str(size), size=10, weight="bold", **CENTER)
    axis.plot([x, x + 4], [at - 0.38] * 2, color=INK, linewidth=0.8)


CENTER = {"ha": "center", "va": "center"}


def draw_grid(axis, x, y, values, color, title):
    """An array as it lies in memory, and hatched the copies that it stands for."""
    values = np.asarray(values)
    shape = (1,) * (2 - values.ndim) + values.shape
    full = np.broadcast_to(values, (ROWS, COLUMNS))
    for i in range(ROWS):
        for j in range(COLUMNS):
            copied = i >= shape[0] or j >= shape[1]
            cell = Rectangle((x + j, y + i), 1, 1, linewidth=0.9)
            cell.set(facecolor="white" if copied else color, edgecolor=INK)
            if copied:
                cell.set(hatch="////", edgecolor="#c9c9c9", linewidth=0.6)
            axis.add_patch(cell)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
            axis.text(
                *(x + j + 0.5, y + i + 0.53, f"{full[i, j]:g}"),
                **CENTER,
                size=9.5,
                color=COPY if copied else "black",
                bbox=box if copied else None,
            )
    edge = Rectangle((x, y), shape[1], shape[0], fill=False, linewidth=1.8)
    edge.set_edgecolor(INK)
    axis.add_patch(edge)
    axis.text(x + COLUMNS / 2, y - 0.22, title, ha="center", va="bottom", size=10)


def draw_summed(axis, x, y, terms, grad, name, other):
    """grad_y times the other factor, and its sum over what was copied"""
    shape = (1,) * (2 - grad.ndim) + grad.shape
    over = [n for n, size in enumerate(shape) if size < (ROWS, COLUMNS)[n]]
    title = f"grad_y · {other}"
    for i in range(ROWS):
        for j in range(COLUMNS):
            cell = Rectangle((x + j, y + i), 1, 1, linewidth=0.9, edgecolor=INK)
            cell.set_facecolor("white" if over else BACKWARD)
            axis.add_patch(cell)
            axis.text(x + j + 0.5, y + i + 0.53, f"{terms[i, j]:g}", **CENTER, size=9.5)
    if not over:
        axis.text(x + 2, y - 0.22, f"grad_{name} = {title}", ha="center", size=10)
        return
    axis.text(x + 2, y - 0.22, f"grad_{name} = Σ {title}", ha="center", size=10)
    down = over == [0]
    grad = grad.reshape(shape)
    for n in range(COLUMNS if down else ROWS):
        to = (
            (x + n + 0.5, y + ROWS + 0.42)
            if down
            else (x + COLUMNS + 0.42, y + n + 0.5)
        )
        start = (to[0], to[1] - 0.42) if down else (to[0] - 0.42, to[1])
        axis.annotate("", to, start, arrowprops={"arrowstyle": "->", "color": INK})
        where = (x + n, y + ROWS + 0.45) if down else (x + COLUMNS + 0.45, y + n)
        cell = Rectangle(where, 1, 1, linewidth=1.8, edgecolor=INK, facecolor=BACKWARD)
        axis.add_patch(cell)
        value = grad[0, n] if down else grad[n, 0]
        middle = where[0] + 0.5, where[1] + 0.53
        axis.text(*middle, f"{value:g}", **CENTER, size=9.5, weight="bold")


def draw_example(axis, y, title, x1, x2):
    """One product from the shapes to the gradients; (NumPy's, PyTorch's) results."""
    ours, theirs = by_hand(x1, x2), by_autograd(x1, x2)
    shapes = {"x1": x1.shape, "x2": x2.shape}
    shapes["y"] = broadcast_shapes(*shapes.values())
    axis.text(0, y - 1.25, title, size=11, weight="bold")
    draw_shapes(axis, 0, y + 0.55, shapes)
    draw_grid(axis, 6, y, x1, FORWARD, "x1")
    axis.text(10.7, y + ROWS / 2, "·", size=16, **CENTER)
    draw_grid(axis, 11.4, y, x2, FORWARD, "x2")
    axis.text(16.1, y + ROWS / 2, "=", size=13, **CENTER)
    draw_grid(axis, 16.8, y, ours[0], FORWARD, "y")
    draw_summed(axis, 23, y, GRAD_Y * x2, ours[1], "x1", "x2")
    draw_summed(axis, 30, y, GRAD_Y * x1, ours[2], "x2", "x1")
    return ours, theirs


def draw():
    figure = Figure(figsize=(11.8, 6.5))
    axis = figure.subplots()
    worst = 0.0
    for i, (title, x1, x2) in enumerate(EXAMPLES):
        results = draw_example(axis, 6.1 * i, title, x1, x2)
        for a, b in zip(*results, strict=True):
            worst = max(worst, compare(a, b).scaled)
    axis.axvline(21.9, color="#999999", linewidth=0.8)
    axis.text(0, -2.3, "shapes", size=11, color=COPY)
    axis.text(6, -2.3, "forward", size=11, color=COPY)
    said = "; ".join(" ".join(f"{g:g}" for g in row) for row in GRAD_Y)
    axis.text(23, -2.3, f"backward, of grad_y = [{said}]", size=11, color=COPY)
    axis.set(xlim=(-0.3, 35.8), ylim=(6.1 * 2 + 4.6, -2.9), aspect="equal")
    axis.set_axis_off()
    style.caption(
        figure,
        "Shapes are compared from the right; an axis of 1, or a missing one in front, "
        "stretches. Hatched are the copies that nobody makes: they read the same "
        "memory.\nWhat was read several times gets the sum of what comes back, over "
        "just those axes. The numbers are NumPy's, the difference from PyTorch's "
        f"autograd is {worst:g}.",
    )
    return style.Drawing(figure, "3 products, each with both gradients", worst)
