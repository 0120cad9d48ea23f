"""A cause: a hypothesis that fits the numbers."""

from dataclasses import dataclass

import numpy as np

from bridge.parity import to_numpy

__all__ = ["Cause", "fit_of", "fits", "floats", "named", "size_of"]

# How likely a cause is where several fit.
EXACT, PLAUSIBLE, VAGUE = 0, 1, 2


@dataclass(frozen=True)
class Cause:
    """What a wrong array looks like.

    name:     of the kind, such as "factor"; stable, for scripts and tests
    sentence: what a reader is told
    fit:      the greatest distance of the prediction, as a part of the largest entry
    rank:     0 if it says exactly what happened, 2 if it only describes a pattern
    """

    name: str
    sentence: str
    fit: float
    rank: int = EXACT


def floats(array):
    """As float64, or None for what holds no numbers; complex stays."""
    array = to_numpy(array)
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    return array.astype(np.float64) if array.dtype.kind in "fiub" else None


def size_of(array):
    """The largest absolute value that is finite."""
    array = np.abs(array)
    return float(array[np.isfinite(array)].max(initial=0.0))


def fit_of(predicted, wrong):
    """How far the prediction is off, as a part of the largest entry, or inf."""
    if predicted is None or np.shape(predicted) != wrong.shape or wrong.size == 0:
        return np.inf
    scale = size_of(wrong)
    with np.errstate(all="ignore"):
        off = np.abs(np.where(predicted == wrong, 0.0, predicted - wrong)).max()
    if not np.isfinite(off):
        return np.inf
    return float(off / scale) if scale > 0 else (0.0 if off == 0 else np.inf)


def fits(fit, wrong, right):
    """Half of the digits, and far better than the right values themselves fit.

    The digits are float32's: whoever computed in float64 is seldom so close by chance.
    """
    return fit <= 2e-4 and fit <= 0.02 * fit_of(right, wrong)


def named(name, sentence, predicted, wrong, right, rank=EXACT):
    """[Cause] if the prediction fits, else []."""
    fit = fit_of(predicted, wrong)
    return [Cause(name, sentence, fit, rank)] if fits(fit, wrong, right) else []
