"""Cases of tensor/elementwise.py."""

import math
from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import normal, values
from bridge.cases.tensor.function_case import function_case

case = partial(function_case, "tensor.elementwise")
answer = partial(Answer, file="tensor.elementwise")
typed = partial(answer, typed=True)

AT_LIMITS = values(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))
ONE, OTHER = values(np.array([1.0, 2.0, 3.0])), values(np.array([1.0, 3.0, 2.0]))

CASES = [
    case("clamp", (normal(3, 4),), min=-0.5, max=0.7),
    case("clamp", (AT_LIMITS,), label="at the limits", smooth=False, min=-1, max=1),
    case("maximum", (normal(3, 4), normal(3, 4)), label="no ties"),
    case("maximum", (ONE, OTHER), label="a tie", smooth=False),
    case("sort", (normal(3, 4),), dim=1),
    case("sort", (normal(3, 4),), dim=0),
    case("topk", (normal(3, 4),), k=2, dim=1),
    case("topk", (normal(5, 3, 2),), k=3, dim=-3),
    case("topk", (normal(3, 4),), label="all of them", k=4, dim=-1),
    case("topk", (normal(3, 4),), label="none of them", k=0, dim=1),
]

HALVES = np.array([0.5, 1.5, 2.5, -0.5, -1.5])
MINUS, PLUS = np.array([-7, 7, -7, 7]), np.array([2, -2, -2, 2])
ZERO, NUMBERS = np.array([0]), np.array([-2.0, 0.0, math.nan, math.inf])
TIED = np.array([1.0, 3.0, 2.0, 3.0])
BY_ZERO = "NumPy warns and gives 0; PyTorch raises"

