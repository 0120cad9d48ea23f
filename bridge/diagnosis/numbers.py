"""What the two arrays alone tell: factors, signs, axes, shifts, blocks, masks."""

import itertools
import math

import numpy as np

from bridge.diagnosis.cause import (
    EXACT,
    PLAUSIBLE,
    VAGUE,
    Cause,
    fit_of,
    fits,
    named,
    size_of,
)

__all__ = ["HYPOTHESES", "OF_SHAPES", "SIMPLE"]

GATES = {3: "r, z, n", 4: "i, f, g, o"}


def transposed(wrong, right, context):
    """The axes in another order, or reshaped where they should be exchanged"""
    found = []
    if 2 <= right.ndim <= 4 and wrong.ndim == right.ndim:
        for axes in list(itertools.permutations(range(right.ndim)))[1:]:
            moved = right.transpose(axes)
            what = "transposed" if right.ndim == 2 else f"axes in the order {axes}"
            found += named("transposed", what, moved, wrong, right)
            if moved.size == wrong.size:
                found += named(
                    "reshaped",
                    "reshaped where the axes should be exchanged",
                    moved.reshape(wrong.shape),
                    *(wrong, right),
                )
    return found[:1]


def missing_sum(wrong, right, context):
    """One gradient per sample, where the batch has to be summed over"""
    found = []
    for axis in range(wrong.ndim if wrong.ndim > right.ndim else 0):
        with np.errstate(all="ignore"):
            total = wrong.sum(axis)
        if total.shape == right.shape:
            fit = fit_of(total, right)
            if fit <= 2e-4:
                where = "the batch" if axis == 0 else f"axis {axis}"
                sentence = f"the sum over {where} is missing"
                found.append(Cause("missing sum", sentence, fit))
    return found


def missing_axes(wrong, right, context):
    """A broadcast axis was kept, or one is lost"""
    if wrong.shape != right.shape and wrong.size == right.size:
        if fit_of(wrong.reshape(right.shape), right) <= 2e-4:
            sentence = f"the right numbers in the shape {wrong.shape}"
            return [Cause("shape", sentence, fit_of(wrong.reshape(right.shape), right))]
    return []


def sign(wrong, right, context):
    return named("sign", "the sign is turned", -right, wrong, right)


def factor(wrong, right, context):
    """wrong = c right with one number c"""
    c = _ratio(wrong, right)
    if c is None or not fits(fit_of(c * right, wrong), wrong, right) or c == -1:
        return []
    fit = fit_of(c * right, wrong)
    name, sentence, rank = _meaning(abs(c), right, context)
    sentence += ", and the sign is turned" if c < 0 else ""
    return [Cause(name, sentence, fit, rank)]


def _ratio(wrong, right):
    """The best c, or None"""
    if wrong.shape != right.shape or not np.isfinite(wrong).all():
        return None
    with np.errstate(all="ignore"):
        below = float(np.sum(np.abs(right) ** 2))
        if below == 0 or not math.isfinite(below):
            return None
        return float(np.real(np.sum(np.conj(right) * wrong))) / below


def _meaning(c, right, context):
    """What a factor may be: a size, its root, n / (n - 1), one of the options"""
    for name, size in _sizes(right, context):
        for value, said in (
            (size, f"multiplied by {name} {size}"),
            (1 / size, f"divided by {name} {size}"),
        ):
            if _same(c, value):
                return "factor", said, EXACT
    for name, size in _sizes(right, context):
        if size > 2 and (_same(c, size / (size - 1)) or _same(c, (size - 1) / size)):
            ours, theirs = ("n - 1", "n") if c > 1 else ("n", "n - 1")
            sentence = (
                f"divided by {ours} instead of {theirs}, where n is {name} {size}"
            )
            return "biased", f"{sentence} (biased or unbiased)", EXACT
    for name, value in context.get("options", {}).items():
        if isinstance(value, int | float) and value not in (0, 1):
            for power, said in ((value, name), (1 / value, f"1 / {name}")):
                if _same(c, power):
                    return "option", f"a factor {said} = {power:.6g}", EXACT
    simple = {2: "twice as large", 0.5: "half as large"}
    for value, said in simple.items():
        if _same(c, value):
            return "factor", said, EXACT
    for name, size in _sizes(right, context):
        for value, said in ((size**0.5, "multiplied"), (size**-0.5, "divided")):
            if _same(c, value):
                return "scale", f"{said} by the root of {name} {size}", EXACT
    return "factor", f"a constant factor {c:.6g}", PLAUSIBLE


