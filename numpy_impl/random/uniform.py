"""Uniform numbers: the low bits of a word, as a fraction."""

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.random.fma import multiply_add
from numpy_impl.random.memory import (
    FLOATS,
    as_float,
    check_array,
    empty,
    empty_like,
    fill_,
    generator_or_default,
    unpack,
)

__all__ = ["rand", "rand_like", "uniform_"]


def rand(*size, generator=None, dtype=None):
    """y[i] = (word[i] mod 2²⁴) / 2²⁴ in float32, or of 53 bits in float64

    Args:
        size: ints, or one tuple of ints.
        generator: where the words come from; the default generator if None.
        dtype: float32 (one word per number, the default) or float64 (two words).

    Returns:
        Numbers of shape `size` in [0, 1).
    """
    return uniform_(empty(unpack(size), dtype), generator=generator)


def rand_like(x, *, generator=None, dtype=None):
    """y = rand of the shape, dtype and order of memory of x"""
    return uniform_(empty_like(x, dtype), generator=generator)


def uniform_(array, a=0.0, b=1.0, *, generator=None):
    """array[i] = (b - a) u[i] + a, u = rand(...), filled in the order of memory

    a and b are rounded to the array's dtype first, and a number that was rounded up to
    b becomes a. Tensor.uniform_ calls the bounds `from` and `to`.

    Args:
        array: float32 or float64, filled and returned.
        a, b: floats.
        generator: where the words come from; the default generator if None.

    Raises:
        NotImplementedError: if the array is not float32 or float64.
        TypeError: if a or b is no number.
        RuntimeError: if a > b, or a, b or b - a is not finite in the dtype.
    """
    check_array(array, FLOATS)
    a, b = as_float("a", a), as_float("b", b)
    limit = float(np.finfo(array.dtype).max)
    for name, bound in (("a", a), ("b", b)):
        if not -limit <= bound <= limit:
            raise RuntimeError(f"{name} must be a finite {array.dtype}, got {bound}")
    if a > b:
        raise RuntimeError(f"a must be <= b, got a = {a} and b = {b}")
    if b - a > limit:
        raise RuntimeError(f"b - a must be at most {limit}, got {b} - {a}")
    return fill_(array, write_uniform, a, b, generator_or_default(generator))


@in_blocks(flat=True)
def write_uniform(flat, a, b, generator):
    """Fill a flat array with uniform numbers from [a, b)."""
    a, b = flat.dtype.type(a), flat.dtype.type(b)
    write_unit(flat, generator)
    if a != 0 or b != 1:
        flat[...] = multiply_add(flat, b - a, a)
        flat[flat == b] = a


def write_unit(flat, generator):
    """Fill a flat array with uniform numbers from [0, 1).

    The words are read as signed integers, which NumPy converts much faster.
    """
    if flat.dtype == np.float32:
        words = generator.random32(flat.size)
        words &= np.uint32(2**24 - 1)
        flat[...] = words.view(np.int32)
        flat *= np.float32(2.0**-24)
    else:
        words = generator.random64(flat.size)
        words &= np.uint64(2**53 - 1)
        flat[...] = words.view(np.int64)
        flat *= 2.0**-53


def unit(n, dtype, generator):
    """n uniform numbers from [0, 1)."""
    flat = np.empty(n, dtype)
    write_unit(flat, generator)
    return flat
