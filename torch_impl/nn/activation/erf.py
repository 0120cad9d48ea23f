"""The error function: PyTorch has one, NumPy has not.

See calc_erf in aten/src/ATen/native/Math.h; on vectors it is Sleef's or MKL's.
`python torch_impl/nn/activation/erf.py` shows that it is an integral of the bell curve.
"""

import math

import torch
from torch import erf

__all__ = ["erf"]


if __name__ == "__main__":
    # Compare with sums over 10,000 rectangles under 2 / √π exp(-t²)
    for x in (0.5, 1.0, 2.0):
        t = (torch.arange(10_000, dtype=torch.float64) + 0.5) * x / 10_000
        area = (2 / math.sqrt(math.pi) * torch.exp(-t * t)).sum() * x / 10_000
        print(f"erf({x}) = {erf(torch.tensor(x, dtype=torch.float64)):.8f}, {area:.8f}")
