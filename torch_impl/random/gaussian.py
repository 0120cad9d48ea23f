"""Normal numbers: randn, normal and what is drawn from them.

Look at normal_kernel in aten/src/ATen/native/cpu/DistributionTemplates.h for the choice
between blocks and pairs, and at torch/nn/init.py for trunc_normal_.
"""

from torch import Tensor, normal, randn, randn_like
from torch.nn.init import trunc_normal_

__all__ = ["randn", "randn_like", "normal", "normal_", "trunc_normal_"]

normal_ = Tensor.normal_
