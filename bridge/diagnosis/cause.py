"""A cause: a hypothesis that fits the numbers."""

from dataclasses import dataclass

__all__ = ["EXACT", "PLAUSIBLE", "VAGUE", "Cause"]

# How much a cause says, where several fit: what happened; what may have happened, or
# where; only a pattern of the numbers.
EXACT, PLAUSIBLE, VAGUE = 0, 1, 2


@dataclass(frozen=True)
class Cause:
    """What a wrong array looks like.

    name:     of the kind, such as "factor"; stable, for scripts and tests
    sentence: a clause that goes on after "looks like:"
    fit:      how far the prediction is off, as a part of the largest entry
    rank:     EXACT, PLAUSIBLE or VAGUE
    """

    name: str
    sentence: str
    fit: float
    rank: int = EXACT
