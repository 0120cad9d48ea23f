"""Where on the array two gradients part: both and their difference, as images."""

import numpy as np

from bridge.programs import written_whole

__all__ = ["save"]


def save(path, name, ours, theirs):
    """Write a PNG or SVG, by the suffix of `path`.

    Args:
        name: of the quantity.
        ours, theirs: arrays of one shape; further axes are laid out below each other.

    Returns:
        `path`.
    """
    from matplotlib.figure import Figure  # takes a while to import
    from matplotlib.ticker import MaxNLocator

    ours, theirs = _plane(ours), _plane(theirs)
    difference = ours - theirs
    both = _largest(ours, theirs)  # one scale: a factor between them is seen
    panels = (
        (f"yours: {name}", ours, both),
        ("PyTorch", theirs, both),
        ("difference", difference, _largest(difference)),
    )
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    for axes, (title, image, limit) in zip(figure.subplots(1, 3), panels, strict=True):
        shown = axes.imshow(
            image, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto"
        )
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("last axis")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        figure.colorbar(shown, ax=axes)
    with written_whole(path) as part:
        figure.savefig(part, dpi=150)
    return path


def _largest(*arrays):
    return max(float(np.nanmax(np.abs(a), initial=0.0)) for a in arrays) or 1.0


def _plane(array):
    array = np.where(np.isfinite(array), array, np.nan)
    return array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
