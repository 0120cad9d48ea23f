"""logf, sinf and cosf of the Cephes library (Moshier), as PyTorch's AVX2 code has them.

Look at log256_ps and sincos256_ps in aten/src/ATen/native/cpu/avx_mathfun.h, after
avx_mathfun by Garberoglio and sse_mathfun by Pommier.
`python torch_impl/random/cephes.py` compares them with float64.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Make normal numbers of the same uniform ones, in float32 and in float64
    torch.manual_seed(0)
    u = torch.rand(2**16).double().view(-1, 2, 8)
    torch.manual_seed(0)
    z = torch.randn(2**16).view(-1, 2, 8)[:, 0]
    exact = torch.sqrt(-2 * torch.log(1 - u[:, 0])) * torch.cos(2 * torch.pi * u[:, 1])
    print(f"equal after rounding: {(z == exact.float()).float().mean():.0%}")
    print(f"largest difference:   {(z - exact).abs().max():.1e}")
