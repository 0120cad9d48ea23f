"""The right function, but of something else: another option, call, input or step."""

import numpy as np

from bridge.diagnosis.cause import PLAUSIBLE
from bridge.diagnosis.pair import floats

__all__ = ["HYPOTHESES"]


def alternatives(pair):
    """What the right side gives if it is called in another way"""
    for (name, sentence), compute in pair.context.get("alternatives", {}).items():
        yield from pair.cause(name, sentence, _computed(compute))


def _computed(compute):
    """The array, or None where the call does not fit"""
    try:
        return floats(compute())
    except Exception:  # an option that this call does not take is no hypothesis
        return None


def upstream(pair):
    """The gradient from above is not multiplied by"""
    if "with_ones" in pair.context:
        sentence = "right for ones: the upstream gradient is not used"
        predicted = _computed(pair.context["with_ones"])
        yield from pair.cause("upstream", sentence, predicted)


def diagonal(pair):
    """Σ_j grad_y[j] ∂y[j] / ∂x[i] without the sum"""
    if "diagonal" in pair.context:
        sentence = "the diagonal of the Jacobian alone: each y depends on other x, too"
        predicted = _computed(pair.context["diagonal"])
        yield from pair.cause("diagonal", sentence, predicted)


def previous(pair):
    """The call or step before: instead, added, or not added"""
    before = pair.alike("previous")
    if before is None or not before.any():
        return
    stale = "the right value of the call before: a stale cache"
    yield from pair.cause("stale", stale, before)
    added = "that of the call before is added: it was not cleared"
    yield from pair.cause("accumulated", added, pair.right + before)
    missing = "that of the call before is missing: it was overwritten, not added to"
    yield from pair.cause("not accumulated", missing, pair.right - before)


def another_result(pair):
    """Two results are exchanged, or one of the inputs comes out"""
    for name, other in pair.arrays("others").items():
        sentence = f"the right {name}: two results are exchanged"
        yield from pair.cause("swapped", sentence, other)
    grad_y = pair.known("grad_y")
    if grad_y is not None:
        said = "the upstream gradient itself, passed on"
        yield from pair.cause("passed on", said, grad_y, PLAUSIBLE)
    for name, other in pair.arrays("inputs", "parameters").items():
        yield from pair.cause("passed on", f"{name} itself", other, PLAUSIBLE)


def x_for_y(pair):
    """A derivative that is written with y, taken of x"""
    grad_y, y = pair.alike("grad_y"), pair.alike("y")
    if grad_y is None or y is None:
        return
    for name, x in pair.arrays("inputs").items():
        if x.shape != pair.right.shape:
            continue
        for text, slope in (("y (1 - y)", _of_sigmoid), ("1 - y²", _of_tanh)):
            if np.allclose(grad_y * slope(y), pair.right):
                sentence = f"the derivative {text} is taken of {name} instead of y"
                yield from pair.cause("x for y", sentence, grad_y * slope(x))


def _of_sigmoid(y):
    return y * (1 - y)


def _of_tanh(y):
    return 1 - y * y


def one_of_the_sum(pair):
    """= instead of += : only one sample, or one step, contributes"""
    grad_y = pair.known("grad_y")
    if grad_y is None or not pair.same_shape:
        return
    sentence = "index {} alone contributes: = instead of +="
    if grad_y.ndim == 2 and pair.right.ndim == 1 and len(grad_y) > 1:
        for row in (0, len(grad_y) - 1):
            said = sentence.format(row)
            yield from pair.cause("not accumulated", said, grad_y[row])
    for name, x in pair.arrays("inputs").items():
        if pair.right.ndim == x.ndim == 2 and len(x) > 1:
            for row in (0, len(x) - 1):
                said = f"{sentence.format(row)}, in the sum over {name}"
                for turn in (_same, np.transpose):  # (in, out), or (out, in)
                    predicted = _outer(x[row], turn(pair.wrong))
                    if predicted is not None:
                        columns = predicted.shape[1]
                        yield from pair.cause(
                            *("not accumulated", said, turn(predicted)), fitted=columns
                        )


def _same(array):
    return array


def _outer(x, wrong):
    """The multiple of x in each column that is nearest to `wrong`, or None"""
    if len(x) < 3 or len(x) != len(wrong) or not x.any():
        return None
    return np.outer(x, x @ wrong / (x @ x))


def scattered(pair):
    """grad_weight[ids] is assigned: an id that comes twice counts once"""
    grad_y = pair.known("grad_y")
    if grad_y is None or not pair.same_shape or pair.right.ndim == 0:
        return
    for name, ids in pair.context.get("inputs", {}).items():
        ids = np.asarray(ids)
        if ids.dtype.kind not in "iu" or ids.size == 0:
            continue
        if grad_y.shape != ids.shape + pair.right.shape[1:]:
            continue
        if ids.min() < 0 or ids.max() >= len(pair.right):
            continue
        predicted = np.zeros(pair.right.shape)
        predicted[ids] = grad_y
        sentence = f"assigned where {name} repeats, instead of added (np.add.at)"
        yield from pair.cause("not accumulated", sentence, predicted)


HYPOTHESES = (
    alternatives,
    upstream,
    diagonal,
    previous,
    another_result,
    x_for_y,
    scattered,
    one_of_the_sum,
)
