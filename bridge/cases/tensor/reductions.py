"""Cases of tensor/reductions.py."""

import math
from functools import partial

import numpy as np
import torch

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import normal, values
from bridge.cases.tensor.function_case import function_case

case = partial(function_case, "tensor.reductions")
answer = partial(Answer, file="tensor.reductions")
typed = partial(answer, typed=True)


def middle(x, dim):
    """Of two in the middle, the mean: what NumPy calls the median."""
    return torch.quantile(x, 0.5, dim)


SUMS = ("sum", "mean", "var", "std", "norm", "amax")
WITH_ZEROS = values(np.array([[2.0, 0.0, 3.0], [0.0, 5.0, 0.0], [1.0, 2.0, 4.0]]))
TIES = values(np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [5.0, 4.0, 5.0]]))
EQUAL = values(np.full((2, 3), 2.0))
ZEROS = values(np.zeros((2, 3)))
WITH_NANS = values(np.array([[1.0, math.nan, 2.0, math.nan], [2.0, 1.0, 3.0, 2.0]]))

CASES = [
    *(case(name, (normal(3, 4),), dim=None, keepdim=False) for name in SUMS),
    *(case(name, (normal(3, 4, 2),), dim=1, keepdim=False) for name in SUMS),
    *(case(name, (normal(3, 4, 2),), dim=-1, keepdim=True) for name in SUMS),
    *(case(name, (normal(3, 4, 2),), dim=(0, -1), keepdim=False) for name in SUMS),
    *(case(name, (normal(3, 4),), dim=None, keepdim=True) for name in SUMS),
    *(
        case(name, (normal(3, 0),), label="no rows left", dim=0)
        for name in ("sum", "mean")
    ),
    case("var", (normal(3, 4),), dim=0, correction=0),
    case("var", (normal(3, 4),), dim=1, correction=2),
    case("std", (normal(3, 4),), dim=0, correction=0),
    case("std", (EQUAL,), label="equal entries", smooth=False, dim=1),
    case("norm", (ZEROS,), label="of zeros", smooth=False, dim=1),
    case("prod", (normal(3, 4),), dim=0),
    case("prod", (normal(2, 3, 4),), dim=-2, keepdim=True),
    case("prod", (normal(2, 3, 4),), dim=0),
    case("prod", (WITH_ZEROS,), label="no zero, one, two", dim=1),
    case("prod", (normal(3, 1),), label="of one entry", dim=1),
    case("amax", (TIES,), label="ties", smooth=False, dim=1),
    case("max", (normal(3, 4),), dim=0),
    case("max", (normal(2, 3, 4),), dim=-1),
    case("max", (TIES,), label="ties", smooth=False, dim=1),
    case("median", (normal(3, 5),), dim=1),
    case("median", (normal(3, 5),), dim=0),
    case("median", (normal(3, 4),), "of an even size", witness=middle, dim=1),
    case("cumsum", (normal(3, 4),), dim=0),
    case("cumsum", (normal(3, 4),), dim=-1),
    *(
        case("quantile", (normal(3, 4),), q=q, dim=dim, interpolation=how)
        for how in ("linear", "lower", "higher", "midpoint", "nearest")
        for q, dim in ((0.4, 1), (0.5, 0), (0.9, -1))
    ),
    *(case("quantile", (normal(3, 5),), q=q, dim=1) for q in (0.0, 0.25, 1.0)),
    case("quantile", (TIES,), label="ties", smooth=False, q=0.7, dim=1),
    case("quantile", (normal(3, 1),), label="of one entry", q=0.3, dim=1),
    case("cumprod", (normal(3, 4),), dim=0),
    case("cumprod", (normal(2, 3, 4),), dim=-1),
    case("cumprod", (WITH_ZEROS,), label="no zero, one, two", dim=1),
    case("cumprod", (WITH_ZEROS,), label="zeros", dim=0),
    case("cumprod", (ZEROS,), label="only zeros", dim=1),
    case("cumprod", (normal(3, 1),), label="of one entry", dim=1),
    case("cumprod", (normal(3, 0),), label="of none", dim=1),
    *(
        one
        for name in ("cummax", "cummin")
        for one in (
            case(name, (normal(3, 4),), dim=0),
            case(name, (normal(2, 3, 4),), dim=-2),
            case(name, (TIES,), label="ties", smooth=False, dim=1),
            case(name, (EQUAL,), label="equal entries", smooth=False, dim=1),
            case(name, (WITH_NANS,), label="nan", smooth=False, dim=1),
        )
    ),
]

FOUR, TABLE = np.array([1.0, 2.0, 3.0, 6.0]), np.arange(6.0).reshape(2, 3)
NONE, WITH_NAN = np.zeros(0), np.array([1.0, math.nan, 3.0])
BY_LESS = "np.var and np.std divide by J, torch.var and torch.std by J - 1"
NOTHING = "no largest of nothing: NumPy calls it a ValueError, PyTorch an IndexError"

