"""The error function, which PyTorch has.

Look at calc_erf in aten/src/ATen/native/Math.h; on vectors it is Sleef's or MKL's.
"""

from torch import erf

__all__ = ["erf"]
