"""Wrong calls of optim/lr_scheduler: every class, its lists, ranges and kinds."""

from tests.bad_calls.optim_sched import (
    composed,
    cycles,
    every,
    formulas,
    plateau,
)

BAD_CALLS = [
    *every.BAD_CALLS,
    *formulas.BAD_CALLS,
    *cycles.BAD_CALLS,
    *composed.BAD_CALLS,
    *plateau.BAD_CALLS,
]
