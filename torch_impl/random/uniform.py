"""Uniform numbers: the low bits of a word, as a fraction.

Look at uniform_real in aten/src/ATen/core/TransformationHelper.h for the bits, and at
uniform_kernel in native/cpu/DistributionTemplates.h for a result equal to b.
`python torch_impl/random/uniform.py` makes them of whole numbers.
"""

import torch
from torch import Tensor, rand, rand_like

__all__ = ["rand", "rand_like", "uniform_"]

uniform_ = Tensor.uniform_


if __name__ == "__main__":
    # Draw fractions, and the 24 bits that they are made of
    torch.manual_seed(0)
    print(torch.rand(4))
    torch.manual_seed(0)
    print(torch.randint(2**24, (4,)) / 2**24)
