"""Module: a function with parameters, and its derivative.

PyTorch's is torch/nn/modules/module.py. It has no backward(): autograd builds the
derivative while forward runs. Look at `_call_impl`, which is what `module(x)` calls.
"""

from torch import no_grad
from torch.nn import Module, Parameter

__all__ = ["Module", "Parameter", "no_grad"]
