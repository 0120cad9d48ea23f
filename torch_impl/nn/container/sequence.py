"""Modules in a row: Sequential, which is a model, and ModuleList, which is a list.

In torch/nn/modules/container.py look at how little `Sequential.forward` does, and at
`__delitem__`, which numbers the children anew.
`python torch_impl/nn/container/sequence.py` takes a module out.
"""

import torch
from torch.nn import ModuleList, Sequential

__all__ = ["Sequential", "ModuleList"]


if __name__ == "__main__":
    # Take the second of three modules out, and put one in twice
    model = Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU(), torch.nn.Linear(3, 3))
    del model[1]
    print(model)
    model.append(model[0])
    print(
        "the same module:",
        model[2] is model[0],
        [n for n, _ in model.named_parameters()],
    )
