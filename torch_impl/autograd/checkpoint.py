"""checkpoint: save the arguments only, and compute the rest again in backward.

See torch/utils/checkpoint.py, `_checkpoint_without_reentrant_generator`.
`python torch_impl/autograd/checkpoint.py` counts how often a function runs.
"""

import torch
from torch.utils.checkpoint import checkpoint

__all__ = ["checkpoint"]


if __name__ == "__main__":
    # Print each run: one in the forward, one in the backward
    def function(x):
        print("it runs")
        return x.sin().exp()

    x = torch.ones(2, requires_grad=True)
    y = checkpoint(function, x, use_reentrant=False)
    print("and now backward")
    y.sum().backward()
    print(x.grad)
