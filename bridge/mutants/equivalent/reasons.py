"""Why a change computes the same: the reasons that several files give."""

__all__ = ["COMMUTES", "LARGER", "MASKED", "ONE", "SHORTCUT"]

SHORTCUT = "the test only finds a short cut: the long way computes the same"
ONE = "there is one entry: the first is the last"
COMMUTES = "the factors of a product commute"
LARGER = "the larger of two has no order"
MASKED = "the weights hold the mask already"
