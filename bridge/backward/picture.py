"""Where on the array two gradients part: both and their difference, as images."""

import numpy as np

from bridge.programs import written_whole

__all__ = ["save"]


def save(path, name, ours, theirs):
    """Write a PNG or SVG, by the suffix of `path`.

    Args:
        name: of the quantity.
        ours, theirs: arrays of one shape; further axes are laid out below each other.
    """
    from matplotlib.figure import Figure  # takes a while to import

    flat = [_plane(a) for a in (ours, theirs, ours - theirs)]
    titles = (f"yours: {name}", "PyTorch", "difference")
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    for axes, image, title in zip(figure.subplots(1, 3), flat, titles, strict=True):
        limit = float(np.nanmax(np.abs(image), initial=0.0)) or 1.0
        shown = axes.imshow(
            image, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto"
        )
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("last axis")
        figure.colorbar(shown, ax=axes)
    with written_whole(path) as part:
        figure.savefig(part, dpi=150)
    return path


def _plane(array):
    array = np.where(np.isfinite(array), array, np.nan)
    if array.ndim == 0:
        return array.reshape(1, 1)
    return array.reshape(-1, array.shape[-1])
