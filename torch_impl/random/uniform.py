"""Uniform numbers: the low bits of a word, as a fraction.

Look at uniform_real in aten/src/ATen/core/TransformationHelper.h for the bits, and at
uniform_kernel in native/cpu/DistributionTemplates.h for a result equal to b.
"""

from torch import Tensor, rand, rand_like

__all__ = ["rand", "rand_like", "uniform_"]

uniform_ = Tensor.uniform_
