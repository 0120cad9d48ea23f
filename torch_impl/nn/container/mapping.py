"""Modules by key.

In torch/nn/modules/container.py look at `ModuleDict.update`.
"""

from torch.nn import ModuleDict

__all__ = ["ModuleDict"]
