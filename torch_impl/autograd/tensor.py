"""Tensor: an array that knows how it was computed.

See torch/_tensor.py. `python torch_impl/autograd/tensor.py` shows what a leaf is, and
what each tensor keeps.
"""

import torch
from torch import Tensor, float32, float64, int64, tensor

__all__ = ["Tensor", "float32", "float64", "int64", "tensor"]


if __name__ == "__main__":
    # Only leaves get a .grad, unless a tensor is asked to retain it
    x = tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    y.retain_grad()
    y.register_hook(lambda grad: print("a hook sees", grad))
    y.sum().backward()
    print("leaf:", x.is_leaf, x.grad, "not a leaf:", y.is_leaf, y.grad)
    print("outside of the graph:", y.detach(), isinstance(y, torch.Tensor))
