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
QUARTER_PI = constants(0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8)
LN2_HIGH, LN2_LOW = constants(0.693359375, -2.12194440e-4)
SQRT_HALF = f4(0.707106781186547524)
FOUR_OVER_PI = f4(1.27323954473516)


def mad(a, b, c):
    """a b + c in float32 with one rounding."""
    return (a.astype(f8) * b + c).astype(f4)


def polynomial(x, coefficients):
    """Horner's rule, the highest power first."""
    y = f4(coefficients[0])
    for c in coefficients[1:]:
        y = mad(y, x, c)
    return y


def log32(x):
    """log x of float32 x in (0, 1]: x = 2ᵉ m gives e log 2 + log m."""
    bits = x.view(np.int32)
    exponent = (bits >> 23) - 126
    m = ((bits & 0x7FFFFF) | 0x3F000000).view(f4)  # in [1/2, 1)
    small = m < SQRT_HALF
    exponent = (exponent - small).astype(f4)
    m = np.where(small, m - f4(1) + m, m - f4(1))  # 2m - 1 or m - 1

    square = m * m
    y = polynomial(m.astype(f8), LOG) * m
    y = mad(y, square.astype(f8), exponent * f4(LN2_LOW))
    y -= square * f4(0.5)
    return mad(exponent, LN2_HIGH, m + y)


def sincos32(x):
    """sin x and cos x of float32 x in [0, 2π): the octant, and the angle from there."""
    octant = ((x * FOUR_OVER_PI).astype(np.int32) + 1) & ~1
    for part in QUARTER_PI:
        x = mad(octant, -part, x)
    square = x * x
    z = square.astype(f8)
    sin = mad(polynomial(z, SIN) * square, x.astype(f8), x)
    cos = mad(polynomial(z, COS) * square, z, square * f4(-0.5)) + f4(1)

    swap = octant & 2 != 0
    sin, cos = np.where(swap, cos, sin), np.where(swap, sin, cos)
    return (
        np.where(octant & 4, -sin, sin),
        np.where((octant - 2) & 4, cos, -cos),
    )
