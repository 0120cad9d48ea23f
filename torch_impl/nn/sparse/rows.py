"""Rows of an array that is zero elsewhere: the gradient of a large table.

PyTorch has sparse tensors; one with one sparse axis holds rows. `python
torch_impl/nn/sparse/rows.py` shows the gradient of nn.Embedding(sparse=True).
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Look up rows 1, 3 and 3 of a table of five: the other rows have no gradient
    layer = torch.nn.Embedding(5, 2, sparse=True)
    layer(torch.tensor([1, 3, 3])).sum().backward()
    print(layer.weight.grad)
    print(layer.weight.grad.coalesce())
