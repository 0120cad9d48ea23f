"""Splits, shuffles and workers: which sample comes when, and who made its batch."""

import warnings
from types import SimpleNamespace

import numpy as np
import torch
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

import numpy_impl.data
import numpy_impl.random
from figures import style

NUMPY = SimpleNamespace(data=numpy_impl.data, random=numpy_impl.random)
TORCH = SimpleNamespace(data=torch.utils.data, random=torch)

N, BATCH, WORKERS, EPOCHS = 24, 4, 2, 3
SPLIT = {"train": 14, "validation": 6, "test": 4}
# Not the colours of NumPy and PyTorch: here a colour is a part or a worker.
COLORS = ("#332288", "#CC79A7", "#AAAA00")
SAME, OTHER = "#AAAAAA", "#D55E00"


def batches(side, dataset, epochs=1, **options):
    """index (P,), who (P,): the samples in the order they come, and their worker"""

    def made(samples):
        return samples, side.data.get_worker_info().id

    loader = side.data.DataLoader(
        dataset,
        BATCH,
        num_workers=WORKERS,
        collate_fn=made,
        multiprocessing_context="fork",  # `made` has no global name
        **options,
    )
    pairs = [pair for _ in range(epochs) for pair in loader]
    index = np.concatenate([samples for samples, _ in pairs])
    return index, np.repeat([worker for _, worker in pairs], BATCH)


def stream(side):
    """0..N-1, of which each worker gives every other one."""

    class Stream(side.data.IterableDataset):
        def __iter__(self):
            info = side.data.get_worker_info()
            return iter(range(info.id, N, info.num_workers))

    return Stream()


def orders(side):
    """{title: (index, who)} of everything that is drawn, from one seed"""
    side.random.manual_seed(0)
    parts = side.data.random_split(range(N), list(SPLIT.values()))
    index = np.concatenate([part.indices for part in parts])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of more workers than CPUs
        return {
            "random_split": (index, np.repeat(range(len(parts)), [*SPLIT.values()])),
            "in order": batches(side, range(N)),
            f"shuffle=True, {EPOCHS} epochs": batches(
                side, range(N), EPOCHS, shuffle=True
            ),
            "a stream": batches(side, stream(side)),
        }


def raster(axis, index, color, colors):
    """A cell for each position p, in the row of its sample index[p]"""
    image = np.full((N, len(index)), np.nan)
    image[index, np.arange(len(index))] = color
    axis.imshow(
        image,
        cmap=ListedColormap(colors),
        vmin=-0.5,
        vmax=len(colors) - 0.5,
        aspect="auto",
        origin="lower",
        interpolation="nearest",
    )
    axis.grid(False)
    starts = np.arange(0, len(index) + 1, N)
    axis.set_xticks(starts - 0.5, starts)
    axis.set_yticks([0, N // 2, N - 1])
    for start in starts:  # of an epoch
        axis.axvline(start - 0.5, color="#555555", linewidth=1)


def mark_batches(axis, length):
    """A line between two batches."""
    for start in range(BATCH, length, BATCH):
        axis.axvline(start - 0.5, color="#DDDDDD", linewidth=0.8, zorder=0)


def legend(axis, names):
    patches = [Patch(color=c, label=name) for c, name in zip(COLORS, names)]
    axis.legend(
        handles=patches,
        ncols=len(names),
        loc="lower left",
        bbox_to_anchor=(-0.03, 1.08),
        borderpad=0,
        handlelength=0.8,
        columnspacing=0.8,
        handletextpad=0.3,
    )


def draw():
    ours, theirs = orders(NUMPY), orders(TORCH)
    lengths = [len(index) for index, _ in ours.values()]
    figure = Figure(figsize=(13.2, 7.4))
    axes = figure.subplots(
        3, len(ours), width_ratios=[1.15 * N + n for n in lengths], sharey=True
    )
    others = 0
    for column, title in zip(axes.T, ours):
        index, who = ours[title]
        length = len(index)
        split = title == "random_split"
        names = list(SPLIT) if split else [f"worker {i}" for i in range(WORKERS)]
        for axis, (samples, parts) in zip(column, (ours[title], theirs[title])):
            raster(axis, samples, parts, COLORS[: len(names)])
        differs = (index != theirs[title][0]) | (who != theirs[title][1])
        others += differs.sum()
        raster(column[2], index, differs, (SAME, OTHER))
        column[0].set_title(title, fontsize=10.5, pad=30)
        column[2].set_title(f"{differs.sum()} of {length} differ", fontsize=9.5)
        column[2].set_xlabel("position in the split" if split else "position")
        legend(column[0], names)
        if not split:
            for axis in column:
                mark_batches(axis, length)
    for axis, name in zip(axes[:, 0], ("NumPy", "PyTorch", "difference")):
        axis.set_ylabel(f"{name}\nsample", fontweight="bold")
    style.caption(
        figure,
        "Each column of a raster is one position, its cell the sample that comes "
        "there, all from one seed. Left: one permutation, cut in three. Then two "
        "workers make batches of four\nin turn, in order and shuffled anew in each "
        "epoch. Right: a stream has no index, so each worker gives its own half, and "
        "their batches "
        "alternate.\nBottom: grey is the same sample, in the same split or from the "
        "same worker, on both sides; red would be another.",
    )
    compared = "order of samples, splits and workers"
    return style.Drawing(figure, compared, float(others / sum(lengths)))
