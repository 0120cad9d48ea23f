"""What each normalization averages over: four crops of photographs, on both sides."""

import numpy as np
import torch
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from sklearn.datasets import load_sample_image

import numpy_impl.nn
from bridge.parity import compare, to_numpy
from figures import style

SIZE = 96
CROPS = (  # photograph, row, column: bright and dark, blue, red and green
    ("china.jpg", 60, 330),
    ("china.jpg", 300, 40),
    ("flower.jpg", 170, 230),
    ("flower.jpg", 20, 20),
)
SMALLEST, LARGEST = 1e-16, 1e-12  # of the differences' colours

LAYERS = {  # name: how to make it, (samples, channels) of what is averaged together
    "BatchNorm": (
        lambda nn: nn.BatchNorm2d(6, affine=False, track_running_stats=False),
        (4, 1),
    ),
    "LayerNorm": (
        lambda nn: nn.LayerNorm((6, SIZE, SIZE), elementwise_affine=False),
        (1, 6),
    ),
    "GroupNorm": (lambda nn: nn.GroupNorm(2, 6, affine=False), (1, 3)),
    "InstanceNorm": (lambda nn: nn.InstanceNorm2d(6), (1, 1)),
}


def batch():
    """x (N, C, H, W): the colours of each crop in 0..1, and how steep each is"""
    crops = []
    for name, row, column in CROPS:
        image = load_sample_image(name)[row:, column:][: SIZE + 1, : SIZE + 1] / 255
        steps = np.abs(np.diff(image, axis=1))[:SIZE]
        crops.append(np.concatenate([image[:SIZE, :SIZE], steps], axis=2))
    return np.ascontiguousarray(np.stack(crops).transpose(0, 3, 1, 2))


def run(nn, array):
    """{layer: (y, grad_x)} of the batch, for one random upstream gradient"""
    found = {}
    grad_y = np.random.default_rng(0).normal(size=batch().shape)
    for name, (make, _) in LAYERS.items():
        layer, x = make(nn), array(batch())
        if nn is torch.nn:
            y = layer(x.requires_grad_())
            y.backward(array(grad_y))
            found[name] = to_numpy(y), to_numpy(x.grad)
        else:
            found[name] = layer(x), layer.backward(grad_y)
    return found


def bare(axis, title=""):
    """No ticks and no frame."""
    axis.set(xticks=[], yticks=[])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
    axis.set_title(title, fontsize=10.5, loc="center")


def show_means(axis, y, together):
    """The mean of each channel of each sample; a frame around what is averaged."""
    image = axis.imshow(y.mean((2, 3)), cmap=style.DIVERGING, vmin=-1.5, vmax=1.5)
    samples, channels = together
    for n in range(0, 4, samples):
        for c in range(0, 6, channels):
            corner = c - 0.46, n - 0.46
            frame = Rectangle(corner, channels - 0.08, samples - 0.08, fill=False)
            frame.set(edgecolor="#222222", linewidth=1.6)
            axis.add_patch(frame)
    return image


def draw():
    ours, theirs = run(numpy_impl.nn, np.array), run(torch.nn, torch.tensor)

    figure = Figure(figsize=(12.6, 9.6))
    axes = figure.subplots(5, 6, width_ratios=(1.6, 1, 1, 1, 1, 1.6))
    figure.get_layout_engine().set(hspace=0.02, h_pad=0.03, wspace=0.01, w_pad=0.04)
    titles = ("mean of each channel", *(f"sample {n}" for n in range(4)), "difference")
    for axis, title in zip(axes[0], titles, strict=True):
        bare(axis, title)

    x = batch()
    axes[0, 0].set_axis_off()
    axes[0, 0].text(
        0.5,
        0.45,
        "a row for each sample,\na column for each channel:\nred, green, blue,\n"
        "and how steep each is;\na frame is one mean\nand one variance",
        ha="center",
        va="center",
        transform=axes[0, 0].transAxes,
    )
    for n in range(4):
        axes[0, 1 + n].imshow(x[n, :3].transpose(1, 2, 0))
    axes[0, 1].set_ylabel("x", fontsize=10.5, fontweight="bold")
    axes[0, 5].set_axis_off()

    norm = LogNorm(SMALLEST, LARGEST)
    for row, (name, (_, together)) in zip(axes[1:], LAYERS.items(), strict=True):
        for axis in row:
            bare(axis)
        y, other = ours[name][0], theirs[name][0]
        means = show_means(row[0], y, together)
        row[0].set_ylabel(name, fontsize=10.5, fontweight="bold")
        for n in range(4):
            shown = np.clip(0.5 + y[n, :3] / 4, 0, 1)  # -2 ... 2
            row[1 + n].imshow(shown.transpose(1, 2, 0), interpolation="nearest")
        gap = np.maximum(np.abs(y - other).max((2, 3)), SMALLEST)
        gaps = row[5].imshow(gap, cmap=style.SEQUENTIAL, norm=norm)

    how = {"orientation": "horizontal", "aspect": 14, "pad": 0.02}
    bar = figure.colorbar(means, ax=axes[:, 0], **how)
    bar.set_label("mean over the places")
    bar = figure.colorbar(gaps, ax=axes[:, 5], **how)
    bar.set_label("largest |NumPy - PyTorch|")

    pairs = [zip(ours[name], theirs[name], strict=True) for name in LAYERS]
    worst = max(compare(a, b).scaled for pair in pairs for a, b in pair)
    style.caption(
        figure,
        "Within a frame the means add up to zero. BatchNorm leaves a bright sample "
        "bright: its frames go through all samples. LayerNorm and GroupNorm take out "
        "the brightness and\nleave the tint; in GroupNorm the colours are a group of "
        "their own. InstanceNorm takes out the tint, too, and blows up the sky, which "
        f"hardly varies.\nOutputs and gradients differ by {worst:.1e} at most.",
    )
    return style.Drawing(figure, "four normalizations of photographs", worst)
