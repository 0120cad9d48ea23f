"""What an update tells: how far a parameter or a buffer moved, and along what."""

import itertools
import math

import numpy as np

from bridge.diagnosis.cause import EXACT, PLAUSIBLE, Cause
from bridge.diagnosis.pair import Pair, floats

__all__ = ["HYPOTHESES", "moves_of"]

BETAS = (0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
DIGITS = 2e-3  # of a movement, which is a small difference, and of which eps is a part


def moves_of(pair):
    """The Pair of both movements, wrong - before and right - before, or None"""
    before = pair.alike("before")
    if before is None or not pair.same_shape:
        return None
    return Pair(pair.wrong - before, pair.right - before, DIGITS, pair.context)


def standing(pair):
    moves = moves_of(pair)
    if moves and moves.right.any() and not moves.wrong.any():
        said = "it did not move at all: a copy was updated, or it is not trained"
        yield Cause("not updated", said, 0.0)


def along_gradients(pair):
    """-lr times this gradient, the last one, or both; momentum's past"""
    moves, g, options = moves_of(pair), pair.alike("gradient"), pair.options()
    lr = options.get("lr")
    if moves is None or g is None or lr is None:
        return
    if mu := options.get("momentum"):
        said = "a step along this gradient alone: momentum's part is missing"
        if pair.context["options"].get("nesterov"):
            said = "Nesterov's look ahead is missing"
        yield from moves.cause("momentum", said, -lr * g)
        said = "momentum averages, μ v + (1 - μ) g, where it should add, μ v + g"
        yield from moves.cause("momentum", said, (1 - mu) * moves.right)
    last = pair.context.get("last", {})
    if "gradient" not in last:
        return
    old = floats(last["gradient"])
    said = "a step along the gradient of the step before"
    yield from moves.cause("stale", said, -lr * old)
    said = "the gradient of the step before is added: it was not cleared"
    yield from moves.cause("accumulated", said, moves.right - lr * old)
    if mu and "before" in last:
        past = pair.known("before") - floats(last["before"])
        said = "the rate is inside the momentum: the past keeps the rates of its time"
        yield from moves.cause("momentum", said, mu * past - lr * g)


def along_the_right_way(pair):
    """(wrong - before) = c (right - before): rate, direction, bias correction"""
    moves = moves_of(pair)
    if moves is None or not moves.right.any() or not moves.wrong.any():
        return
    c = float(np.vdot(moves.right, moves.wrong) / np.vdot(moves.right, moves.right))
    nearest = min(_factors(pair), key=lambda one: round(abs(c / one[2] - 1), 6))
    name, said, value = nearest
    if math.isclose(c, value, rel_tol=DIGITS / 2):
        yield from moves.cause(name, said, c * moves.right)
        return
    said = f"it moves {c:.6g} times as far"
    yield from moves.cause("factor", said, c * moves.right, PLAUSIBLE, fitted=1)


def _factors(pair):
    """(name, sentence, c) of what a movement may have been multiplied by"""
    yield "sign", "it moves the other way: uphill", -1
    options = pair.options()
    last = pair.context.get("last", {}).get("options", {})
    if options.get("lr") and last.get("lr"):
        c = last["lr"] / options["lr"]
        yield "off by one", "the learning rate is that of the step before", c
    yield from _corrections(pair)
    for name in ("momentum", "decay"):
        mu = options.get(name)
        if mu and mu < 1:
            said = f"{name} and 1 - {name} are exchanged"
            yield "momentum", said, (1 - mu) / mu
            yield "momentum", said, mu / (1 - mu)
    for name, value in options.items():
        if 0 < value != 1:
            yield "option", f"its movement is multiplied by {name} = {value:g}", value
            yield "option", f"its movement is divided by {name} = {value:g}", 1 / value
    for n in _counts(pair):
        yield "factor", f"it moves {n} times as far: a sum for a mean?", n
        yield "factor", f"it moves 1 / {n} as far: a mean for a sum?", 1 / n


def _corrections(pair):
    """Adam's step t divides by 1 - β1^t and √(1 - β2^t)"""
    if "gradient" not in pair.context:
        return  # a buffer, no parameter
    t = pair.context.get("step", 0) + 1
    options = pair.context.get("options", {})
    betas = [options["betas"]] if "betas" in options else []
    if not options:  # nobody knows which optimizer it is
        betas = itertools.product(BETAS, BETAS)
    for b1, b2 in betas:

        def correction(t, b1=b1, b2=b2):
            return (1 - b1**t) / (1 - b2**t) ** 0.5

        now, known = correction(t), f"(β = {b1}, {b2}; step {t})"
        first, second = 1 - b1**t, (1 - b2**t) ** 0.5
        found = [
            ("no bias correction", now),
            ("no bias correction of the first moment", first),
            ("no bias correction of the second moment", 1 / second),
            ("the bias correction is one step ahead", now / correction(t + 1)),
        ]
        if t > 1:
            stays = "the bias correction stays that of the first step"
            behind = "the bias correction is one step behind"
            found += [(stays, now / correction(1)), (behind, now / correction(t - 1))]
        for said, c in found:
            yield "bias correction", f"{said} {known}", c


def _counts(pair):
    """How many entries a mean may go over: an axis, all, or all but one axis"""
    found = set()
    for x in pair.arrays("inputs").values():
        found |= {*x.shape, x.size, *(x.size // n for n in x.shape if n)}
    return sorted(n for n in found if n > 1)


def running(pair):
    """A running statistic: a biased variance, or momentum for 1 - momentum"""
    moves, momentum = moves_of(pair), pair.options().get("momentum")
    if moves is None or not momentum or "gradient" in pair.context:
        return
    before = pair.known("before")
    batch = before + moves.right / momentum  # what was blended in, rightly
    exchanged = momentum * before + (1 - momentum) * batch
    said = "momentum and 1 - momentum are exchanged"
    yield from pair.cause("momentum", said, exchanged, EXACT)
    for n in _counts(pair):
        said = f"the biased variance is kept, divided by n = {n} instead of n - 1"
        biased = before + momentum * (batch * (n - 1) / n - before)
        yield from pair.cause("biased", said, biased)
        said = f"the unbiased variance is kept, divided by n - 1, where n = {n}"
        unbiased = before + momentum * (batch * n / (n - 1) - before)
        yield from pair.cause("biased", said, unbiased)


HYPOTHESES = (standing, running, along_gradients, along_the_right_way)
