"""A cause: a hypothesis that fits the numbers."""

from dataclasses import dataclass

from bridge.diagnosis.entries import entry_of

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

    `str()` is the sentence, and where to read of the convention behind it.
    """

    name: str
    sentence: str
    fit: float
    rank: int = EXACT

    @property
    def convention(self):
        """The name of the convention that tells more of it, or None."""
        return entry_of(self.name, self.sentence)

    def __str__(self):
        if self.convention is None:
            return self.sentence
        return f"{self.sentence} (see python -m bridge conventions {self.convention})"
