"""A photograph in 64 maps by Conv2d, and back by ConvTranspose2d with its weight."""

import numpy as np
import torch
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_image

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from figures import style
from figures.nn.conv import show

SIDE = 8  # of a kernel, and the stride: the windows do not overlap
WAVES = np.arange(SIDE)
COSINES = np.cos(np.pi * np.outer(WAVES, WAVES + 0.5) / SIDE) / 2  # a row each
COSINES[0] /= np.sqrt(2)  # so that all are of length 1
KERNELS = np.einsum("ai,bj->abij", COSINES, COSINES)  # a waves down, b across
SHOWN = {(0, 0): "mean", (0, 1): "across", (1, 0): "down", (2, 2): "finer"}
KEPT = (8, 2, 4)  # waves along each axis, of the way back
SMALLEST, LARGEST = 1e-17, 1e-14  # of the differences' colours


def photograph():
    """x (1, 3, H, W) in 0..1: every second pixel of scikit-learn's flower.jpg"""
    image = load_sample_image("flower.jpg")[:416:2, ::2]
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None] / 255)


def kept(waves):
    """Which of the 64 maps have fewer waves than that, along both axes"""
    return np.outer(WAVES < waves, WAVES < waves) * 1.0


def run(nn, array, dtype):
    """[a map, or a photograph that comes back], [gradients]: red, green, blue apart"""
    how = {"stride": SIDE, "groups": 3, "bias": False, "dtype": dtype}
    there = nn.Conv2d(3, 3 * SIDE**2, SIDE, **how)
    back = nn.ConvTranspose2d(3 * SIDE**2, 3, SIDE, **how)
    weight = np.tile(KERNELS.reshape(-1, 1, SIDE, SIDE), (3, 1, 1, 1))
    for layer in (there, back):
        layer.load_state_dict({"weight": array(weight)})

    maps = there(array(photograph()))
    masks = [np.tile(kept(waves).reshape(-1, 1, 1), (3, 1, 1)) for waves in KEPT]
    whole, *coarse = [back(maps * array(mask)) for mask in masks]

    grad_y = array(np.random.default_rng(0).normal(size=whole.shape))
    if nn is torch.nn:
        whole.backward(grad_y)
    else:
        for _ in coarse:
            back.saved.pop()  # these are only looked at
        there.backward(back.backward(grad_y))
    green = to_numpy(maps)[0, SIDE**2 : 2 * SIDE**2]
    shown = [green[SIDE * a + b] for a, b in SHOWN]
    whole, *coarse = [to_numpy(y)[0].transpose(1, 2, 0) for y in (whole, *coarse)]
    return [whole, *shown, *coarse], [to_numpy(m.weight.grad) for m in (there, back)]


def look(image):
    """How to draw it: colours as they are, a map signed around white"""
    if image.ndim == 3:
        return {}
    size = np.quantile(np.abs(image), 0.98)  # a few sharp edges are left saturated
    return {"cmap": style.DIVERGING, "vmin": -size, "vmax": size}


def draw_top(axes):
    """The photograph, the kernels of the maps, and which maps lead back"""
    show(axes[0], photograph()[0].transpose(1, 2, 0), "the photograph")
    for axis, (place, name) in zip(axes[1:], SHOWN.items(), strict=False):
        show(axis, KERNELS[place], name, cmap=style.DIVERGING, vmin=-0.25, vmax=0.25)
    for axis, waves in zip(axes[1 + len(SHOWN) :], KEPT[1:], strict=True):
        title = f"back from {waves * waves} maps"
        show(axis, kept(waves), title, cmap="Greys", vmin=0, vmax=1.6)
        axis.spines[:].set_visible(True)


def draw():
    ours, our_grads = run(numpy_impl.nn, np.array, np.float64)
    theirs, their_grads = run(torch.nn, torch.tensor, torch.float64)

    figure = Figure(figsize=(13.2, 6.2))
    axes = figure.subplots(4, len(ours), height_ratios=(0.9, 1, 1, 1))
    figure.get_layout_engine().set(hspace=0.02, h_pad=0.03, wspace=0.01, w_pad=0.03)
    draw_top(axes[0])
    norm = LogNorm(SMALLEST, LARGEST)
    for column, images in enumerate(zip(ours, theirs, strict=True)):
        for row, image in enumerate(images, 1):
            image = np.clip(image, 0, 1) if image.ndim == 3 else image
            show(axes[row, column], image, **look(images[0]))
        gap = np.abs(images[0] - images[1])
        gap = np.maximum(gap.max(2) if gap.ndim == 3 else gap, SMALLEST)
        shown = show(axes[3, column], gap, cmap=style.SEQUENTIAL, norm=norm)
    for axis, what in zip(axes[1:, 0], ("NumPy", "PyTorch", "difference"), strict=True):
        axis.set_ylabel(what, fontsize=11, fontweight="bold")
    axes[1, 0].set_title("back from all 64", fontsize=10.5, loc="center")
    bar = figure.colorbar(shown, ax=axes, orientation="horizontal", aspect=80, pad=0.02)
    bar.set_label("|NumPy - PyTorch|, float64; darkest: equal bits")

    worst = max(compare(a, b).scaled for a, b in zip(ours, theirs, strict=True))
    grads = zip(our_grads, their_grads, strict=True)
    worst_grad = max(compare(a, b).scaled for a, b in grads)
    lost = np.abs(ours[0] - photograph()[0].transpose(1, 2, 0)).max()
    style.caption(
        figure,
        "A Conv2d with stride 8 has the 64 cosine kernels of JPEG as its weight; four "
        "of them, and beneath each its map of the green light. A ConvTranspose2d with "
        "the same weight stamps each\nkernel, times the map, back into its place: at "
        "the right from 4 maps, and from 16; at the left from all 64, which is the "
        f"photograph again, within {style.up_to([lost])[0]:.0e}. That it inverts is "
        "the merit\nof these kernels, which are orthonormal; in general it transposes, "
        "and inverts nothing. The weights' gradients, for a random upstream gradient, "
        f"differ by {worst_grad:.1e} of their size at most.",
    )
    return style.Drawing(figure, "64 maps and back", max(worst, worst_grad))
