"""Sums, and what is like them: `dim` is an axis, several, or None for all.

See tools/autograd/derivatives.yaml.
`python torch_impl/autograd/derivatives/reductions.py` differentiates a product with a
zero in it, and a maximum that two entries share.
"""

import torch
from torch import (
    amax,
    amin,
    cumsum,
    log_softmax,
    logsumexp,
    mean,
    prod,
    softmax,
    std,
    sum,
    trace,
    var,
)

__all__ = [
    "sum",
    "mean",
    "prod",
    "var",
    "std",
    "amax",
    "amin",
    "logsumexp",
    "softmax",
    "log_softmax",
    "cumsum",
    "trace",
]


if __name__ == "__main__":
    # Dividing the product by its entry would not do
    x = torch.tensor([0.0, 2.0, 2.0], requires_grad=True)
    print("prod:", torch.autograd.grad(prod(x), x))
    print("amax:", torch.autograd.grad(amax(x), x))
