"""An array moved by one rounding of its own dtype."""

from bridge.causal.leaves import is_float
from bridge.parity import dtype_name, to_numpy
from bridge.rounding import nudged

__all__ = ["nudge"]


def nudge(value):
    """An array moved by one rounding, where `nudging` is on; bfloat16 stays."""
    if not is_float(value) or dtype_name(value) == "bfloat16":
        return value
    return nudged(to_numpy(value))
