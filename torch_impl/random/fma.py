"""Fused multiply-add: a b + c with one rounding instead of two.

Look at CPU_CAPABILITY_AVX2 in cmake/Codegen.cmake: -mfma lets the compiler contract
them. torch.backends.cpu.get_cpu_capability() says which kernels run.
"""

__all__ = []
