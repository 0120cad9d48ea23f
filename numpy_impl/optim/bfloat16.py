"""bfloat16: the upper half of a float32, with its range and 8 significant bits."""

import numpy as np

__all__ = ["to_bfloat16"]


def to_bfloat16(x):
    """The number with 8 significant bits that is nearest to x, of two the even one

    NumPy has no such dtype: the result is float32, whose lower 16 bits are zero.

    Args:
        x: of real numbers, of any shape.

    Returns:
        float32, a new array.
    """
    x = np.asarray(x, dtype=np.float32)
    bits = x.view(np.uint32)
    # what is added carries into the upper bits from a half on; a tie only to an odd one
    odd = (bits >> 16) & 1
    upper = (bits + (0x7FFF + odd)) & 0xFFFF0000
    return np.where(np.isnan(x), x, upper.astype(np.uint32).view(np.float32))
