"""The error function: PyTorch has one, NumPy has not.

Look at calc_erf in aten/src/ATen/native/Math.h; on vectors it is Sleef's or MKL's.
"""

from torch import erf

__all__ = ["erf"]
