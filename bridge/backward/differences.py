"""Ours against itself: the numeric derivative of its own forward."""

import numpy as np

from bridge.backward.numeric import (
    numeric_gradients,
    remainder_rate,
    slopes_beside,
)
from bridge.backward.report import Row
from bridge.backward.run import KINDS
from bridge.diagnosis import Cause
from bridge.parity import distance, to_numpy
from bridge.trees import flatten
from bridge.verdict import Evidence, Verdict, judge

__all__ = ["against_differences"]

MANY = 2000  # entries: more are not differentiated one by one
AGREES = 1e-6  # of the largest entry: so far a right gradient and differences may part
BESIDE = 1e-4  # likewise of a slope to one side, whose difference is coarser


def against_differences(ours, trial, run, previous, notes, eps, seed):
    """The rows of one trial: each gradient, and the rate of Taylor's remainder."""
    names, parameters = ours.names_of(trial.inputs), ours.parameters()
    arrays = [*trial.inputs, *parameters.values()]
    value = _value(ours, trial, run, list(parameters))
    if value(*arrays) != value(*arrays):
        said = "forward is random, two calls differ"
        raise ValueError(f"{said}: let it seed itself, or pass theirs")
    grads = iter(run.inputs)
    grads = [next(grads, None) if x.dtype.kind == "f" else None for x in trial.inputs]
    grads += [run.parameters.get(name) for name in parameters]
    kinds = ["inputs"] * len(names) + ["parameters"] * len(parameters)
    if sum(a.size for a in arrays) <= MANY:
        numeric, doubtful = numeric_gradients(value, arrays, eps)
    else:
        notes.append(f"{trial}: more than {MANY} entries, so the remainder alone")
        numeric, doubtful = [None] * len(arrays), 0
    if doubtful:
        said = "entries on a kink were held between the slopes on both sides"
        notes.append(f"{trial}: {doubtful} {said}")

    rows = []
    context = {
        "inputs": dict(zip(names, trial.inputs, strict=True)),
        "parameters": parameters,
        "grad_y": run.grad_outputs[0] if len(run.grad_outputs) == 1 else None,
        "y": run.outputs[0] if len(run.outputs) == 1 else None,
    }
    for i, (kind, name, a, b) in enumerate(
        zip(kinds, [*names, *parameters], grads, numeric, strict=True)
    ):
        if b is None:
            continue
        if np.shape(a) == b.shape:
            b = _on_kinks(value, arrays, i, to_numpy(a), b)
        before, previous[kind, name] = previous.get((kind, name)), b
        verdict = _verdict(trial.what(f"grad_{name}"), a, b, context, before)
        values = () if a is None else (a, b)
        rows.append(Row(str(trial), KINDS[kind], f"grad_{name}", verdict, values))
    if doubtful:  # what is left behind a kink shrinks with the step itself
        return rows
    return rows + _rate(trial, value, arrays, grads, seed)


def _value(ours, trial, run, names):
    """Σ grad_y · y as a function of the inputs and the parameters"""
    count = len(trial.inputs)

    def value(*moved):
        with ours.parameters_as(dict(zip(names, moved[count:], strict=True))):
            ours.reset()
            y = ours.forward(*(m.copy() for m in moved[:count]))
        ours.reset()
        pairs = zip(flatten(y), run.grad_outputs, strict=True)
        return sum(np.sum(np.asarray(y) * g) for y, g in pairs if g is not None)

    return value


def _on_kinks(value, arrays, i, ours, numeric):
    """`numeric`, with what is right on a kink, where it is nan: ours if it is between
    the slopes on both sides, else the nearer of these."""
    found = numeric.copy()
    for at in map(tuple, np.argwhere(np.isnan(numeric))):
        low, high = slopes_beside(value, arrays, i, at)
        slack = BESIDE * max(abs(low), abs(high))
        is_between = low - slack <= ours[at] <= high + slack
        found[at] = ours[at] if is_between else np.clip(ours[at], low, high)
    return found


def _verdict(what, a, b, context, before):
    """On one gradient."""
    if a is None:
        said = f"no gradient: yours gives none, the numeric one is up to {_most(b)}"
        cause = Cause("missing", "it is never computed, or not kept", 0.0)
        return Verdict(what, "bug" if b.any() else "equal", said, [cause], None)
    a = to_numpy(a)
    if a.shape == b.shape:
        scale, off = np.abs(b).max(initial=0.0), distance(a, b)
        if off <= AGREES * max(scale, AGREES):
            part = off / scale if scale else 0.0
            said = f"rounding: within {part:.1e} of the numeric derivative"
            return Verdict(what, "rounding", said, [], None)
    context = context | {"previous": before}
    names = ("yours", "numeric")
    return judge(Evidence(a, b, context=context, names=names, what=what))


def _most(array):
    return f"{np.nanmax(np.abs(array), initial=0.0):.6g}"


def _rate(trial, value, arrays, grads, seed):
    """Taylor: what is left of a right gradient shrinks with the square of the step."""
    pairs = zip(grads, arrays, strict=True)
    if any(np.shape(g) != a.shape for g, a in pairs if g is not None):
        return []
    rate = remainder_rate(value, arrays, grads, seed)
    if np.isnan(rate):  # linear: nothing is left but rounding
        return []
    kind = "rounding" if rate > 1.5 else "bug"
    said = "2 is right" if rate > 1.5 else "2 would be right, 1 is wrong"
    said = f"Taylor's remainder shrinks as h^{rate:.2f}: {said}"
    verdict = Verdict(trial.what("all together"), kind, said, [], None)
    return [Row(str(trial), "rate", "all together", verdict)]
