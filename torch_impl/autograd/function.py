"""Function: an operation of one's own, with forward and backward by hand.

See torch/autograd/function.py. `python torch_impl/autograd/function.py` runs one.
"""

import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable

__all__ = ["Function", "once_differentiable"]


if __name__ == "__main__":

    class Cube(Function):
        """y = x³"""

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad_y):
            (x,) = ctx.saved_tensors
            return grad_y * 3 * x**2

    x = torch.tensor(2.0, requires_grad=True)
    y = Cube.apply(x)
    (first,) = torch.autograd.grad(y, x, create_graph=True)
    print(y, first, torch.autograd.grad(first, x))
