"""Box-Muller (1958): two uniform numbers become two normal ones.

Look at normal_fill_AVX2 in aten/src/ATen/native/cpu/DistributionTemplates.h for the
blocks, and at normal_distribution in ATen/core/DistributionsHelper.h for the pairs.
"""

__all__ = []
