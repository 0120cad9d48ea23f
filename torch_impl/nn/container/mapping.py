"""Modules by key.

In torch/nn/modules/container.py look at `ModuleDict.update`.
`python torch_impl/nn/container/mapping.py` chooses a module by its key.
"""

import torch
from torch.nn import ModuleDict

__all__ = ["ModuleDict"]


if __name__ == "__main__":
    # Choose a module by its key; all of them are trained
    heads = ModuleDict({"cat": torch.nn.Linear(3, 1), "dog": torch.nn.Linear(3, 2)})
    print(heads["dog"](torch.ones(3)).shape)
    print([name for name, _ in heads.named_parameters()])