def _sizes(right, context):
    """(name, n) of whatever may be counted or averaged over, the batch first"""
    arrays = {"y": context.get("y"), **context.get("inputs", {})}
    found = {}
    for name, array in arrays.items():
        for axis, size in enumerate(np.shape(array)):
            what = (
                "the batch size" if axis == 0 else f"the size of {name}'s axis {axis}"
            )
            found.setdefault(size, what)
        if np.size(array) > 1:
            found.setdefault(np.size(array), f"the number of entries of {name}")
    for axis, size in enumerate(right.shape):
        found.setdefault(size, f"the size of axis {axis}")
    for name, size in context.get("sizes", {}).items():
        found.setdefault(size, name)
    return [(name, size) for size, name in found.items() if size > 1]


def _same(c, value):
    return math.isclose(c, value, rel_tol=1e-4)


def blocks(wrong, right, context):
    """The gates of an LSTM or a GRU, or q, k and v, in another order"""
    if wrong.shape != right.shape:
        return []
    found = []
    for axis, n in itertools.product({0, right.ndim - 1} if right.ndim else (), GATES):
        if right.shape[axis] % n:
            continue
        parts = np.split(right, n, axis)
        for order in list(itertools.permutations(range(n)))[1:]:
            moved = np.concatenate([parts[i] for i in order], axis)
            sentence = (
                f"{n} blocks along axis {axis} in the order {order}: the gates "
                f"({GATES[n]} in PyTorch) are in another order"
            )
            found += named("gate order", sentence, moved, wrong, right)
    return found[:1]


def shifted(wrong, right, context):
    """The same entries one place on: padding on the wrong side, off by one step"""
    if wrong.shape != right.shape:
        return []
    found = []
    for axis, by in itertools.product(range(right.ndim), (1, -1)):
        n = right.shape[axis]
        if n < 3:
            continue
        inner = [slice(None)] * right.ndim
        inner[axis] = slice(1, None) if by > 0 else slice(None, -1)
        moved = np.roll(right, by, axis)[tuple(inner)]
        where = "later" if by > 0 else "earlier"
        sentence = f"shifted by one along axis {axis}, {where}"
        found += named(
            "shifted", sentence, moved, wrong[tuple(inner)], right[tuple(inner)]
        )
    return found[:1]


def flipped(wrong, right, context):
    found = []
    for axis in range(right.ndim):
        sentence = f"axis {axis} runs backwards"
        found += named("flipped", sentence, np.flip(right, axis), wrong, right)
    return found[:1]


def not_finite(wrong, right, context):
    bad = ~np.isfinite(wrong)
    if wrong.shape != right.shape or not bad.any() or not np.isfinite(right).all():
        return []
    count = f"{bad.sum()} of {bad.size} entries are inf or nan"
    return [Cause("not finite", count, 0.0, PLAUSIBLE)]


def one_place(wrong, right, context):
    """One index of an axis agrees alone: what flows from its neighbours is missing"""
    if wrong.shape != right.shape:
        return []
    found = []
    for axis in range(right.ndim):
        if right.shape[axis] < 3:
            continue
        off = np.abs(wrong - right)
        off = off.max(tuple(i for i in range(right.ndim) if i != axis))
        agree = off <= 2e-5 * size_of(right)
        for place, name in ((-1, "last"), (0, "first")):
            rest = np.delete(agree, place)
            if agree[place] and not rest.any():
                way = "later" if place else "earlier"
                sentence = (
                    f"right at the {name} index of axis {axis} alone: what comes from "
                    f"{way} ones is missing"
                )
                found.append(Cause("steps missing", sentence, 0.0, PLAUSIBLE))
    return found[:1]


