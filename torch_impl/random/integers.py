"""Whole numbers: the remainder of a word.

Look at uniform_int_from_to in aten/src/ATen/core/TransformationHelper.h, and at
random_from_to in native/DistributionTemplates.h for the ranges.
"""

from torch import Tensor, randint, randint_like

__all__ = ["randint", "randint_like", "random_"]

random_ = Tensor.random_
