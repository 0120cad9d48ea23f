"""They part only at some entries: a mask, what is left out, ties and kinks."""

import itertools

import numpy as np

from bridge.diagnosis.cause import PLAUSIBLE, Cause
from bridge.diagnosis.factors import equal

__all__ = ["HYPOTHESES"]


def _is_partial(pair):
    """They part at some entries, and agree at others that are not 0"""
    return pair.same_shape and pair.off.any() and pair.right[~pair.off].any()


def masked(pair):
    """Equal but for entries where one of them is 0"""
    if not _is_partial(pair):
        return
    off, count = pair.off, f"{pair.off.sum()} of {pair.off.size} entries"
    if not pair.right[off].any():
        said = f"not 0 at {count} where it has to be: a mask is not applied"
        yield Cause("mask", said, 0.0)
    elif not pair.wrong[off].any():
        said = f"0 at {count} where it must not be: they are left out"
        yield Cause("left out", said, 0.0, PLAUSIBLE)


def masked_and_scaled(pair):
    """A mask that is not applied, and with it the factor that came with it"""
    if not pair.same_shape or not pair.right.any():
        return
    kept = pair.right != 0
    if kept.all() or not pair.wrong[~kept].any():
        return
    inner = pair.part(kept)
    c = float(np.vdot(inner.right, inner.wrong) / np.vdot(inner.right, inner.right))
    if c and not equal(c, 1):
        said = f"the mask is not applied, and its factor 1 / {c:.6g} neither"
        if inner.cause("mask", said, c * inner.right, fitted=1):
            yield Cause("mask", said, inner.fit(c * inner.right))


def masked_by_the_gradient(pair):
    """A mask of the upstream gradient, where it should be one of the input"""
    grad_y = pair.alike("grad_y")
    if grad_y is None:
        return
    said = "masked by the sign of the upstream gradient instead of the input's"
    yield from pair.cause("mask", said, grad_y * (grad_y > 0))


def ties(pair):
    """They part only where an input is tied, with another or within itself"""
    if not _is_partial(pair):
        return
    off = pair.off
    found = [
        (name, x)
        for name, x in pair.arrays("inputs").items()
        if x.shape == pair.right.shape and len(np.unique(x)) > 2  # not of 0 and 1
    ]
    for (name, x), (other, z) in itertools.combinations(found, 2):
        if (x[off] == z[off]).all():
            said = f"right but where {name} and {other} are equal: a tie, to be shared"
            yield Cause("tie", said, 0.0)
            return
    for name, x in found:
        for axis in range(x.ndim):
            if _is_tied(x, axis)[off].all():
                said = (
                    f"right but where entries of {name} tie along axis {axis}: a "
                    "maximum's gradient goes to one of them, or is shared"
                )
                yield Cause("tie", said, 0.0)
                return
        if (kink := _kink(x, off)) is not None:
            said = f"right but where {name} is {kink}: on a kink either side would do"
            yield Cause("tie", f"{said}, PyTorch's is the convention", 0.0)
            return


def _is_tied(x, axis):
    """Where x is the greatest, or the least, along an axis, and so is another entry"""
    found = np.zeros(x.shape, bool)
    for extreme in (x.max(axis, keepdims=True), x.min(axis, keepdims=True)):
        at = x == extreme
        found |= at & (at.sum(axis, keepdims=True) > 1)
    return found


def _kink(x, off):
    """The one or two plain numbers that x is at the entries that part, or None

    And nearly only there: the gradient may be 0 at a few.
    """
    at = np.unique(x[off])
    everywhere = np.isin(x, at)
    if len(at) > 2 or (2 * at % 1).any() or off[everywhere].mean() < 0.75:
        return None
    if at.any() and everywhere.sum() < 2:
        return None
    return " or ".join(f"{value:g}" for value in at + 0.0)  # -0 is 0


HYPOTHESES = (ties, masked, masked_and_scaled, masked_by_the_gradient)
