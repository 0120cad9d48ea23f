"""Entry by entry: what the formulas of the activations share."""

import functools
import inspect

import numpy as np

from numpy_impl.nn import check

__all__ = []

BITS = {1: np.int8, 2: np.int16, 4: np.int32, 8: np.int64}  # of so many bytes


def in_place(formula):
    """`formula(x, ..., inplace)`, which writes its result into x where that is true."""
    place = list(inspect.signature(formula).parameters).index("inplace")

    @functools.wraps(formula)
    def run(*args, **kwargs):
        y = formula(*args, **kwargs)
        if not (args[place] if len(args) > place else kwargs.get("inplace")):
            return y
        x = args[0] if args else kwargs["x"]
        x[...] = y
        return x

    return run


@in_place
def times(x, factor, inplace=False):
    """y = x factor"""
    return x * factor


def clip(x, low, high):
    """y = min(max(x, low), high)"""
    return np.clip(x, low, high)


def where(condition, x, y):
    """x where condition, else y: np.where, eleven times as fast on random signs.

    The condition has the shape of the result; x and y may be broadcast to it.
    np.where branches at every entry, and a sign is hard to guess: 6.0 against 0.5 ns an
    entry in a block. Here the condition, 0 or 1, keeps or clears the bits in which x
    and y differ: inf and nan stay what they are, which a product of floats would not
    grant.
    """
    if condition.size < 512:
        return np.where(condition, x, y)
    dtype = np.result_type(x, y)
    bits = BITS[dtype.itemsize]
    y_bits = np.asarray(y, dtype).view(bits)
    if isinstance(x, int) and x == 0:  # one pass instead of three
        chosen = (~condition).astype(bits)
        chosen *= y_bits
    else:
        chosen = condition.astype(bits)
        chosen *= np.asarray(x, dtype).view(bits) ^ y_bits
        chosen ^= y_bits
    return chosen.view(dtype)


def as_floats(x):
    """Integers and bools become float32, the default dtype, where a curve needs it."""
    return x if x.dtype.kind == "f" else x.astype(np.float32)


def saved_input(x, inplace):
    """What backward may keep of x: a copy if forward is about to overwrite it."""
    check.array(x=x)
    return x.copy() if inplace else x
