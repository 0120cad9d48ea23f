"""Answers of tensor/creation.py; every pair of dtypes is in tests/tensor."""

import math
from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises

answer = partial(Answer, file="tensor.creation", typed=True)

DEFAULT = "floats are float64 in NumPy, float32 in PyTorch"
OF_A_NUMBER = "a number's default is float64 in NumPy, float32 in PyTorch"


def made(name, *args, numpy, torch=None, why=DEFAULT):
    """Of the default dtypes: numpy and torch are names, or (name, values)."""
    if torch is None:
        return answer(name=name, args=args, numpy=numpy)
    return answer(name=name, args=args, numpy=numpy, torch=torch, why=why)


def defaults(name, *args, values):
    """The same values, in float64 and in float32."""
    wide, narrow = ("float64", values), ("float32", values)
    return made(name, *args, numpy=wide, torch=narrow)


def cast(value, dtype, into, result, source="float64", **others):
    """One number, cast from `source`."""
    x = np.array([value], source)
    others = {"why": others.pop("why", ""), **others}
    return answer(name="cast", args=(x, dtype), numpy=(into, [result]), **others)


def summed(dtype, number, numpy, torch=None, why=OF_A_NUMBER):
    """1 + number: (dtype, value) of each side."""
    return made("with_number", dtype, number, numpy=numpy, torch=torch, why=why)


ANSWERS = [
    made("array", [1, 2], numpy=("int64", [1, 2])),
    made("array", [True, False], numpy=("bool", [True, False])),
    made("array", [True, 2], numpy=("int64", [1, 2])),
    defaults("array", [1, 2.5], values=[1.0, 2.5]),
    defaults("array", [], values=[]),
    defaults("array", 1.5, values=1.5),
    made("array", [1j], numpy=("complex128", [1j]), torch=("complex64", [1j])),
    made(
        "array",
        [2**63],
        numpy=("uint64", [2**63]),
        torch=Raises(ValueError, "Overflow"),
        why="an int above int64 becomes uint64 in NumPy; PyTorch refuses",
    ),
    made(
        "array",
        [[1], [2, 3]],
        numpy=Raises(ValueError, "inhomogeneous shape"),
        torch=Raises(ValueError, "expected sequence of length 1"),
        why="both refuse, in other words",
    ),
    made(
        "array",
        [None],
        numpy=("object", [None]),
        torch=Raises(RuntimeError, "Could not infer dtype of NoneType"),
        why="NumPy holds any object; PyTorch only numbers",
    ),
    made("array", np.array([1, 2], "int16"), numpy=("int16", [1, 2])),
    made("asarray", [1, 2], numpy=("int64", [1, 2])),
    defaults("asarray", [1.5], values=[1.5]),
    made("asarray", np.array([1, 2], "int16"), numpy=("int16", [1, 2])),
    defaults("zeros", (2,), values=[0.0, 0.0]),
    defaults("full", (1,), 2.0, values=[2.0]),
    made("full", (1,), 2, numpy=("int64", [2])),
    made("full", (1,), True, numpy=("bool", [True])),
    made("arange", 0, 3, 1, numpy=("int64", [0, 1, 2])),
    made("arange", 3, 0, -2, numpy=("int64", [3, 1])),
    defaults("arange", 0, 1.0, 0.5, values=[0.0, 0.5]),
    made(
        "arange",
        3,
        0,
        1,
        numpy=("int64", []),
        torch=Raises(RuntimeError, "inconsistent with step sign"),
        why="an empty range: NumPy has no entries, PyTorch refuses",
    ),
    defaults("linspace", 0, 1, 3, values=[0.0, 0.5, 1.0]),
    made("like", np.array([5, 6], "int8"), numpy=("int8", [1, 1])),
    made("like", np.array([5, 6], "float16"), numpy=("float16", [1.0, 1.0])),
    # Casting: towards zero, modulo 2^bits, to the nearest; anything but 0 is True
    cast(3.9, "int64", "int64", 3),
    cast(-3.9, "int64", "int64", -3),
    cast(300, "uint8", "uint8", 44, source="int64"),
    cast(-1, "uint8", "uint8", 255, source="int64"),
    cast(2**32 + 5, "int32", "int32", 5, source="int64"),
    cast(2**24 + 1, "float32", "float32", 2.0**24, source="int64"),
    cast(2**53 + 1, "float64", "float64", 2.0**53, source="int64"),
    cast(2049, "float16", "float16", 2048.0, source="int64"),
    cast(70000.0, "float16", "float16", math.inf),
    cast(1e39, "float32", "float32", math.inf),
    cast(1e-46, "float32", "float32", 0.0),
    cast(0.5, "bool", "bool", True),
    cast(math.nan, "bool", "bool", True),
    cast(-0.0, "bool", "bool", False),
    cast(True, "float32", "float32", 1.0, source="bool"),
    cast(3 + 4j, "float64", "float64", 3.0, source="complex128"),
    # An array and a number
    summed("float32", 0.5, ("float32", [1.5])),
    summed("float16", 1, ("float16", [2.0])),
    summed("int8", 1, ("int8", [2])),
    summed("int8", True, ("int8", [2])),
    summed("bool", 1, ("int64", [2])),
    summed("bool", True, ("bool", [True])),
    summed("int32", 0.5, ("float64", [1.5]), ("float32", [1.5])),
    summed("float32", 1j, ("complex64", [1 + 1j])),
    summed("int64", 1j, ("complex128", [1 + 1j]), ("complex64", [1 + 1j])),
    summed(
        "uint8",
        300,
        Raises(OverflowError, "out of bounds"),
        ("uint8", [45]),
        "a number that does not fit: NumPy refuses, PyTorch takes it modulo 256",
    ),
    *(
        answer(name="shares_with_origin", args=(maker,), numpy=shared)
        for maker, shared in (
            ("array", False),
            ("asarray", True),
            ("asarray, another dtype", False),
            ("asarray, the same dtype", True),
            ("asarray, copy=True", False),
        )
    ),
]
