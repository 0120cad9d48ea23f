"""A sign, one factor for all, or one for each index of an axis."""

import math

import numpy as np

from bridge.diagnosis.cause import PLAUSIBLE, VAGUE

__all__ = ["PATTERNS", "SIMPLE", "equal"]


def sign(pair):
    yield from pair.cause("sign", "the sign is turned", -pair.right)


def factor(pair):
    """wrong = c right with one number c: a size, an option, or any"""
    if not pair.same_shape or not pair.right.any():
        return
    c = _slope(pair.wrong, pair.right)
    predicted = c * pair.right
    if c == 0 or equal(c, -1):
        return
    turned = ", and the sign is turned" if c < 0 else ""
    for name, sentence, value in _meanings(pair):
        if equal(abs(c), value):
            yield from pair.cause(name, sentence + turned, predicted)
            return
    sentence = f"a constant factor, {c:.6g} times the right values"
    yield from pair.cause("factor", sentence, predicted, PLAUSIBLE, fitted=1)


def _slope(y, x):
    """The c for which c x is nearest to y"""
    return float(np.real(np.vdot(x, y)) / np.real(np.vdot(x, x)))


def equal(c, value):
    """Whether a fitted number is that one"""
    return math.isclose(c, value, rel_tol=1e-5)


def _meanings(pair):
    """(name, sentence, c) of what a factor may be"""
    for label, kept, n in _ignored(pair):
        said = f"divided by all {n} labels, where the {kept} count that are not {label}"
        yield "ignored", said, kept / n
        said = f"divided by the {kept} labels that are not {label}, where all {n} count"
        yield "ignored", said, n / kept
    sizes = _sizes(pair)
    for n, what in sizes.items():
        or_two = ("twice as large, or ", "half as large, or ") if n == 2 else ("", "")
        yield "factor", f"{or_two[0]}multiplied by {what}, {n}", n
        yield "factor", f"{or_two[1]}divided by {what}, {n}", 1 / n
    for n, what in sizes.items():
        if n > 2:
            said = f"where n is {what}, {n} (biased or unbiased)"
            yield "biased", f"divided by n - 1 instead of n, {said}", n / (n - 1)
            yield "biased", f"divided by n instead of n - 1, {said}", (n - 1) / n
    for name, value in pair.options().items():
        if value > 0 and value != 1:
            yield "option", f"multiplied by {name} = {value:g}", value
            yield "option", f"divided by {name} = {value:g}", 1 / value
    yield "factor", "twice as large", 2
    half = "half as large: a 2 is forgotten, or one of two uses"
    yield "factor", half, 0.5
    for n, what in sizes.items():
        yield "scale", f"multiplied by the root of {what}, {n}", n**0.5
        yield "scale", f"divided by the root of {what}, {n}", n**-0.5


def _ignored(pair):
    """(label, how many are another one, how many there are) of negative labels"""
    for labels in pair.context.get("inputs", {}).values():
        labels = np.asarray(labels)
        if labels.dtype.kind == "i":
            for label in np.unique(labels[labels < 0]):
                kept = int((labels != label).sum())
                if kept:
                    yield int(label), kept, labels.size


def _sizes(pair):
    """{n: what it is the number of}: what may be summed or averaged over"""
    found = {}
    for name, array in {**pair.arrays("inputs"), "y": pair.known("y")}.items():
        for axis, n in enumerate(np.shape(array)):
            what = f"the size of {name}'s axis {axis}"
            found.setdefault(n, what if axis else "the batch size")
        if np.ndim(array):
            found.setdefault(np.size(array), f"the number of entries of {name}")
    for axis, n in enumerate(pair.right.shape):
        found.setdefault(n, f"the size of axis {axis}")
    return {n: what for n, what in found.items() if n > 1}


def factor_along(pair):
    """A factor of its own for each index of an axis"""
    if not pair.same_shape or pair.right.ndim < 2:
        return
    for axis, n in enumerate(pair.right.shape):
        right = pair.right
        above = (pair.wrong * right).sum(axis, keepdims=True)
        below = (right * right).sum(axis, keepdims=True)
        c = above / np.where(below, below, 1)
        if n >= 3:
            sentence = f"along axis {axis} a factor, which differs on the other axes"
            fitted = c.size
            yield from pair.cause("factor along", sentence, c * right, VAGUE, fitted)


SIMPLE = (sign, factor)
PATTERNS = (factor_along,)
