"""What an update tells: how far a parameter or a buffer moved, and along what."""

import math

import numpy as np

from bridge.diagnosis.cause import EXACT, PLAUSIBLE, Cause, fit_of, floats, named

__all__ = ["HYPOTHESES"]

BETAS = (0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
EPSILONS = tuple(10.0**-k for k in range(3, 13))


def _moves(wrong, right, context):
    """How far each moved, or None where that is not known or nothing moved"""
    before = context.get("before")
    if before is None or (before := floats(before)) is None:
        return None
    if not before.shape == wrong.shape == right.shape:
        return None
    moves = wrong - before, right - before
    return moves if moves[1].any() and np.isfinite(moves[0]).all() else None


def moved(wrong, right, context):
    """(wrong - before) = c (right - before): rate, momentum, n - 1, bias correction"""
    moves = _moves(wrong, right, context)
    if moves is None:
        return []
    ours, theirs = moves
    if not ours.any():
        return [Cause("not updated", "it did not move at all", 0.0)]
    c = float(np.sum(ours * theirs)) / float(np.sum(theirs * theirs))
    fit = fit_of(c * theirs, ours)
    if fit > 2e-3:
        return []
    if c < 0 and math.isclose(c, -1, rel_tol=1e-3):
        return [Cause("sign", "it moves the other way: uphill", fit)]
    for sentence, value in _factors(context):
        if math.isclose(c, value, rel_tol=1e-3):
            name = "bias correction" if "correction" in sentence else "factor"
            name = "biased" if "biased" in sentence else name
            return [Cause(name, sentence, fit)]
    return [Cause("factor", f"it moves {c:.6g} times as far", fit, PLAUSIBLE)]


def _factors(context):
    """(sentence, c) of what an update may have been multiplied by"""
    t = context.get("step", 0) + 1
    for b1 in BETAS if t > 1 else ():
        for b2 in BETAS:
            first, second = (1 - b1**t) / (1 - b1), (1 - b2**t) / (1 - b2)
            said = f"(β = {b1}, {b2}, step {t})"
            yield (
                f"the bias correction is that of the first step {said}",
                first / second**0.5,
            )
    for b1 in BETAS:
        for b2 in BETAS:
            said = f"no bias correction (β = {b1}, {b2}, step {t})"
            yield said, (1 - b1**t) / (1 - b2**t) ** 0.5
        yield f"no bias correction of the first moment (β = {b1})", 1 - b1**t
        yield f"no bias correction of the second moment (β = {b1})", (1 - b1**t) ** -0.5
    for name, array in context.get("inputs", {}).items():
        for size in {*np.shape(array), np.size(array)}:
            if size > 1:
                yield f"multiplied by {size}, a size of {name}", size
                yield f"divided by {size}, a size of {name}", 1 / size
            if size > 2:
                said = f"biased variance: divided by n = {size} instead of n - 1"
                yield said, (size - 1) / size
    for name, value in context.get("options", {}).items():
        if isinstance(value, float) and 0 < abs(value) != 1:
            yield f"multiplied by {name}", value
            yield f"divided by {name}", 1 / value
    momentum = context.get("options", {}).get("momentum")
    if momentum:
        yield "momentum and 1 - momentum are exchanged", (1 - momentum) / momentum


def blended(wrong, right, context):
    """A running mean of a biased variance: both parts, one of them scaled"""
    moves, momentum = _moves(wrong, right, context), context.get("momentum")
    if moves is None or momentum is None:
        return []
    found = []
    before = floats(context["before"])
    batch = before + moves[1] / momentum  # what was blended in, rightly
    for size in {s for a in context.get("inputs", {}).values() for s in _counts(a)}:
        if size < 2:
            continue
        biased = before + momentum * (batch * (size - 1) / size - before)
        sentence = f"the biased variance, divided by n = {size} instead of n - 1"
        found += named("biased", sentence, biased, wrong, right)
    exchanged = momentum * before + (1 - momentum) * batch
    sentence = "momentum and 1 - momentum are exchanged"
    return found + named("momentum", sentence, exchanged, wrong, right)


def _counts(array):
    """Over how many entries a mean may go: all, or all but one axis"""
    shape = np.shape(array)
    n = math.prod(shape)
    return {n, *(n // s for s in shape if s)}


def decay(wrong, right, context):
    """A multiple of the parameter in the update: weight decay, an L2 term"""
    moves = _moves(wrong, right, context)
    if moves is None:
        return []
    before, d = floats(context["before"]), moves[0] - moves[1]
    below = float(np.sum(before * before))
    c = float(np.sum(before * d)) / below if below else 0.0
    if not c or fit_of(c * before, d) > 2e-3:
        return []
    lr = context.get("options", {}).get("lr")
    rate = f"{-c / lr:.6g} lr" if lr else f"{-c:.6g}"
    sentence = (
        f"it moves by {rate} times the parameter more: weight decay or an L2 term"
    )
    if c > 0:
        sentence = sentence.replace("more", "less").replace(f"{rate}", rate.lstrip("-"))
    return [Cause("weight decay", sentence, fit_of(c * before, d), EXACT)]


def root(wrong, right, context):
    """Adam's ε inside the root, or nowhere, of a first step: there v̂ = g²"""
    moves, g = _moves(wrong, right, context), context.get("gradient")
    if moves is None or g is None or context.get("step", 0) != 0:
        return []
    size, found = np.abs(floats(g)), []
    if size.shape != right.shape:
        return []
    before = floats(context["before"])
    for eps in EPSILONS:
        with np.errstate(all="ignore"):
            inside = (size + eps) / np.sqrt(size * size + eps)
            nowhere = (size + eps) / size
        for said, ratio in (
            (f"eps = {eps:.0e} is inside the root", inside),
            (f"eps = {eps:.0e} is left out", nowhere),
        ):
            predicted = before + ratio * moves[1]
            fit = fit_of(predicted - before, moves[0])
            if fit <= 0.01 * fit_of(moves[1], moves[0]):
                found.append(Cause("epsilon", said, fit))
    return sorted(found, key=lambda cause: cause.fit)[:1]


HYPOTHESES = (blended, moved, decay, root)
