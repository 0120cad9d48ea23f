"""Fused multiply-add: a b + c with one rounding instead of two.

Look at CPU_CAPABILITY_AVX2 in cmake/Codegen.cmake: -mfma lets the compiler contract
them. torch.backends.cpu.get_cpu_capability() says which kernels run.
`python torch_impl/random/fma.py` shows the last bit that it changes.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Round x · std + mean once and twice, and see which of them normal_ gives
    torch.manual_seed(0)
    x = torch.randn(2**16)
    std = mean = torch.tensor(0.1)
    once, twice = (x.double() * std + mean.double()).float(), x * std + mean
    torch.manual_seed(0)
    y = torch.empty(2**16).normal_(0.1, 0.1)
    print(f"another last bit if rounded twice: {(once != twice).float().mean():.0%}")
    print(f"normal_ as if rounded once: {(y == once).float().mean():.0%}")
