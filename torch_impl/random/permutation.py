"""A random order: the shuffle of Fisher and Yates (1938; Durstenfeld 1964).

Look at randperm_cpu in aten/src/ATen/native/TensorFactories.cpp: a loop of swaps, and
another algorithm with 64 bits per step for n that need them.
"""

from torch import randperm

__all__ = ["randperm"]
