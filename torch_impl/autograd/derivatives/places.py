"""Other places for the same numbers: shapes, indices, pieces.

See tools/autograd/derivatives.yaml.
`python torch_impl/autograd/derivatives/places.py` takes an entry twice.
"""

import torch
from torch import (
    cat,
    clone,
    diagonal,
    flip,
    gather,
    permute,
    reshape,
    roll,
    scatter_add,
    select,
    split,
    squeeze,
    stack,
    transpose,
    tril,
    triu,
    unbind,
    unsqueeze,
)

__all__ = [
    "clone",
    "reshape",
    "transpose",
    "permute",
    "squeeze",
    "unsqueeze",
    "flip",
    "roll",
    "tril",
    "triu",
    "diagonal",
    "unbind",
    "split",
    "cat",
    "stack",
    "select",
    "gather",
    "scatter_add",
]


if __name__ == "__main__":
    # What was taken twice gets the sum of two gradients
    x = torch.ones(3, requires_grad=True)
    y = gather(x, 0, torch.tensor([0, 0, 2]))
    print(torch.autograd.grad(y, x, torch.tensor([1.0, 10.0, 100.0])))
