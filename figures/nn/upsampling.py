"""Interpolation on a photograph: each mode's pixels, and to whom a gradient goes."""

import numpy as np
import torch
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_image

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from figures import style
from figures.nn.conv import show

SMALL, LARGE = 24, 144  # the sides of x and of y
MODES = {
    "nearest": {"mode": "nearest"},
    "bilinear": {"mode": "bilinear"},
    "bilinear, corners aligned": {"mode": "bilinear", "align_corners": True},
    "bicubic": {"mode": "bicubic"},
}
PIXEL = (65, 70)  # of y, whose gradient is looked at
AROUND = 3  # pixels of x on each side of the one below it


def photograph():
    """x (1, 3, 24, 24) in 0 ... 1: a part of scikit-learn's flower.jpg, made small"""
    image = load_sample_image("flower.jpg")[20:404, 120:504]
    image = image.transpose(2, 0, 1)[None] / 255
    return numpy_impl.nn.functional.interpolate(image, SMALL, mode="area")


def run(nn, array, options):
    """(y, grad_x) of an Upsample, with a gradient of 1 for one pixel of y"""
    layer, x = nn.Upsample(LARGE, **options), array(photograph())
    grad_y = np.zeros((1, 3, LARGE, LARGE))
    grad_y[:, :, *PIXEL] = 1
    y = layer(x)
    if nn is torch.nn:
        y.backward(array(grad_y))
        return to_numpy(y), to_numpy(x.grad)
    return y, layer.backward(grad_y)


def matrix():
    """A (24, 8) of mode "linear": what becomes of each of eight unit vectors"""
    unit = np.eye(8)[:, None]
    return numpy_impl.nn.functional.interpolate(unit, 24, mode="linear")[:, 0].T


def as_image(x):
    """(1, 3, H, W) -> (H, W, 3), as a screen can show it: bicubic overshoots"""
    return np.clip(x[0].transpose(1, 2, 0), 0, 1)


def draw_gradient(axis, grad):
    """The pixels of x around the one below PIXEL; each written number is its weight"""
    row, column = (place * SMALL // LARGE for place in PIXEL)
    rows, columns = (slice(i - AROUND, i + AROUND + 1) for i in (row, column))
    seen = grad[0, 0, rows, columns]
    show(axis, seen, cmap=style.DIVERGING, vmin=-0.8, vmax=0.8)
    for (i, j), weight in np.ndenumerate(seen):
        if weight:
            color = "white" if abs(weight) > 0.45 else "#333333"
            text = f"{weight:.2f}".replace("0.", ".")
            axis.text(j, i, text, ha="center", va="center", fontsize=7.5, color=color)


def draw():
    figure = Figure(figsize=(13.2, 8.2))
    axes = figure.subplots(3, 1 + len(MODES))
    figure.get_layout_engine().set(hspace=0.02, h_pad=0.04, wspace=0.02, w_pad=0.03)
    show(axes[0, 0], as_image(photograph()), f"x, {SMALL} x {SMALL}")
    look = {"cmap": "Greys", "vmin": 0, "vmax": 1}
    show(axes[1, 0], matrix(), "A (24, 8): y = A x", **look)
    show(axes[2, 0], matrix().T, "Aᵀ (8, 24): grad_x = Aᵀ grad_y", **look)

    worst = 0.0
    for (axis, ours_at, theirs_at), (name, options) in zip(
        axes.T[1:], MODES.items(), strict=True
    ):
        y, grad = run(numpy_impl.nn, np.array, options)
        their_y, their_grad = run(torch.nn, tensor, options)
        worst = max(worst, compare(y, their_y).scaled, compare(grad, their_grad).scaled)
        show(axis, as_image(y), name)
        ring = {"markersize": 9, "markeredgecolor": "white", "markeredgewidth": 1.6}
        axis.plot(*PIXEL[::-1], **(style.RING | ring))
        draw_gradient(ours_at, grad)
        draw_gradient(theirs_at, their_grad)
    for axis, what in zip(axes[:, 1], ("y", "NumPy", "PyTorch"), strict=True):
        axis.set_ylabel(what, fontsize=11, fontweight="bold")
    style.caption(
        figure,
        f"Top: {SMALL} x {SMALL} pixels become {LARGE} x {LARGE}. Below: the pixels of "
        "x that the ringed pixel of y was read from, with their weights, which are its "
        "gradient, too: what it gets\ngoes back to where it came from, by the "
        "transposed matrix along each axis (left: 8 pixels become 24, mode linear). "
        "Nearest takes one pixel, bilinear four, bicubic sixteen,\nsome with weights "
        "below zero (orange), which makes edges sharper; with corners aligned the "
        f"pixel lies elsewhere. Largest difference: {worst:.1e} of the largest entry.",
    )
    return style.Drawing(figure, "interpolation of a photograph", worst)


def tensor(values):
    """A tensor whose gradient is wanted"""
    return torch.tensor(values, requires_grad=True)
