"""An array moved by one rounding of its own dtype."""

import numpy as np

from bridge.causal.leaves import is_float
from bridge.parity import dtype_name, to_numpy
from bridge.rounding import nudged

__all__ = ["nudge"]


def nudge(value):
    """An array moved by one rounding, where `nudging` is on; bfloat16 stays."""
    if not is_float(value) or dtype_name(value) == "bfloat16":
        return value
    array = to_numpy(value)
    wide = array.astype(np.float64)
    up = np.sign(nudged(wide) - wide)  # by a rounding of its own dtype, not float64's
    towards = np.where(up == 0, array, np.copysign(np.inf, up))
    return np.nextafter(array, towards.astype(array.dtype))
