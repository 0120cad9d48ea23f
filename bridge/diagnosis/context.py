"""What is known of the forward tells: terms, ties, other calls, other options."""

import math

import numpy as np

from bridge.diagnosis.cause import (
    EXACT,
    PLAUSIBLE,
    Cause,
    fit_of,
    floats,
    named,
    size_of,
)

__all__ = ["HYPOTHESES"]

EPSILONS = tuple(10.0**-k for k in range(1, 13))


def _known(context):
    """{name: float64 array} of inputs, parameters, y and grad_y"""
    known = {**context.get("inputs", {}), **context.get("parameters", {})}
    known |= {name: context.get(name) for name in ("grad_y", "y")}
    found = {name: floats(a) for name, a in known.items() if a is not None}
    return {name: a for name, a in found.items() if a is not None}


def alternatives(wrong, right, context):
    """The right side, called in another way, gives exactly this"""
    found = []
    for (name, sentence), compute in context.get("alternatives", {}).items():
        try:
            predicted = floats(compute())
        except Exception:  # an option that does not fit the call is no hypothesis
            continue
        if predicted is not None:
            found += named(name, sentence, predicted, wrong, right)
    return found


def previous(wrong, right, context):
    """The value of the call or step before, alone or added"""
    before = context.get("previous")
    if before is None or (before := floats(before)) is None or not before.any():
        return []
    if before.shape != right.shape:
        return []
    return [
        *named(
            "stale", "the value of the call before: a stale cache", before, wrong, right
        ),
        *named(
            "accumulated",
            "the value of the step before is added: it was not cleared",
            *(right + before, wrong, right),
        ),
        *named(
            "not accumulated",
            "the value of the call before is missing: it was overwritten, not added to",
            *(right - before, wrong, right),
        ),
    ]


def terms(wrong, right, context):
    """One term is missing or too much: a multiple of something that is known"""
    if wrong.shape != right.shape or not np.isfinite(wrong).all():
        return []
    d = wrong - right
    found = []
    for name, term in _terms(context).items():
        if term.size == 0 or not np.isfinite(term).all() or term.ndim > d.ndim:
            continue
        try:
            term = np.broadcast_to(term, d.shape)
        except ValueError:
            continue
        below = float(np.sum(term * term))
        if below == 0:
            continue
        c = float(np.sum(term * d)) / below
        if not abs(c) or fit_of(c * term, d) > 2e-3:
            continue
        predicted = right + c * term
        times = "" if math.isclose(abs(c), 1, rel_tol=1e-3) else f"{abs(c):.6g} "
        what = "too much" if c > 0 else "missing"
        sentence = f"a term {times}{name} is {what}"
        if math.isclose(abs(c), 1, rel_tol=1e-3) and c < 0:
            sentence = f"the term {name} is missing"
        rank = EXACT if times == "" or name in context.get("parameters", {}) else 1
        found += named("term", sentence, predicted, wrong, right, rank)
    return found


def _terms(context):
    """Candidates: what is known, its products with the upstream gradient, its means"""
    known = _known(context)
    found = dict(known)
    grad_y = known.get("grad_y")
    if grad_y is None:
        return found
    for name, array in known.items():
        if name != "grad_y" and array.shape == grad_y.shape:
            found[f"grad_y {name}"] = grad_y * array
    return found


def normalisation(wrong, right, context):
    """Terms of a normalisation's backward: through the mean, through the variance"""
    known = _known(context)
    grad_y = known.get("grad_y")
    found = []
    for name, x in context.get("inputs", {}).items():
        x = floats(x)
        if x is None or wrong.shape != x.shape or right.shape != x.shape or x.ndim < 1:
            continue
        for axis in {x.ndim - 1, 0}:
            if x.shape[axis] < 2:
                continue
            d = wrong - right
            centered = x - x.mean(axis, keepdims=True)
            below = (centered * centered).sum(axis, keepdims=True)
            if not below.all():
                continue
            slope = (d * centered).sum(axis, keepdims=True) / below
            mean = d.mean(axis, keepdims=True)
            parts = (
                ("variance", right + slope * centered),
                ("mean", right + mean),
                ("mean and the variance", right + mean + slope * centered),
            )
            for what, predicted in parts:
                if x.shape[axis] < 4 and " and " in what:
                    continue  # two numbers fit three entries far too easily
                sentence = f"the term through the {what} of {name} (axis {axis})"
                found += named(
                    "term", f"{sentence} is missing or wrong", predicted, wrong, right
                )
            if found:
                return found[:1]
    return found if grad_y is not None else []


