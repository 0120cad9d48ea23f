"""A trainable array and its gradient: `p` and `p.grad`.

torch.nn.Parameter is a Tensor with requires_grad=True that a Module registers when it
is assigned (torch/nn/parameter.py). `python torch_impl/nn/parameter.py` shows its
gradient before and after backward.
"""

import torch
from torch.nn import Parameter

__all__ = ["Parameter"]


if __name__ == "__main__":
    # None, then the gradient, then the sum of two
    p = Parameter(torch.tensor([1.0, 2.0]))
    print("p.grad at first:     ", p.grad)
    for call in ("one backward", "two backwards"):
        (p * p).sum().backward()
        print(f"after {call + ':':15}", p.grad)
    print("what is computed:    ", type((p * p).detach()).__name__)
