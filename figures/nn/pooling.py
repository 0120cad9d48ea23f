"""Pooling of a photograph: what is left of it, and which pixels get a gradient."""

import numpy as np
import torch
from matplotlib.colors import LogNorm, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from figures import style
from figures.nn.conv import GREY, photograph, show

TOP, LEFT, SIZE = 74, 92, 48  # the part of the photograph: the eaves of the pavilion
LAYERS = {  # name: class, its arguments
    "largest of 4 x 4": ("MaxPool2d", (4,)),
    "largest of 3 x 3, stride 2": ("MaxPool2d", (3, 2)),
    "norm of 4 x 4, q = 4": ("LPPool2d", (4, 4)),
    "mean of 4 x 4": ("AvgPool2d", (4,)),
    "mean of 3 x 3, stride 2": ("AvgPool2d", (3, 2)),
}
MOST = 4.0  # windows of 3 x 3 that a pixel can be in; their roots are the colours
SMALLEST, LARGEST = 1e-17, 1e-15  # of the differences' colours


def grey_photograph():
    """(1, 1, H, W) in 0..1: how bright the photograph looks"""
    return np.einsum("c,nchw->nhw", GREY, photograph())[:, None]


def run(nn, array, x):
    """{name: (y, the gradient of Σ y with respect to x)} of each layer"""
    found = {}
    for name, (kind, args) in LAYERS.items():
        pool = getattr(nn, kind)(*args)
        given = array(x)
        if nn is torch.nn:
            given.requires_grad_()
        y = pool(given)
        if nn is torch.nn:
            y.backward(torch.ones_like(y))
            grad = given.grad
        else:
            grad = pool.backward(np.ones_like(y))
        found[name] = to_numpy(y)[0, 0], to_numpy(grad)[0, 0]
    return found


def draw_part(axis, whole):
    """The photograph, and in it the part that is pooled"""
    show(axis, whole, "the photograph", cmap="Greys_r", vmin=0, vmax=1)
    corner = LEFT - 0.5, TOP - 0.5
    axis.add_patch(Rectangle(corner, SIZE, SIZE, fill=False, color="#E69F00", lw=2))


def draw():
    whole = grey_photograph()
    x = np.ascontiguousarray(whole[:, :, TOP : TOP + SIZE, LEFT : LEFT + SIZE])
    ours = run(numpy_impl.nn, np.array, x)
    theirs = run(torch.nn, torch.tensor, x)

    figure = Figure(figsize=(13.2, 9.6))
    axes = figure.subplots(4, len(LAYERS) + 1)
    figure.get_layout_engine().set(hspace=0.02, h_pad=0.03, wspace=0.01, w_pad=0.03)
    draw_part(axes[0, 0], whole[0, 0])
    show(axes[1, 0], x[0, 0], "the part, x", cmap="Greys_r", vmin=0, vmax=1)
    for axis in axes[2:, 0]:
        axis.set_axis_off()

    norm, worst = LogNorm(SMALLEST, LARGEST), 0.0
    for column, name in enumerate(LAYERS, 1):
        (y, grad), (their_y, their_grad) = ours[name], theirs[name]
        worst = max(worst, compare(y, their_y).scaled, compare(grad, their_grad).scaled)
        show(axes[0, column], y, name, cmap="Greys_r")
        for axis, image in zip(axes[1:3, column], (grad, their_grad), strict=True):
            roots = PowerNorm(0.5, 0, MOST)
            colors = show(axis, image, cmap=style.SEQUENTIAL, norm=roots)
        gap = np.maximum(np.abs(grad - their_grad), SMALLEST)
        gaps = show(axes[3, column], gap, cmap=style.SEQUENTIAL, norm=norm)
    names = ("y, NumPy", "gradient, NumPy", "gradient, PyTorch", "difference")
    for axis, what in zip(axes[:, 1], names, strict=True):
        axis.set_ylabel(what, fontsize=11, fontweight="bold")
    how = {"orientation": "horizontal", "aspect": 90, "pad": 0.015}
    bar = figure.colorbar(gaps, ax=axes, **how)
    bar.set_label("|NumPy - PyTorch|, float64; darkest: equal bits")
    bar = figure.colorbar(colors, ax=axes, **how)
    bar.set_ticks((0, 1 / 16, 1 / 4, 1, 2, 3, 4), labels="0 1/16 1/4 1 2 3 4".split())
    bar.set_label("gradient of Σ y")

    reached = np.mean(ours["largest of 4 x 4"][1] != 0)
    style.caption(
        figure,
        "Each y has the gradient 1. The largest entry of a window is all that its y "
        f"depends on, and gets all of it: {reached:.0%} of the pixels have a gradient."
        "\nWhere windows overlap, a bright pixel wins up to 4 of them, and gets the "
        "sum. A mean shares its gradient out evenly: where windows\noverlap, a pixel "
        "is in one, two or four of them. The norm lies between the two: each pixel has "
        "a share, and bright ones have more.",
    )
    return style.Drawing(figure, "pooling of a photograph", worst)
