"""Whole numbers: the remainder of a word.

Look at uniform_int_from_to in aten/src/ATen/core/TransformationHelper.h, and at
random_from_to in native/DistributionTemplates.h for the ranges.
`python torch_impl/random/integers.py` takes remainders itself.
"""

import torch
from torch import Tensor, randint, randint_like

__all__ = ["randint", "randint_like", "random_"]

random_ = Tensor.random_


if __name__ == "__main__":
    # Draw from 0 .. 7, and take the remainders of the words by hand
    torch.manual_seed(0)
    print(torch.randint(8, (6,)))
    torch.manual_seed(0)
    words = torch.empty(6, dtype=torch.int32).random_()  # 31 bits of each
    print(words % 8, "of the words", words.tolist())
