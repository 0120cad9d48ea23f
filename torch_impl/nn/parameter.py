"""A trainable array and its gradient: `p` and `p.grad`.

torch.nn.Parameter is a Tensor with requires_grad=True that a Module registers when it
is assigned (torch/nn/parameter.py). Look at `p.grad` before and after backward.
"""

from torch.nn import Parameter

__all__ = ["Parameter"]