def epsilon(wrong, right, context):
    """eps at another place, or another one: 1 / (σ + ε) instead of 1 / √(σ² + ε)"""
    if wrong.shape != right.shape or right.ndim < 1:
        return []
    found = []
    for x in context.get("inputs", {}).values():
        x = floats(x)
        if x is None or x.shape != right.shape:
            continue
        for axis in {x.ndim - 1, 0}:
            if x.shape[axis] < 2:
                continue
            var = x.var(axis, keepdims=True)
            for eps in EPSILONS:
                outside = np.sqrt(var + eps) / (np.sqrt(var) + eps)
                said = f"eps = {eps:.0e} is added to the root, not inside it"
                found += _nearest("epsilon", said, outside * right, wrong, right)
                for other in EPSILONS:
                    ratio = np.sqrt(var + eps) / np.sqrt(var + other)
                    said = f"eps is {other:.0e} instead of {eps:.0e}"
                    if other != eps:
                        found += _nearest("epsilon", said, ratio * right, wrong, right)
            ddof = x.shape[axis] / (x.shape[axis] - 1)
            said = "the unbiased variance instead of the biased"
            found += _nearest("biased", said, right / ddof**0.5, wrong, right)
    return sorted(found, key=lambda cause: cause.fit)[:1]


def _nearest(name, sentence, predicted, wrong, right):
    """A small effect: the prediction has to explain 99 % of it"""
    fit = fit_of(predicted, wrong)
    alone = fit_of(right, wrong)
    if fit <= 0.01 * alone and np.isfinite(alone):
        return [Cause(name, sentence, fit)]
    return []


def ties(wrong, right, context):
    """They part only where an input is tied with another, or on a kink at 0"""
    if wrong.shape != right.shape or not np.isfinite(wrong).all():
        return []
    off = np.abs(wrong - right) > 2e-5 * max(size_of(right), size_of(wrong))
    if not off.any() or off.all():
        return []
    for name, x in context.get("inputs", {}).items():
        x = floats(x)
        if x is None or x.shape != right.shape:
            continue
        if (x[off] == 0).all():
            return [Cause("tie", f"they part only where {name} is 0, on a kink", 0.0)]
        for axis in range(x.ndim):
            tied = (np.expand_dims(x, axis + 1) == np.expand_dims(x, axis)).sum(axis)
            if tied.shape == x.shape and (tied[off] > 1).all():
                sentence = (
                    f"they part only where entries of {name} tie along axis {axis}: a "
                    "maximum's gradient goes to one of them, or is shared"
                )
                return [Cause("tie", sentence, 0.0)]
    return []


def ones(wrong, right, context):
    """The upstream gradient is not used"""
    return [
        cause
        for name in ("with_ones", "diagonal")
        if (compute := context.get(name)) is not None
        for cause in _try(name, compute, wrong, right)
    ]


def _try(name, compute, wrong, right):
    said = {
        "with_ones": "the upstream gradient is not used: it is right for ones",
        "diagonal": "only the diagonal of the Jacobian is used",
    }[name]
    try:
        predicted = floats(compute())
    except Exception:  # no such derivative: no hypothesis
        return []
    name = "diagonal" if name == "diagonal" else "upstream"
    return named(name, said, predicted, wrong, right)


def upstream(wrong, right, context):
    """The upstream gradient itself came out, or an input"""
    found = []
    for name, array in _known(context).items():
        rank = EXACT if name == "grad_y" else PLAUSIBLE
        said = f"it is {name} itself"
        if array.shape == wrong.shape:
            found += named("passed on", said, array, wrong, right, rank)
    return found


HYPOTHESES = (
    alternatives,
    previous,
    ones,
    ties,
    terms,
    normalisation,
    epsilon,
    upstream,
)
