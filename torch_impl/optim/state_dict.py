"""State dicts: an optimizer's states and options, an index for each parameter.

PyTorch's are in torch/optim/optimizer.py; `python torch_impl/optim/state_dict.py` shows
one: what `torch.save` writes to a checkpoint.
"""

import pprint

import torch

__all__ = []


if __name__ == "__main__":
    # Print the state dict of two groups after a step; the bias had no gradient
    weight, bias = (torch.nn.Parameter(torch.ones(2)) for _ in range(2))
    groups = [{"params": [weight]}, {"params": [bias], "momentum": 0}]
    optimizer = torch.optim.SGD(groups, momentum=0.9)
    weight.grad = torch.tensor([1.0, 2.0])
    optimizer.step()
    pprint.pprint(optimizer.state_dict())
