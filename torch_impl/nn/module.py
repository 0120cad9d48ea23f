"""Module: a function with parameters, and its derivative.

PyTorch's is torch/nn/modules/module.py. It has no backward(): autograd builds the
derivative while forward runs. `python torch_impl/nn/module.py` shows both.
"""

import torch
from torch import no_grad
from torch.nn import Module, Parameter

__all__ = ["Module", "Parameter", "no_grad"]


class Affine(Module):
    """y = scale x + shift"""

    def __init__(self):
        super().__init__()
        self.scale, self.shift = Parameter(torch.ones(3)), Parameter(torch.zeros(3))

    def forward(self, x):
        return self.scale * x + self.shift


if __name__ == "__main__":
    # Only forward is written; the gradients come all the same
    module = Affine()
    y = module(torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    print("y.grad_fn:   ", y.grad_fn)
    y.backward(torch.tensor([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]))
    for name, parameter in module.named_parameters():
        print(f"grad of {name}:", parameter.grad)