ANSWERS = [
    answer(name="default_var", args=(FOUR,), numpy=3.5, torch=14 / 3, why=BY_LESS),
    answer(
        name="default_std",
        args=(FOUR,),
        numpy=math.sqrt(3.5),
        torch=math.sqrt(14 / 3),
        why=BY_LESS,
    ),
    answer(
        name="default_var", args=(FOUR[:1],), numpy=0.0, torch=math.nan, why=BY_LESS
    ),
    answer(name="var", args=(FOUR, 0, 0), numpy=3.5),
    answer(name="var", args=(FOUR[:2], 0, 2), numpy=math.inf),
    answer(
        name="median",
        args=(FOUR, 0),
        numpy=2.5,
        torch=2.0,
        why="of two in the middle, NumPy takes the mean, PyTorch the lower one",
    ),
    answer(name="quantile", args=(FOUR, 0.5, 0), numpy=2.5),
    answer(name="quantile", args=(FOUR, 0.5, 0, "nearest"), numpy=3.0),
    answer(name="quantile", args=(np.arange(4.0), 0.5, 0, "nearest"), numpy=2.0),
    answer(name="quantile", args=(np.arange(2.0), 0.5, 0, "nearest"), numpy=0.0),
    answer(name="quantile", args=(WITH_NAN, 0.1, 0), numpy=math.nan),
    answer(
        name="quantile",
        args=(np.array([1, 2]), 0.5, 0),
        numpy=1.5,
        torch=Raises(RuntimeError, "float or double"),
        why="of integers: NumPy computes in float64, PyTorch wants it said",
    ),
    answer(
        name="quantile",
        args=(FOUR, 1.5, 0),
        numpy=Raises(ValueError, "must be in the range"),
        torch=Raises(RuntimeError, "must be in the range"),
        why="NumPy calls it a ValueError, PyTorch a RuntimeError",
    ),
    answer(name="median", args=(FOUR[:3], 0), numpy=2.0),
    answer(name="median", args=(WITH_NAN, 0), numpy=math.nan),
    answer(name="argmax", args=(np.array([1.0, 3.0, 3.0]),), numpy=1),
    answer(name="argmax", args=(TABLE,), numpy=5),
    answer(name="argmax", args=(WITH_NAN,), numpy=1),
    answer(
        name="argmax",
        args=(NONE, 0),
        numpy=Raises(ValueError, "empty sequence"),
        torch=Raises(IndexError, "non-zero size"),
        why=NOTHING,
    ),
    answer(name="amax", args=(WITH_NAN,), numpy=math.nan),
    answer(
        name="amax",
        args=(NONE, 0),
        numpy=Raises(ValueError, "no identity"),
        torch=Raises(IndexError, "non-zero size"),
        why=NOTHING,
    ),
    answer(
        name="cummax",
        args=(np.array([1.0, 0.0, 4.0, 2.0]), 0),
        numpy=[1.0, 1.0, 4.0, 4.0],
    ),
    answer(name="cummax", args=(WITH_NAN, 0), numpy=[1.0, math.nan, math.nan]),
    answer(
        name="cummin",
        args=(np.array([2.0, 3.0, 1.0, 2.0]), 0),
        numpy=[2.0, 2.0, 1.0, 1.0],
    ),
    answer(name="cumsum", args=(WITH_NAN, 0), numpy=[1.0, math.nan, math.nan]),
    answer(name="cumprod", args=(FOUR, 0), numpy=[1.0, 2.0, 6.0, 36.0]),
    answer(
        name="default_cumsum",
        args=(TABLE,),
        numpy=[0.0, 1.0, 3.0, 6.0, 10.0, 15.0],
        torch=Raises(TypeError),
        why="without an axis NumPy flattens; PyTorch wants to be told",
    ),
    answer(name="sum", args=(NONE,), numpy=0.0),
    answer(name="prod", args=(NONE, 0), numpy=1.0),
    answer(name="mean", args=(NONE,), numpy=math.nan),
    answer(name="any", args=(NONE,), numpy=False),
    answer(name="sum", args=(np.zeros((0, 2)), 0), numpy=[0.0, 0.0]),
    answer(name="sum", args=(TABLE, (0, 1)), numpy=15.0),
    answer(name="sum", args=(TABLE, 1, True), numpy=[[3.0], [12.0]]),
    answer(
        name="sum",
        args=(TABLE, ()),
        numpy=[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]],
        torch=15.0,
        why="no axes: NumPy sums over none of them, PyTorch over all",
    ),
    answer(
        name="sum",
        args=(TABLE, (0, 0)),
        numpy=Raises(ValueError, "duplicate"),
        torch=Raises(RuntimeError, "multiple times"),
        why="NumPy calls it a ValueError, PyTorch a RuntimeError",
    ),
    answer(
        name="sum",
        args=(TABLE, 2),
        numpy=Raises(np.exceptions.AxisError),
        torch=Raises(IndexError),
        why="AxisError is NumPy's own kind of IndexError",
    ),
    typed(name="sum", args=(np.array([100, 100], "int8"),), numpy=("int64", 200)),
    typed(name="sum", args=(np.array([True, True]),), numpy=("int64", 2)),
    typed(
        name="sum",
        args=(np.array([200, 100], "uint8"),),
        numpy=("uint64", 300),
        torch=("int64", 300),
        why="unsigned integers stay unsigned in NumPy",
    ),
    typed(name="sum", args=(np.array([1, 2], "float16"),), numpy=("float16", 3.0)),
    typed(
        name="cumsum",
        args=(np.array([100, 100], "int8"), 0),
        numpy=("int64", [100, 200]),
    ),
    typed(
        name="mean",
        args=(np.array([1, 2]),),
        numpy=("float64", 1.5),
        torch=Raises(RuntimeError, "could not infer output dtype"),
        why="the mean of integers: NumPy takes float64, PyTorch wants it said",
    ),
    typed(
        name="any",
        args=(np.array([0, 2], "uint8"),),
        numpy=("bool", True),
        torch=("uint8", 1),
        why="uint8 was PyTorch's bool: any gives it back",
    ),
]
