"""Normal numbers: randn, normal and what is drawn from them.

Look at normal_kernel in aten/src/ATen/native/cpu/DistributionTemplates.h for the choice
between blocks and pairs, and at torch/nn/init.py for trunc_normal_.
`python torch_impl/random/gaussian.py` shows the half pair that waits.
"""

import torch
from torch import Tensor, normal, randn, randn_like
from torch.nn.init import trunc_normal_

__all__ = ["randn", "randn_like", "normal", "normal_", "trunc_normal_"]

normal_ = Tensor.normal_


if __name__ == "__main__":
    # Draw two numbers at once, and one after the other with a uniform one between
    torch.manual_seed(0)
    print(torch.randn(2))
    torch.manual_seed(0)
    print(torch.randn(1), torch.rand(1), torch.randn(1))
