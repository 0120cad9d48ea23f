"""Evidence: what a run of each side leaves in its folder, the two over each other."""

import tempfile
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from bridge.evidence import Run, compare_runs
from figures import style
from numpy_impl.data.bundled import load_digits
from numpy_impl.workshop import digits_mlp as numpy_side
from torch_impl.workshop import digits_mlp as torch_side

OPTIONS = {"optimizer": "adam", "epochs": 20, "seed": 0, "lr": None, "device": "cpu"}
WORST = 10


def runs():
    """The Run of each side, read from a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        for name, side in (("numpy", numpy_side), ("torch", torch_side)):
            at = Path(folder) / name
            side.leave_evidence(at, lambda log, model: None, **OPTIONS)
            yield Run(at)


def draw():
    ours, theirs = runs()
    found = compare_runs(ours, theirs)
    series, others = ours.series(), theirs.series()
    figure = Figure(figsize=(12, 5.2))
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.15))
    losses, gap = left.subplots(2, 1, sharex=True, height_ratios=(2.4, 1))
    for name, mark in (("train loss", "s"), ("validation loss", "o")):
        look = {"marker": mark, "markersize": 4}
        both = zip((series, others), (style.NUMPY, style.PYTORCH), strict=True)
        for values, line in both:
            label = f"{name}, {line['label']}"
            losses.plot(values[name], **line | look | {"label": label})
        difference = np.abs(series[name] - others[name])
        gap.plot(difference, mark, color="#555555", ms=4, fillstyle="none", label=name)
    losses.axvline(ours.best_epoch, color="#888888", linewidth=1, linestyle="--")
    losses.set_yscale("log")
    style.label(losses, f"training_log.csv; best_checkpoint: epoch {ours.best_epoch}")
    losses.legend(fontsize=9)
    gap.set_xticks(range(0, OPTIONS["epochs"], 2))
    style.label(gap, "difference", "epoch", "|NumPy - PyTorch|")
    gap.legend(fontsize=9, ncols=2)
    draw_failures(right, ours, theirs)
    style.caption(
        figure,
        "Each side leaves a folder; what is compared is what was written to the disk: "
        f"{len(found.rows)} rows. Above each digit:\nwhat it is, and what the best "
        "weights of NumPy and of PyTorch say it is: they are wrong in the same way.",
    )
    what = f"{len(found.rows)} rows of two folders, float64"
    return style.Drawing(figure, what, float(found.largest))


def draw_failures(figure, ours, theirs):
    """The worst ten, and how sure either side is of its mistake."""
    images, _ = load_digits()
    figure.suptitle(f"failure_samples.csv, the {WORST} worst", fontsize=11)
    axes = figure.subplots(2, WORST // 2).ravel()
    samples = zip(*ours.failures.values(), strict=True)
    others = zip(*theirs.failures.values(), strict=True)
    for axis, (index, true, said, share, _), other in zip(axes, samples, others):
        axis.imshow(images[index].reshape(8, 8), cmap="Greys")
        axis.set(xticks=[], yticks=[])
        axis.grid(False)
        axis.set_title(f"{true}: {said}, {other[2]}", fontsize=11)
        axis.set_xlabel(f"{share:.0%}, {other[3]:.0%}", fontsize=9.5)
