"""Numbers drawn from one distribution."""

import math

import torch
from torch import no_grad

__all__ = ["uniform_", "normal_", "trunc_normal_", "sparse_"]


@no_grad()
def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """tensor ~ U(a, b)"""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """tensor ~ N(mean, std²)"""
    return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """tensor ~ N(mean, std²), drawn again until it lies in [a, b]"""
    return torch.nn.init.trunc_normal_(tensor, mean, std, a, b, generator)


@no_grad()
def sparse_(tensor, sparsity, std=0.01, generator=None):
    """tensor[o, i] ~ N(0, std²), but 0 for ⌈sparsity O⌉ of the o, drawn for each i"""
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    normal_(tensor, 0, std, generator)
    for i in range(columns):
        tensor[torch.randperm(rows)[:zeros], i] = 0
    return tensor