def masked(wrong, right, context):
    """Equal but for the entries where one of them is 0"""
    if wrong.shape != right.shape or right.size < 2:
        return []
    off = np.abs(wrong - right) > 2e-5 * max(size_of(right), size_of(wrong))
    if not off.any() or off.all() or not np.isfinite(wrong).all():
        return []
    count = f"{off.sum()} of {off.size} entries"
    if (right[off] == 0).all():
        sentence = f"not 0 in {count} where it has to be: a mask is not applied"
        return [Cause("mask", sentence, 0.0)]
    if (wrong[off] == 0).all():
        sentence = f"0 in {count} where it must not be: they are left out"
        return [Cause("left out", sentence, 0.0, PLAUSIBLE)]
    return []


def masked_and_scaled(wrong, right, context):
    """A mask that is not applied, and the factor that came with it (dropout's)"""
    if wrong.shape != right.shape or not np.isfinite(wrong).all():
        return []
    kept = right != 0
    if not kept.any() or kept.all() or not wrong[~kept].any():
        return []
    c = _ratio(wrong[kept], right[kept])
    if c and fit_of(c * right[kept], wrong[kept]) <= 2e-4:
        sentence = f"not 0 where the mask is, and {c:.6g} times as large elsewhere"
        return [Cause("mask", sentence + ": the mask is not applied", 0.0)]
    return []


def constant(wrong, right, context):
    """wrong = right + c with one number c"""
    if wrong.shape != right.shape or right.size < 2:
        return []
    c = float(np.mean(wrong - right))
    off = np.abs(wrong - right - c).max()
    if not 0 < abs(c) < np.inf or off > 1e-3 * abs(c):
        return []
    if _same(abs(c), 10 ** round(math.log10(abs(c)))) and abs(c) <= 1e-3:
        return [Cause("epsilon", f"{c:.0e} is added to every entry: an eps?", off)]
    return [Cause("constant", f"{c:.6g} is added to every entry", off, PLAUSIBLE)]


def float32(wrong, right, context):
    """A float64 result with float32's digits"""
    if wrong.shape != right.shape or not context.get("is_float64", True):
        return []
    fit = fit_of(right, wrong)
    if 1e-9 < fit < 2e-6:
        sentence = "float32 on the way: the error is one of its roundings"
        return [Cause("float32", sentence, fit, VAGUE)]
    return []


def constant_along(wrong, right, context):
    """What parts them does not depend on an axis: a mean that was not subtracted"""
    if wrong.shape != right.shape:
        return []
    found = []
    d = wrong - right
    for axis in range(right.ndim):
        if right.shape[axis] < 2:
            continue
        mean = d.mean(axis, keepdims=True)
        sentence = (
            f"a term that is the same along axis {axis} is missing or too much, as a "
            "mean is"
        )
        predicted = right + mean
        found += named("term", sentence, predicted, wrong, right, PLAUSIBLE)
    return found[:1]


def factor_along(wrong, right, context):
    """A factor of its own for each index of an axis"""
    if wrong.shape != right.shape or right.ndim < 2:
        return []
    found = []
    for axis in range(right.ndim):
        if right.shape[axis] < 2:
            continue
        with np.errstate(all="ignore"):
            below = (right * right).sum(axis, keepdims=True)
            c = (wrong * right).sum(axis, keepdims=True) / np.where(below, below, 1)
        sentence = f"a factor that does not depend on axis {axis}, but on the others"
        found += named("factor along", sentence, c * right, wrong, right, VAGUE)
    return found[:1]


OF_SHAPES = (missing_sum, missing_axes, transposed)
SIMPLE = (sign, factor)
HYPOTHESES = (
    masked_and_scaled,
    masked,
    blocks,
    shifted,
    flipped,
    constant,
    constant_along,
    one_place,
    factor_along,
    not_finite,
    float32,
)
