"""Registry: the parameters, buffers and modules inside a module, by name.

In torch/nn/modules/module.py these are `__setattr__`, `register_*` and `named_*`.
`python torch_impl/nn/registry.py` shows where an assignment puts what it is given.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Assign a parameter, a module and a number; register a buffer
    module = torch.nn.Module()
    module.scale = torch.nn.Parameter(torch.ones(2))
    module.layer = torch.nn.Linear(2, 2)
    module.depth = 3  # a plain attribute: nobody finds it by name
    module.register_buffer("count", torch.tensor(0))
    print("_parameters:", list(module._parameters))
    print("_buffers:   ", list(module._buffers))
    print("_modules:   ", list(module._modules))
    print("named:      ", [name for name, _ in module.named_parameters()])
