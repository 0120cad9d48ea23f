"""logf, sinf and cosf of the Cephes library (Moshier), as PyTorch's AVX2 code has them.

Look at log256_ps and sincos256_ps in aten/src/ATen/native/cpu/avx_mathfun.h, after
avx_mathfun by Garberoglio and sse_mathfun by Pommier.
"""

__all__ = []
