"""Fused multiply-add: a b + c with one rounding instead of two.

PyTorch's AVX2 kernels are compiled so that x · std + mean is one instruction, which
rounds once at the end. NumPy multiplies, rounds, adds, rounds: half of the results
would differ in their last bit. Two ways lead to the one rounding:

float32   In float64 the product of two float32 is exact and the sum is nearly so.
          Rounding it to float32 is a second rounding, which is harmless unless the
          sum lies half way between two float32; then the lost part decides.

float64   There is nothing wider. The product and the sums are split without error
          (Dekker 1971, Knuth 1969), and what is lost is kept in the last bit of the
          smaller part, by rounding to odd (Boldo & Melquiond 2008).
"""

import numpy as np

__all__ = []

fused = True  # False for a PyTorch that runs without AVX2 (bridge.promises knows)


def multiply_add(a, b, c):
    """a[i] b + c, where PyTorch leaves it to the compiler how often to round."""
    if fused:
        return fma(a, b, c)
    return a * a.dtype.type(b) + a.dtype.type(c)


def fma(a, b, c):
    """a[i] b + c, rounded once, for an array `a` and scalars `b`, `c` of its dtype."""
    b, c = a.dtype.type(b), a.dtype.type(c)
    if c == 0 or not np.isfinite(c) or not np.isfinite(b):
        return a * b + c  # the sum is exact (-0 + 0 = 0), or infinite
    return fma32(a, b, c) if a.dtype == np.float32 else fma64(a, b, c)


def fma32(a, b, c):
    """a[i] b + c, rounded once to float32."""
    product = a * np.float64(b)
    total = product + np.float64(c)
    # A float64 has 29 bits more than a float32; 1000... is half way between two.
    halfway = (total.view(np.int64) & (2**29 - 1)) == 2**28
    if halfway.any():
        total[halfway] = add_to_odd(product[halfway], np.float64(c))
    return total.astype(np.float32)


def fma64(a, b, c):
    """a[i] b + c, rounded once to float64."""
    product, product_error = two_product(a, b)
    low, low_error = two_sum(c, product_error)
    high, high_error = two_sum(product, low)
    return high + add_to_odd(high_error, low_error)


def two_sum(a, b):
    """The rounded sum and its error: s + e = a + b exactly."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def two_product(a, b):
    """The rounded product and its error: p + e = a b exactly."""
    a_high, a_low = split(a)
    b_high, b_low = split(b)
    p = a * b
    e = ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low
    return p, e


def split(a):
    """a = high + low with 26 bits each, whose products are exact."""
    t = a * (2.0**27 + 1)
    high = t - (t - a)
    return high, a - high


def add_to_odd(a, b):
    """a + b; if inexact, whichever float64 beside it has its last bit set."""
    s, error = two_sum(a, b)
    bits = s.view(np.int64)
    toward = np.where((error > 0) == (s > 0), 1, -1)
    move = (error != 0) & (bits & 1 == 0)
    return (bits + np.where(move, toward, 0)).view(np.float64)
