"""What does a wrong array look like? Hypotheses, each tried on the numbers.

A hypothesis predicts the wrong array from the right one and from what is known besides.
It is named only if the prediction fits to half of the digits: `fit` is the greatest
distance from the wrong array, as a part of its largest entry.

`context`, whatever is known of:

    inputs, parameters   {name: array}, of the forward
    grad_y, y            upstream gradient and output
    previous             the right value one call or one step before
    before               a parameter's or a buffer's value before the update
    gradient             a parameter's gradient of this step
    step                 0, 1, ..., and options: {"lr": 0.1, ...} of the optimizer
    alternatives         {sentence: () -> array}: the right side, differently called
"""

from bridge.diagnosis import context as with_context
from bridge.diagnosis import numbers, steps
from bridge.diagnosis.cause import Cause, floats, size_of

__all__ = ["Cause", "diagnose"]

# The likeliest first: what is named earlier says more.
HYPOTHESES = (
    *numbers.OF_SHAPES,
    *numbers.SIMPLE,
    *with_context.HYPOTHESES,
    *steps.HYPOTHESES,
    *numbers.HYPOTHESES,
)


def diagnose(wrong, right, context=None):
    """The Causes that fit, the likeliest first.

    Args:
        wrong, right: arrays or tensors; the shapes may differ.
        context: a dict, see above.
    """
    wrong, right = floats(wrong), floats(right)
    if wrong is None or right is None or right.size == 0:
        return []
    if size_of(wrong) == 0 and size_of(right) == 0:
        return []
    found = []
    for hypothesis in HYPOTHESES:
        found += hypothesis(wrong, right, context or {})
    return sorted(found, key=lambda cause: cause.rank)
