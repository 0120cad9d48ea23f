"""The error function: PyTorch has one, NumPy has not."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.entrywise import where
from numpy_impl.nn.blocks import in_blocks

__all__ = ["erf"]

# |x| < 0.84375: erf(x) = x + x P(x²) / Q(x²). W. J. Cody's boundaries and these
# coefficients (highest power first) are those of fdlibm's s_erf.c, Sun Microsystems.
SMALL = 0.84375
P_SMALL = (
    *(-2.37630166566501626084e-05, -5.77027029648944159157e-03),
    *(-2.84817495755985104766e-02, -3.25042107247001499370e-01),
    1.28379167095512558561e-01,
)
Q_SMALL = (
    *(-3.96022827877536812320e-06, 1.32494738004321644526e-04),
    *(5.08130628187576562776e-03, 6.50222499887672944485e-02),
    *(3.97917223959155352819e-01, 1.0),
)

# Beyond: 1 - exp(-x²) P(|x|) / Q(|x|), from W. J. Cody, "Rational Chebyshev
# approximations for the error function", Math. Comp. 23 (1969), as in CALERF. It is
# meant for |x| <= 4; up to 6, where erf rounds to 1, it is still exact enough.
LARGEST = 6
P_LARGE = (
    *(2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0),
    *(6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2),
    *(1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
)
Q_LARGE = (
    *(1.0, 1.57449261107098347e1, 1.17693950891312499e2),
    *(5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3),
    *(4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)

# float32: erf(x) = tanh(x P(x²)), an odd function for an odd one; GELU's "tanh" stops
# after two terms. P is a fit to atanh(erf(x)) / x on |x| < 3.9, beyond which erf rounds
# to 1: least squares, again and again, each point weighing as much more as its error
# was (Lawson's iteration), until the largest relative error of erf is least: 9.5e-8,
# less than the rounding of float32. tests/nn/activation/test_erf.py does it again.
P_FLOAT32 = (
    *(1.41852518e-07, -5.66848023e-06, 8.76373522e-05, -6.19784715e-04),
    *(-1.91830749e-04, 1.02769056e-01, 1.12837927e00),
)


def polynomial(coefficients, x):
    """y = (c[0] x + c[1]) x + ... + c[-1]: Horner's rule, in place"""
    y = coefficients[0] * x
    for c in coefficients[1:-1]:
        y += c
        y *= x
    y += coefficients[-1]
    return y


@in_blocks(flat=True)
def erf(x):
    """y = 2 / √π ∫_0^x exp(-t²) dt

    Args:
        x: array of any shape. float64 is computed within 2, float32 within 4 units of
            the last place.

    Returns:
        y, of the shape of x, in [-1, 1].

    Raises:
        NotImplementedError: `x` is not of a floating-point dtype.
    """
    check.floating(x=x)
    if x.dtype != np.float64:
        return np.tanh(x * polynomial(P_FLOAT32, x * x))
    x2 = x * x
    small = x + x * (polynomial(P_SMALL, x2) / polynomial(Q_SMALL, x2))
    a = np.minimum(np.abs(x), LARGEST)
    erfc = np.exp(-a * a) * (polynomial(P_LARGE, a) / polynomial(Q_LARGE, a))
    return where(a < SMALL, small, np.copysign(1 - erfc, x))


@in_blocks(cut=2, flat=True)
def erf_backward(grad_y, x):
    """The integrand at the upper end: ∂y/∂x = 2 / √π exp(-x²)."""
    return grad_y * (2 / math.sqrt(math.pi)) * np.exp(-x * x)
