"""Two pictures of a run: how it learnt, and what its best weights get wrong."""

import numpy as np

from bridge.programs import written_whole
from numpy_impl.data.bundled import load_digits

__all__ = ["draw_failures", "draw_losses"]

TRAIN, VALIDATION, BEST = "#0072B2", "#D55E00", "#555555"
MOST = 25  # failures in the picture, the worst


def draw_losses(run, path):
    """Write a PNG: both losses by epoch, the best epoch marked, and the other metrics.

    Args:
        run: Run.
        path: of the picture.
    """
    from matplotlib.figure import Figure  # takes a while to import
    from matplotlib.ticker import MaxNLocator

    series = run.series()
    others = {name: values for name, values in series.items() if "loss" not in name}
    figure = Figure(figsize=(5 + 4 * bool(others), 4), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1, 1 + bool(others)))
    marks = {"linewidth": 2, "marker": "o", "markersize": 4}
    for axis, shown in zip(axes, ({**series}, others)):
        for name, values in shown.items():
            if axis is axes[0] and "loss" not in name:
                continue
            color = TRAIN if name.startswith("train") else VALIDATION
            finite = np.where(np.isfinite(values), values, np.nan)
            axis.plot(finite, color=color, label=name, **marks)
        if run.best_epoch is not None:
            label = f"best checkpoint: epoch {run.best_epoch}"
            style = {"color": BEST, "linestyle": "--", "linewidth": 1}
            axis.axvline(run.best_epoch, label=label, **style)
        axis.set_xlabel("epoch")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(color="#dddddd", linewidth=0.6)
        axis.legend(frameon=False)
    losses = np.concatenate([v for name, v in series.items() if "loss" in name])
    if not np.isfinite(losses).any():
        axes[0].set_title("no loss was a number")
    elif (losses[np.isfinite(losses)] > 0).all():
        axes[0].set_yscale("log")
    figure.suptitle(f"{run.wing}.{run.program}, {told(run.options)}", fontsize=10)
    save(figure, path)


def draw_failures(run, path):
    """Write a PNG: the digits that are classified wrongly, the worst first.

    Args:
        run: Run; its indices are those of `load_digits()`.
        path: of the picture.
    """
    from matplotlib.figure import Figure

    images, _ = load_digits()
    count = len(run.failures["index"])
    chosen = list(zip(*run.failures.values()))[:MOST]
    rows = max(1, -(-len(chosen) // 5))
    figure = Figure(figsize=(7, 0.7 + 1.6 * rows), layout="constrained")
    axes = figure.subplots(rows, 5, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    for axis, (index, true, said, probability, _) in zip(axes, chosen):
        axis.imshow(images[index].reshape(8, 8), cmap="Greys")
        title = f"{true}, said {said} ({probability:.0%})"
        axis.set_title(title, fontsize=9, color=VALIDATION)
    more = f", the {MOST} worst" if count > MOST else ""
    title = (
        f"{count} validation digits classified wrongly{more}"
        if count
        else ("no validation digit is classified wrongly")
    )
    figure.suptitle(title, fontsize=10)
    save(figure, path)


def told(options):
    """ "adam, epochs 20, seed 0": what was asked for"""
    given = {name: value for name, value in options.items() if value is not None}
    return ", ".join(f"{name} {value}" for name, value in given.items())


def save(figure, path):
    """The same bytes each time: without the version of the library."""
    with written_whole(path) as part:
        figure.savefig(part, dpi=120, metadata={"Software": None})
