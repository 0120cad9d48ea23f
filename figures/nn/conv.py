"""Conv2d on a photograph: well-known filters as weights, and where rounding differs."""

import numpy as np
import torch
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_image

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from figures import style

PASCAL = np.array([1, 4, 6, 4, 1]) / 16  # smooths
STEP = np.array([-1, -2, 0, 2, 1]) / 3  # subtracts left from right
CENTRE = np.outer(np.arange(5) == 2, np.arange(5) == 2) * 1.0
BLUR = np.outer(PASCAL, PASCAL)
BEND = np.array([1, 0, -2, 0, 1]) / 2  # the second difference

FILTERS = {  # each smooths along one axis what it takes differences of along the other
    "blur": BLUR,
    "sharpen": 3 * CENTRE - 2 * BLUR,
    "Sobel x": np.outer(PASCAL, STEP),
    "Sobel y": np.outer(STEP, PASCAL),
    "Laplacian": np.outer(PASCAL, BEND) + np.outer(BEND, PASCAL),
}
EDGES = ("Sobel x", "Sobel y", "Laplacian")
GREY = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look
SMALLEST, LARGEST = 1e-17, 1e-15  # of the differences' colours
OPTIONS = {"padding": "same", "padding_mode": "replicate", "bias": False}


def photograph():
    """x (1, 3, H, W) in 0..1: every second pixel of scikit-learn's china.jpg"""
    image = load_sample_image("china.jpg")[::2, ::2]
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None] / 255)


def run(nn, array, dtype):
    """[y of each filter], [gradients]: grey by a 1 x 1 convolution, then the filters"""
    to_grey = nn.Conv2d(3, 1, 1, bias=False, dtype=dtype)
    filters = nn.Conv2d(1, len(FILTERS), 5, **OPTIONS, dtype=dtype)
    kernels = np.stack(list(FILTERS.values()))[:, None]
    to_grey.load_state_dict({"weight": array(GREY.reshape(1, 3, 1, 1))})
    filters.load_state_dict({"weight": array(kernels)})
    x = array(photograph())
    grey = to_grey(x)
    y = filters(grey)

    grad_y = array(np.random.default_rng(0).normal(size=y.shape))
    if nn is torch.nn:
        y.backward(grad_y)
    else:
        to_grey.backward(filters.backward(grad_y))
    grads = [to_numpy(m.weight.grad) for m in (filters, to_grey)]
    return [to_numpy(grey)[0, 0], *to_numpy(y)[0]], grads


def show(axis, values, title="", **how):
    """An image without ticks; returns it."""
    axis.set(xticks=[], yticks=[])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    axis.set_title(title, fontsize=10.5, loc="center")
    return axis.imshow(values, interpolation="nearest", **how)


def look(name, image):
    """How to draw a filter's result: greys, or signed around white."""
    if name not in EDGES:
        return {"cmap": "Greys_r", "vmin": 0, "vmax": 1}
    size = np.quantile(np.abs(image), 0.98)  # a few sharp edges are left saturated
    return {"cmap": style.DIVERGING, "vmin": -size, "vmax": size}


def draw():
    ours, our_grads = run(numpy_impl.nn, np.array, np.float64)
    theirs, their_grads = run(torch.nn, torch.tensor, torch.float64)

    names = ["grey", *FILTERS]
    figure = Figure(figsize=(13.2, 6.6))
    axes = figure.subplots(4, len(names), height_ratios=(0.75, 1, 1, 1))
    figure.get_layout_engine().set(hspace=0.02, h_pad=0.03, wspace=0.01, w_pad=0.03)
    show(axes[0, 0], photograph()[0].transpose(1, 2, 0), "the photograph")
    for axis, (name, weight) in zip(axes[0, 1:], FILTERS.items(), strict=True):
        size = np.abs(weight).max()
        show(axis, weight, name, cmap=style.DIVERGING, vmin=-size, vmax=size)
    norm = LogNorm(SMALLEST, LARGEST)
    for column, (name, *images) in enumerate(zip(names, ours, theirs, strict=True)):
        for row, image in enumerate(images, 1):
            show(axes[row, column], image, **look(name, images[0]))
        gap = np.maximum(np.abs(images[0] - images[1]), SMALLEST)
        image = show(axes[3, column], gap, cmap=style.SEQUENTIAL, norm=norm)
    for axis, what in zip(axes[1:, 0], ("NumPy", "PyTorch", "difference"), strict=True):
        axis.set_ylabel(what, fontsize=11, fontweight="bold")
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", aspect=80, pad=0.02)
    bar.set_label("|NumPy - PyTorch|, float64; darkest: equal bits")

    outputs = zip(ours, theirs, strict=True)
    worst = max(compare(a, b).scaled for a, b in outputs)
    grads = zip(our_grads, their_grads, strict=True)
    worst_grad = max(compare(a, b).scaled for a, b in grads)
    equal = np.mean(np.array(ours) == np.array(theirs))
    style.caption(
        figure,
        "Top: the weights of a Conv2d, purple above zero, orange below; beneath each, "
        f"its output on both sides and their difference. {equal:.0%} of the pixels are "
        "equal to the last bit; in the others\nthe same products were rounded or added "
        "in another order. The weights' gradients, for a random upstream gradient, "
        f"differ by {worst_grad:.1e} of their size at most.",
    )
    return style.Drawing(figure, "filters on a photograph", max(worst, worst_grad))
