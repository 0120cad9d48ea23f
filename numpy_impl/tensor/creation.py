"""Creation and dtype: what is made of Python's numbers, and what two dtypes give."""

import re

import numpy as np

__all__ = [
    "array",
    "asarray",
    "zeros",
    "full",
    "arange",
    "linspace",
    "like",
    "cast",
    "COPIES",
    "shares_with_origin",
    "promote",
    "promote_zero_d",
    "promote_number",
    "with_number",
]


# Creation


def array(values):
    """A new array of Python's numbers, or a copy of an array"""
    return np.array(values)


def asarray(values):
    """As array, but an array itself is returned as it is"""
    return np.asarray(values)


def zeros(size):
    """y = 0, of the default dtype"""
    return np.zeros(size)


def full(size, fill_value):
    """y = fill_value, of the dtype that it has as an array"""
    return np.full(size, fill_value)


def arange(start, end, step):
    """y[i] = start + i step, before end"""
    return np.arange(start, end, step)


def linspace(start, end, steps):
    """y[i] = start + i (end - start) / (steps - 1)"""
    return np.linspace(start, end, steps)


def like(x):
    """y = 1, of the shape and dtype of x"""
    return np.ones_like(x)


def cast(x, dtype):
    """y = x as another dtype, without a check of what is lost"""
    return x.astype(dtype)


COPIES = {
    "array": lambda x: np.array(x),
    "asarray": lambda x: np.asarray(x),
    "asarray, another dtype": lambda x: np.asarray(x, dtype=np.float32),
    "asarray, the same dtype": lambda x: np.asarray(x, dtype=np.float64),
    "asarray, copy=True": lambda x: np.asarray(x).copy(),
}


def shares_with_origin(maker):
    """Whether what one of COPIES makes of an ndarray of float64 is no copy"""
    x = np.zeros(2)
    COPIES[maker](x)[0] = 1
    return bool(x[0] == 1)


# Promotion: the dtype of x1 + x2, by the names of their dtypes

LADDER = (
    *("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64"),
    *("int64", "float16", "float32", "float64", "complex64", "complex128"),
)


def promote(dtype1, dtype2):
    """The dtype of an operation on two arrays, by the names of their dtypes

    NumPy takes the first one on the ladder that holds the values of both.
    """
    return next(y for y in LADDER if holds(y, dtype1) and holds(y, dtype2))


def holds(wide, narrow):
    """Whether NumPy calls the cast from narrow to wide safe

    An integer of n bits needs a float of 2 n bits, or float64, where that ends.
    """
    kind, bits = kind_and_bits(wide)
    other, needed = kind_and_bits(narrow)
    if kind == other:
        return bits >= needed
    if other == "bool":
        return True
    if kind == "int":
        return other == "uint" and bits > needed
    if kind in ("float", "complex") and other in ("int", "uint"):
        return bits >= min(2 * needed, 64)
    return kind == "complex" and other == "float" and bits >= needed


def kind_and_bits(dtype):
    """("float", 32) of "float32"; a complex number has the bits of its parts"""
    kind, bits = re.fullmatch(r"([a-z]+)(\d*)", dtype).groups()
    return kind, int(bits or 1) // (2 if kind == "complex" else 1)


def promote_zero_d(dtype, zero_d):
    """The dtype of an operation on an array and a 0-d array

    For NumPy, a 0-d array is an array, since version 2.
    """
    return promote(dtype, zero_d)


def promote_number(dtype, number):
    """The dtype of an operation on an array and a number: "bool", "int", "float", ...

    A number of Python has a kind, but no bits: it takes those of the array, or 64.
    """
    order = ("bool", "int", "float", "complex")
    kind, bits = kind_and_bits(dtype)
    if order.index(kind.removeprefix("u")) >= order.index(number):
        return dtype
    if number == "complex":
        return "complex64" if kind == "float" and bits < 64 else "complex128"
    return f"{number}64"


def with_number(dtype, number):
    """y = 1 + number, the 1 being an array of one entry"""
    return np.ones(1, dtype) + number
