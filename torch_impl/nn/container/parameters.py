"""Parameters in a row, and by key.

In torch/nn/modules/container.py look at `__setitem__`, where a Tensor becomes a
Parameter.
"""

from torch.nn import ParameterDict, ParameterList

__all__ = ["ParameterList", "ParameterDict"]