ANSWERS = [
    answer(name="round", args=(HALVES,), numpy=[0.0, 2.0, 2.0, -0.0, -2.0]),
    typed(name="round", args=(np.array([3, 4]),), numpy=("int64", [3, 4])),
    typed(name="floor_divide", args=(MINUS, PLUS), numpy=("int64", [-4, -4, 3, 3])),
    typed(name="remainder", args=(MINUS, PLUS), numpy=("int64", [1, -1, -1, 1])),
    typed(name="fmod", args=(MINUS, PLUS), numpy=("int64", [-1, 1, -1, 1])),
    answer(
        name="floor_divide", args=(MINUS / 2, PLUS / 2), numpy=[-4.0, -4.0, 3.0, 3.0]
    ),
    answer(name="remainder", args=(np.array([-1.5]), np.array([1.0])), numpy=[0.5]),
    answer(name="fmod", args=(np.array([-1.5]), np.array([1.0])), numpy=[-0.5]),
    answer(
        name="floor_divide",
        args=(np.array([1]), ZERO),
        numpy=[0],
        torch=Raises(RuntimeError, "ZeroDivisionError"),
        why=BY_ZERO,
    ),
    answer(
        name="remainder",
        args=(np.array([1]), ZERO),
        numpy=[0],
        torch=Raises(RuntimeError, "ZeroDivisionError"),
        why=BY_ZERO,
    ),
    typed(
        name="divide",
        args=(np.array([1, 3]), np.array([2, 2])),
        numpy=("float64", [0.5, 1.5]),
        torch=("float32", [0.5, 1.5]),
        why="integers become the default dtype: float64 in NumPy, float32 in PyTorch",
    ),
    answer(
        name="divide",
        args=(np.array([1.0, -1.0, 0.0]), np.zeros(3)),
        numpy=[math.inf, -math.inf, math.nan],
    ),
    answer(
        name="sign",
        args=(NUMBERS,),
        numpy=[-1.0, 0.0, math.nan, 1.0],
        torch=[-1.0, 0.0, 0.0, 1.0],
        why="the sign of nan is nan in NumPy, 0 in PyTorch",
    ),
    answer(name="clamp", args=(NUMBERS, -1.0, 1.0), numpy=[-1.0, 0.0, math.nan, 1.0]),
    answer(name="clamp", args=(np.array([0.0, 5.0]), 2.0, 1.0), numpy=[1.0, 1.0]),
    answer(
        name="maximum",
        args=(NUMBERS, np.zeros(4)),
        numpy=[0.0, 0.0, math.nan, math.inf],
    ),
    answer(name="allclose", args=(np.array([0.1 + 0.2]), np.array([0.3])), numpy=True),
    answer(name="allclose", args=(np.array([1e-9]), np.array([0.0])), numpy=True),
    answer(
        name="allclose", args=(np.array([math.nan]), np.array([math.nan])), numpy=False
    ),
    answer(
        name="sort",
        args=(np.array([2.0, math.nan, 1.0]), 0),
        numpy=[1.0, 2.0, math.nan],
    ),
    answer(
        name="argsort", args=(np.array([2.0, 1.0, 2.0, 1.0]), 0), numpy=[1, 3, 0, 2]
    ),
    answer(name="topk", args=(TIED, 2, 0), numpy=[3.0, 3.0]),
    answer(name="topk", args=(TIED, 3, 0), numpy=[3.0, 3.0, 2.0]),
    answer(name="topk", args=(NUMBERS, 2, 0), numpy=[math.nan, math.inf]),
    answer(
        name="topk",
        args=(TIED, 5, 0),
        numpy=Raises(IndexError, "out of bounds"),
        torch=Raises(RuntimeError, "selected index k out of range"),
        why="there are four; NumPy has no topk, and the error is that of take",
    ),
    typed(
        name="add_in_place",
        args=(np.array([1.0], "float32"), np.array([0.5])),
        numpy=("float32", [1.5]),
    ),
    answer(
        name="add_in_place",
        args=(np.array([1]), np.array([0.5])),
        numpy=Raises(TypeError, "Cannot cast"),
        torch=Raises(RuntimeError, "can't be cast"),
        why="floats do not fit into integers; NumPy calls it a TypeError",
    ),
    answer(
        name="add_in_place",
        args=(np.ones(3), np.ones((2, 3))),
        numpy=Raises(ValueError, "doesn't match the broadcast shape"),
        torch=Raises(RuntimeError, "doesn't match the broadcast shape"),
        why="x cannot grow in place; NumPy calls it a ValueError",
    ),
    answer(
        name="add_in_place",
        args=(np.ones(3), np.ones((1, 3))),
        numpy=Raises(ValueError, "doesn't match the broadcast shape"),
        torch=Raises(RuntimeError, "doesn't match the broadcast shape"),
        why="not even by an axis of one entry; NumPy calls it a ValueError",
    ),
    answer(
        name="add_in_place",
        args=(np.ones((2, 3)), np.arange(3.0)),
        numpy=[[1.0, 2.0, 3.0]] * 2,
    ),
    typed(
        name="add_in_place",
        args=(np.array([1], "uint8"), 300),
        numpy=Raises(OverflowError, "out of bounds"),
        torch=("uint8", [45]),
        why="a number that does not fit: NumPy refuses, PyTorch takes it modulo 256",
    ),
    answer(
        name="add_in_place",
        args=(np.array([True]), 1),
        numpy=Raises(TypeError, "Cannot cast"),
        torch=Raises(RuntimeError, "can't be cast"),
        why="the sum is an integer; NumPy calls it a TypeError",
    ),
    answer(
        name="add_in_place",
        args=(np.array([1.0]), 1j),
        numpy=Raises(TypeError, "Cannot cast"),
        torch=Raises(RuntimeError, "can't be cast"),
        why="the sum is complex; NumPy calls it a TypeError",
    ),
    answer(
        name="divide_in_place",
        args=(np.array([4]), 2),
        numpy=Raises(TypeError, "Cannot cast"),
        torch=Raises(RuntimeError, "can't be cast"),
        why="a quotient is a float, also where it has no fraction",
    ),
    answer(name="divide_in_place", args=(np.array([4.0]), 2), numpy=[2.0]),
    answer(
        name="add_transposed",
        args=(np.array([[0.0, 1.0], [2.0, 3.0]]),),
        numpy=[[0.0, 3.0], [3.0, 6.0]],
        torch=Raises(RuntimeError, "refer to a single memory location"),
        why="NumPy sees the overlap and copies first; PyTorch asks for a clone()",
    ),
    answer(name="views_after", args=(np.zeros(2),), numpy=([1.0, 1.0], [1.0, 1.0])),
    answer(
        name="slope_of_doubled_exp",
        args=(np.zeros(1),),
        numpy=[4.0],
        torch=Raises(RuntimeError, "modified by an inplace operation"),
        why="it is 2: by hand the kept slope was overwritten, and nobody noticed",
    ),
    answer(name="slope_of_doubled_sum", args=(np.zeros(1),), numpy=[2.0]),
    answer(
        name="equal",
        args=(np.array([0.1 + 0.2, math.nan, 0.0]), np.array([0.3, math.nan, -0.0])),
        numpy=[False, False, True],
    ),
]
