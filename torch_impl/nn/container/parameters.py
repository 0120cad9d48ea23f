"""Parameters in a row, and by key.

In torch/nn/modules/container.py look at `__setitem__`, where a Tensor becomes a
Parameter.
`python torch_impl/nn/container/parameters.py` shows one.
"""

import torch
from torch.nn import ParameterDict, ParameterList

__all__ = ["ParameterList", "ParameterDict"]


if __name__ == "__main__":
    # Put a tensor and a number into a list: one becomes a parameter, one stays
    values = ParameterList([torch.ones(2), 3])
    print(values)
    print([name for name, _ in values.named_parameters()])
