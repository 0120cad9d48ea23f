"""Whole numbers: the remainder of a word."""

import warnings

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.random.memory import (
    NUMBERS,
    as_int,
    check_array,
    empty,
    empty_like,
    fill_,
    generator_or_default,
)

__all__ = ["randint", "randint_like", "random_"]


def randint(low=None, high=None, size=None, *, generator=None, dtype=None):
    """y[i] = low + word[i] mod (high - low)

    Called as randint(high, size) or randint(low, high, size).

    Args:
        low, high: ints; low is 0 if left out, high itself is never drawn.
        size: a tuple of ints.
        dtype: int64 if None, or another integer type, bool, float32 or float64.

    Raises:
        RuntimeError: if low >= high, or the dtype does not hold low and high - 1.
    """
    if size is None:
        low, high, size = None, low, high
    if high is None:
        low, high = None, low
    low, high = 0 if low is None else low, as_int("high", high)
    y = empty(size, np.int64 if dtype is None else dtype)
    return random_(y, low, high, generator=generator)


def randint_like(x, low=None, high=None, *, generator=None, dtype=None):
    """y = randint of the shape, dtype and order of memory of x

    Called as randint_like(x, high) or randint_like(x, low, high).

    Args: as for randint.
    """
    low, high = (0, low) if high is None else (low, high)
    low, high = 0 if low is None else low, as_int("high", high)
    return random_(empty_like(x, dtype), low, high, generator=generator)


def random_(array, *bounds, generator=None):
    """array[i] = low + word[i] mod (high - low), filled in the order of memory

    Called as random_(array), random_(array, high) or random_(array, low, high), where
    high may be None. Without it any number that the dtype holds may come, from low on;
    without low only numbers >= 0. Floats end at 2²⁴ and 2⁵³, where they are 1 apart.

    Ranges below 2²⁸ take one word per number, wider ones two.

    Args:
        array: of any number type, filled and returned.
        bounds: low and high as above, ints; high itself is never drawn.
        generator: where the words come from; the default generator if None.

    Raises:
        TypeError: if a bound is not an int.
        ValueError: if it does not fit into 64 bits.
        RuntimeError: if low >= high, or the dtype does not hold low and high - 1.
    """
    check_array(array, NUMBERS)
    generator = generator_or_default(generator)
    if not bounds:
        return fill_(array, write_any, generator)
    low, high = (0, as_int("high", *bounds)) if len(bounds) == 1 else bounds
    low, high = range_of(low, high, array.dtype)
    return fill_(array, write_range, low, high, generator)


def range_of(low, high, dtype):
    """low and high as ints, high filled in; raises what torch.Tensor.random_ raises."""
    least, greatest = limits(dtype)
    is_float = dtype.kind == "f"
    given = {"low": low} if high is None else {"low": low, "high": high}
    for name, bound in given.items():
        as_int(name, bound)
        if not -(2**63) <= bound < 2**63:
            raise ValueError(f"{name} must fit into 64 bits, got {bound}")
    if high is None:
        high = greatest if is_float and low == greatest else greatest + 1
    if low >= high:
        raise RuntimeError(f"low must be < high, got low = {low}, high = {high}")
    low, high = int(low), int(high)
    if is_float:
        low, high = without_rounding_up(low, high, dtype)
    if low < least or high - 1 > greatest:
        message = (
            f"low and high - 1 must be in {least} .. {greatest} for {dtype}, "
            f"got low = {low}, high = {high}"
        )
        if not is_float:
            raise RuntimeError(message)
        warnings.warn(message, stacklevel=4)
    return low, high


def limits(dtype):
    """The least and the greatest whole number of a dtype, for floats without gaps."""
    if dtype == np.bool_:
        return 0, 1
    if dtype.kind == "f":
        dense = 2 ** (np.finfo(dtype).nmant + 1)
        return -dense, dense
    return int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)


def without_rounding_up(low, high, dtype):
    """The range whose ends, low and high - 1, do not leave it as floats of the dtype.

    Beyond 2²⁴ or 2⁵³ floats have gaps. An end that would be rounded out of the range
    gives way to the float before it, and the remainder is of a shorter range.
    """
    first, last = whole(dtype.type(low + 1)), whole(dtype.type(high - 1))
    if first < low:
        low = first + gap(low + 1, dtype)
    if last >= high:
        high = last - gap(high - 1, dtype)
    if low >= high:
        raise RuntimeError(
            f"low must be < high as {dtype}, got low = {low}, high = {high}"
        )
    return low, high


def whole(x):
    """x as an int64; of 2⁶³ the processor makes -2⁶³."""
    return (int(x) + 2**63) % 2**64 - 2**63


def gap(n, dtype):
    """Twice the distance between floats at n, as PyTorch has it."""
    return 2 ** (abs(n).bit_length() - np.finfo(dtype).nmant - 1)


@in_blocks(flat=True)
def write_range(flat, low, high, generator):
    """low + word mod (high - low); two's complement carries over the sign."""
    span = high - low
    if span == 2**64:
        flat[...] = generator.random64(flat.size).view(np.int64)
    elif span >= 2**28:
        words = generator.random64(flat.size) % np.uint64(span)
        flat[...] = words.view(np.int64) + low
    else:
        words = generator.random32(flat.size) % np.uint32(span)
        flat[...] = words.astype(np.int64) + low


@in_blocks(flat=True)
def write_any(flat, generator):
    """word mod (greatest + 1), two words for types of eight bytes."""
    draw = generator.random64 if flat.itemsize == 8 else generator.random32
    _, greatest = limits(flat.dtype)
    words = draw(flat.size)
    flat[...] = words % words.dtype.type(greatest + 1)
