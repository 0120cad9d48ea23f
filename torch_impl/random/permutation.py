"""A random order: the shuffle of Fisher and Yates (1938; Durstenfeld 1964).

Look at randperm_cpu in aten/src/ATen/native/TensorFactories.cpp: a loop of swaps, and
another algorithm with 64 bits per step for n that need them.
`python torch_impl/random/permutation.py` does the swaps by hand.
"""

import torch
from torch import randperm

__all__ = ["randperm"]


if __name__ == "__main__":
    # Shuffle 0 .. 7 with a swap per place, as randperm does
    torch.manual_seed(0)
    y = list(range(8))
    for i in range(7):
        j = i + int(torch.randint(8 - i, ()))
        y[i], y[j] = y[j], y[i]
    torch.manual_seed(0)
    print("swaps:   ", y)
    print("randperm:", torch.randperm(8).tolist())
