"""Parametrizations: a weight that is computed from what is learnt, at each forward.

See torch/nn/utils/parametrize.py. Look at what the state dict holds, and at the class
of the module: `python torch_impl/nn/utils/parametrize.py` prints both.
"""

import torch
from torch.nn.utils.parametrize import (
    ParametrizationList,
    cached,
    is_parametrized,
    register_parametrization,
    remove_parametrizations,
    transfer_parametrizations_and_params,
    type_before_parametrizations,
)

__all__ = [
    "cached",
    "ParametrizationList",
    "register_parametrization",
    "is_parametrized",
    "remove_parametrizations",
    "type_before_parametrizations",
    "transfer_parametrizations_and_params",
]


class Symmetric(torch.nn.Module):
    """y = t + tᵀ, t the upper triangle without the diagonal"""

    def forward(self, x):
        return x.triu(1) + x.triu(1).T


if __name__ == "__main__":
    # A weight that stays symmetric, whatever is learnt
    layer = torch.nn.Linear(3, 3)
    register_parametrization(layer, "weight", Symmetric())
    print("class:", type(layer).__name__)
    print("state:", *layer.state_dict())
    layer(torch.ones(1, 3)).sum().backward()
    original = layer.parametrizations.weight.original
    print("gradient of what is learnt:", original.grad.tolist())
    print("symmetric:", bool((layer.weight == layer.weight.T).all()))
