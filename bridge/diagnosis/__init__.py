"""What does a wrong array look like? Hypotheses, each tried on the numbers.

A hypothesis predicts the wrong array from the right one and from what is known besides.
A cause is named only if its prediction fits the wrong array to nearly all digits, and
far better than the right array does; a pattern in which numbers were fitted needs more
entries than numbers. What fits is ranked: see EXACT, PLAUSIBLE and VAGUE in `cause.py`.
Where it is a difference between libraries, `entries.py` knows the convention.

`context`, whatever is known of:

    inputs, parameters   {name: array}, of the forward
    grad_y, y            upstream gradient and output
    others               {name: array}, the right side's other results
    previous             the right value one call or one step before
    alternatives         {(name, sentence): () -> array}: the right side, called in
                         another way
    with_ones, diagonal  () -> array: the right gradient for an upstream gradient of
                         ones; with the diagonal of the Jacobian alone

    and of an update:
    before               the parameter's or buffer's value before it
    gradient             the parameter's gradient
    step                 0, 1, ...
    options              {"lr": 0.1, ...} of the optimizer, or of the module
    last                 {"before": ..., "gradient": ..., "options": ...}, one step ago
"""

import numpy as np

from bridge.diagnosis import (
    calls,
    decays,
    epsilons,
    factors,
    masks,
    places,
    shapes,
    terms,
    updates,
    values,
)
from bridge.diagnosis.cause import Cause
from bridge.diagnosis.pair import Pair, floats

__all__ = ["Cause", "diagnose"]

# Of two that fit equally well, the first is named first: simple before clever.
HYPOTHESES = [
    *shapes.HYPOTHESES,
    *factors.SIMPLE,
    *calls.HYPOTHESES,
    *updates.HYPOTHESES,
    *decays.HYPOTHESES,
    *masks.HYPOTHESES,
    *places.HYPOTHESES,
    *epsilons.HYPOTHESES,
    *terms.HYPOTHESES,
    *factors.PATTERNS,
    *values.HYPOTHESES,
]


def diagnose(wrong, right, context=None):
    """The Causes that fit, the likeliest first; one of each name.

    Args:
        wrong, right: arrays or tensors; the shapes may differ.
        context: a dict, see above.
    """
    if floats(wrong) is None or floats(right) is None:
        return []
    pair = Pair.of(wrong, right, context)
    if pair.right.size == 0 or not (pair.wrong.any() or pair.right.any()):
        return []
    with np.errstate(all="ignore"):  # inf and nan fit nothing
        found = [cause for hypothesis in HYPOTHESES for cause in hypothesis(pair)]
    found.sort(key=lambda cause: cause.rank)  # stable: in the order from above
    return list({cause.name: cause for cause in reversed(found)}.values())[::-1]
