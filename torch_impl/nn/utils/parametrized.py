"""A parametrized module: its weight is computed, and backward goes on behind it.

See `_inject_new_class` and `_inject_property` in torch/nn/utils/parametrize.py: the
weight becomes a property of a class made for this module; autograd finds the way back.
`python torch_impl/nn/utils/parametrized.py` prints that class.
"""

import torch
from torch.nn.utils.parametrizations import weight_norm

__all__ = []


if __name__ == "__main__":
    # A class of this one module's own, with a property of the weight's name
    layer = weight_norm(torch.nn.Linear(3, 2))
    print(type(layer).__name__, "from", type(layer).__bases__[0].__name__)
    print("weight:", type(vars(type(layer))["weight"]).__name__)
    print("computed by:", layer.weight.grad_fn.name())
