"""Blocks: PyTorch reads an entry once and writes it once, in a kernel for each formula.

What stands in NumPy as five passes over an array is one loop in
aten/src/ATen/native/cpu; large arrays are shared out among threads, in pieces of 32768
entries or more. `python torch_impl/nn/blocks.py` shows what one kernel saves.
"""

import timeit

import torch

__all__ = []


if __name__ == "__main__":
    # Time softplus as a kernel, and as the passes that its formula has
    x = torch.randn(2**22)
    for formula in ("torch.nn.functional.softplus(x)", "torch.log(1 + torch.exp(x))"):
        seconds = min(
            timeit.repeat(formula, globals={"torch": torch, "x": x}, number=1)
        )
        print(f"{formula:32} {1000 * seconds:6.1f} ms")
