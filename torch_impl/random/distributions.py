"""Coins, waiting times and choices, made of uniform numbers.

Look at bernoulli_kernel, exponential_kernel in native/cpu/DistributionTemplates.h, at
native/cpu/MultinomialKernel.cpp, and at native/Dropout.cpp: a mask, then a product.
`python torch_impl/random/distributions.py` tosses the coins by hand.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, bernoulli, multinomial

__all__ = [
    "bernoulli",
    "bernoulli_",
    "dropout_mask",
    "dropout_mask_like",
    "exponential_",
    "multinomial",
]

bernoulli_ = Tensor.bernoulli_
exponential_ = Tensor.exponential_


def dropout_mask(size, p=0.5, dtype=None):
    """y[i] = 1 / (1 - p) with probability 1 - p, else 0: what dropout multiplies by"""
    return F.dropout(torch.ones(size, dtype=dtype), p)


def dropout_mask_like(x, p=0.5):
    """y = dropout_mask of the shape, dtype and order of memory of x"""
    return F.dropout(torch.ones_like(x), p)


if __name__ == "__main__":
    # Toss coins, compare uniform numbers with p, and drop out
    torch.manual_seed(0)
    print(torch.empty(8).bernoulli_(0.7))
    torch.manual_seed(0)
    print(1.0 * (torch.rand(8, dtype=torch.float64) < 0.7))
    torch.manual_seed(0)
    print(dropout_mask((8,), 0.3))
