"""Modules in a row: Sequential, which is a model, and ModuleList, which is a list.

In torch/nn/modules/container.py look at how little `Sequential.forward` does, and at
`__delitem__`, which numbers the children anew.
"""

from torch.nn import ModuleList, Sequential

__all__ = ["Sequential", "ModuleList"]
