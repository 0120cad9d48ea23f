"""Creation and dtype: what is made of Python's numbers, and what two dtypes give.

`python torch_impl/tensor/creation.py` shows which dtype comes out of a sum.
"""

import re

import numpy as np
import torch

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
    return torch.tensor(values)


def asarray(values):
    """As array, but an array itself is returned as it is"""
    return torch.asarray(values)


def zeros(size):
    """y = 0, of the default dtype"""
    return torch.zeros(size)


def full(size, fill_value):
    """y = fill_value, of the dtype that it has as an array"""
    return torch.full(size, fill_value)


def arange(start, end, step):
    """y[i] = start + i step, before end"""
    return torch.arange(start, end, step)


def linspace(start, end, steps):
    """y[i] = start + i (end - start) / (steps - 1)"""
    return torch.linspace(start, end, steps)


def like(x):
    """y = 1, of the shape and dtype of x"""
    return torch.ones_like(x)


def cast(x, dtype):
    """y = x as another dtype, without a check of what is lost"""
    return x.to(getattr(torch, dtype))


COPIES = {
    "array": lambda x: torch.tensor(x),
    "asarray": lambda x: torch.asarray(x),
    "asarray, another dtype": lambda x: torch.asarray(x, dtype=torch.float32),
    "asarray, the same dtype": lambda x: torch.asarray(x, dtype=torch.float64),
    "asarray, copy=True": lambda x: torch.asarray(x, copy=True),
}


def shares_with_origin(maker):
    """Whether what one of COPIES makes of an ndarray of float64 is no copy"""
    x = np.zeros(2)
    COPIES[maker](x)[0] = 1
    return bool(x[0] == 1)


# Promotion: the dtype of x1 + x2, by the names of their dtypes

ORDER = ("bool", "int", "float", "complex")


def promote(dtype1, dtype2):
    """The dtype of an operation on two arrays, by the names of their dtypes

    PyTorch takes the higher kind, however few bits it has; of one kind, the wider.
    """
    low, high = sorted((dtype1, dtype2), key=rank)
    (kind, bits), (other, others) = kind_and_bits(high), kind_and_bits(low)
    if kind == "complex" and other in ("float", "complex"):
        return f"complex{2 * max(bits, others)}"
    if {high, low} == {"float16", "bfloat16"}:
        return "float32"  # neither holds the other
    if {high, low} == {"int8", "uint8"}:
        return "int16"
    return high


def rank(dtype):
    """Kinds in their order, then bits; a signed integer after an unsigned one"""
    kind, bits = kind_and_bits(dtype)
    return ORDER.index(kind), bits, dtype


def kind_and_bits(dtype):
    """("float", 32) of "float32"; a complex number has the bits of its parts"""
    kind, bits = re.fullmatch(r"[bu]?([a-z]+)(\d*)", dtype).groups()
    kind = "bool" if dtype == "bool" else kind
    return kind, int(bits or 1) // (2 if kind == "complex" else 1)


def promote_zero_d(dtype, zero_d):
    """The dtype of an operation on an array and a 0-d array

    For PyTorch, a 0-d tensor only adds its kind where that is higher.
    """
    kind, other = (kind_and_bits(name)[0] for name in (dtype, zero_d))
    if ORDER.index(kind) >= ORDER.index(other):
        return dtype
    if kind == "float":  # a complex number with the bits of the array
        return {"float16": "complex32", "float64": "complex128"}.get(dtype, "complex64")
    return zero_d


def promote_number(dtype, number):
    """The dtype of an operation on an array and a number: "bool", "int", "float", ...

    A number of Python is a 0-d tensor of the default dtype of its kind.
    """
    default = {"int": "int64", "float": "float32", "complex": "complex64"}
    return promote_zero_d(dtype, default.get(number, "bool"))


def with_number(dtype, number):
    """y = 1 + number, the 1 being an array of one entry"""
    return torch.ones(1, dtype=getattr(torch, dtype)) + number


if __name__ == "__main__":
    for one in (torch.ones(1, dtype=torch.int32), torch.ones(1, dtype=torch.float16)):
        for two in (torch.ones(1), torch.ones(()), 1.0):
            kind = f"shape {tuple(two.shape)}" if torch.is_tensor(two) else "a number"
            name = str(one.dtype).removeprefix("torch.")
            print(f"{name} + float32 ({kind}): {(one + two).dtype}")
