"""logf, sinf and cosf of the Cephes library (Moshier), as PyTorch's AVX2 code has them.

Each is a reduction to a small interval and a polynomial in float32. The bits depend on
where the rounding happens: the compiler fuses every multiply-add, so `mad` below rounds
once. That is exact for all 2²⁴ arguments that Box-Muller can meet.
"""

import numpy as np

__all__ = []

f4, f8 = np.float32, np.float64


def constants(*values):
    """float32 constants, held as float64 for `mad`."""
    return [f8(f4(value)) for value in values]


LOG = constants(
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
)
SIN = constants(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
COS = constants(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
HALF_PI = constants(1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8)
LN2_HIGH, LN2_LOW = f8(0.693359375), f4(-2.12194440e-4)
SQRT_HALF_BITS = f4(0.707106781186547524).view(np.int32)
FOUR_OVER_PI = f4(1.27323954473516)


def mad(a, b, c):
    """a b + c in float32 with one rounding."""
    return (a.astype(f8) * b + c).astype(f4)


def fused_polynomial(coefficients, x):
    """Horner's rule, the highest power first."""
    y = f4(coefficients[0])
    for c in coefficients[1:]:
        y = mad(y, x, c)
    return y


def log32(x):
    """log x of float32 x in (0, 1]: x = 2ᵉ m gives e log 2 + log m, m in [√½, √2)."""
    bits = x.view(np.int32)
    exponent = (bits - SQRT_HALF_BITS) >> 23
    m = (bits - (exponent << 23)).view(f4) - f4(1)
    exponent = exponent.astype(f4)

    square = m * m
    y = fused_polynomial(LOG, m.astype(f8)) * m
    y = mad(y, square.astype(f8), exponent * LN2_LOW)
    y -= square * f4(0.5)
    return mad(exponent, LN2_HIGH, m + y)


def sincos32(x):
    """sin x and cos x of float32 x in [0, 2π): the quadrant, and the angle in it."""
    quadrant = ((x * FOUR_OVER_PI).astype(np.int32) + 1) >> 1
    for part in HALF_PI:
        x = mad(quadrant, -part, x)
    square = x * x
    z = square.astype(f8)
    sin = mad(fused_polynomial(SIN, z) * square, x.astype(f8), x).view(np.int32)
    cos = mad(fused_polynomial(COS, z) * square, z, square * f4(-0.5)) + f4(1)
    cos = cos.view(np.int32)

    # On the bits, as the AVX code has it: np.where would be three times as slow.
    swap = (sin ^ cos) & -(quadrant & 1)
    sin ^= swap ^ ((quadrant & 2) << 30)
    cos ^= swap ^ (((quadrant + 1) & 2) << 30)
    return sin.view(f4), cos.view(f4)
