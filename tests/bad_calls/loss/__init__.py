"""Wrong calls of nn/loss/."""

from tests.bad_calls.loss import (
    classes,
    distances,
    probabilities,
    several,
)

BAD_CALLS = [
    *classes.BAD_CALLS,
    *distances.BAD_CALLS,
    *probabilities.BAD_CALLS,
    *several.BAD_CALLS,
]
