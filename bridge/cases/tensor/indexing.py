"""Cases of tensor/indexing.py."""

from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import bools, integers, normal, values
from bridge.cases.tensor.function_case import function_case

case = partial(function_case, "tensor.indexing")
answer = partial(Answer, file="tensor.indexing")

ALL, REST = slice(None), ...
TWICE = values(np.array([2, 0, 2, 2]))
# One index of each kind twice in a row, and a smaller one than x
INDEX = values(np.array([[0, 2, 2], [1, 1, 0]]))
EACH_ONCE = values(np.array([[0, 2], [1, 0]]))

CASES = [
    case("basic", (normal(3, 4),), key=1),
    case("basic", (normal(3, 4),), key=(-1, 2)),
    case("basic", (normal(3, 4),), key=(ALL, 1)),
    case("basic", (normal(5, 4),), label="every other row", key=slice(0, 5, 2)),
    case("basic", (normal(5, 4),), label="beyond the end", key=slice(3, 9)),
    case("basic", (normal(5, 4),), label="nothing", key=slice(2, 2)),
    case("basic", (normal(2, 3, 4),), label="x[..., None, 1]", key=(REST, None, 1)),
    case("boolean", (normal(3, 4), bools(3, 4)), label="entries"),
    case("boolean", (normal(3, 4), values(np.array([True, False, True]))), "rows"),
    case("boolean", (normal(3, 4), values(np.zeros((3, 4), bool))), "none"),
    case("integer", (normal(3), TWICE), label="one axis"),
    case("integer", (normal(3, 4), TWICE), label="rows"),
    case("integer", (normal(3, 4), values(np.array([-1, 0, 2]))), label="-1"),
    case("integer", (normal(5), integers(5, 2, 3)), label="an index of two axes"),
    case("mixed", (normal(3, 2, 4), TWICE, integers(4, 4)), label="in step"),
    case(
        "mixed",
        (normal(3, 2, 4), values(np.array([0, 0])), values(np.array([1, 1]))),
        label="one pair twice",
    ),
    case(
        "mixed",
        (normal(3, 2, 4), values(np.array([[0], [2]])), integers(4, 3)),
        label="the two broadcast",
    ),
    case("index_select", (normal(3, 4), TWICE), dim=0),
    case("index_select", (normal(2, 4, 3), TWICE), dim=2),
    case("index_select", (normal(2, 4), TWICE), dim=-1),
    case("gather", (normal(2, 3), INDEX), dim=1),
    case("gather", (normal(3, 3), INDEX), dim=0),
    case("gather", (normal(4, 3), INDEX), label="a smaller index", dim=-1),
    case("gather", (normal(2, 3, 4), integers(3, 2, 5, 4)), dim=1),
    case("scatter", (normal(2, 3), EACH_ONCE, normal(2, 2)), dim=1),
    case("scatter", (normal(3, 4), EACH_ONCE, normal(2, 2)), dim=0),
    case("scatter", (normal(4, 3), EACH_ONCE, normal(2, 2)), dim=-1),
    case("scatter_add", (normal(2, 3), INDEX, normal(2, 3)), dim=1),
    case("scatter_add", (normal(3, 4), INDEX, normal(2, 3)), dim=0),
    case("index_add", (normal(3, 4), TWICE, normal(4, 4)), dim=0),
    case("index_add", (normal(2, 4), TWICE, normal(2, 4)), dim=1),
    case("masked_fill", (normal(3, 4), bools(3, 4)), value=-1.5),
    case("masked_fill", (normal(3, 4), bools(4)), label="a mask of columns", value=0.5),
    case("masked_assign", (normal(3, 4), bools(3, 4), normal()), label="one number"),
    case(
        "masked_assign",
        (normal(2, 3), values(np.array([[1, 0, 1], [0, 1, 0]], bool)), normal(3)),
        label="a number each",
    ),
    case(
        "masked_assign",
        (normal(3, 2), values(np.array([True, False, True])), normal(2)),
        label="a row for two",
    ),
    case("where", (bools(3, 4), normal(3, 4), normal(3, 4)), label="of one shape"),
    case("where", (bools(3, 1), normal(4), normal(3, 4)), label="they broadcast"),
    case("where", (bools(4), normal(2, 1), normal()), label="a 0-d array"),
]

LINE, TABLE = np.array([10.0, 11.0, 12.0]), np.arange(6.0).reshape(2, 3)
CUBE = np.arange(12.0).reshape(2, 2, 3)

ANSWERS = [
    answer(name="basic", args=(LINE, -1), numpy=12.0),
    answer(name="basic", args=(LINE, slice(1, 9)), numpy=[11.0, 12.0]),
    answer(name="basic", args=(LINE, slice(-2, None)), numpy=[11.0, 12.0]),
    answer(name="basic", args=(LINE, True), numpy=[[10.0, 11.0, 12.0]]),
    answer(
        name="basic",
        args=(LINE, 3),
        numpy=Raises(IndexError, "index 3 is out of bounds"),
    ),
    answer(
        name="basic",
        args=(LINE, slice(None, None, -1)),
        numpy=[12.0, 11.0, 10.0],
        torch=Raises(ValueError, "step must be greater than zero"),
        why="PyTorch has no negative strides: torch.flip copies",
    ),
    answer(
        name="boolean", args=(LINE, np.array([True, False, True])), numpy=[10.0, 12.0]
    ),
    answer(
        name="boolean",
        args=(LINE, np.array([True, False])),
        numpy=Raises(IndexError, "did not match"),
        torch=Raises(IndexError, "does not match"),
        why="an IndexError in both, in other words",
    ),
    answer(name="integer", args=(LINE, np.array([2, 2, -3])), numpy=[12.0, 12.0, 10.0]),
    answer(
        name="integer", args=(TABLE, [1, 0]), numpy=[[3.0, 4.0, 5.0], [0.0, 1.0, 2.0]]
    ),
    answer(
        name="integer",
        args=(LINE, np.array([1, 0, 1], "uint8")),
        numpy=[11.0, 10.0, 11.0],
        torch=[10.0, 12.0],
        why="uint8 was PyTorch's bool: it still reads it as a mask",
    ),
    answer(
        name="integer",
        args=(LINE, np.array([1.0])),
        numpy=Raises(IndexError, "must be of integer"),
        torch=Raises(IndexError, "must be long, int, byte or bool"),
        why="an IndexError in both, in other words",
    ),
    answer(
        name="mixed",
        args=(CUBE, np.array([0, 1]), np.array([2, 0])),
        numpy=[[2.0, 5.0], [6.0, 9.0]],
    ),
    answer(
        name="mixed",
        args=(CUBE, 0, np.array([2, 0, 1])),
        numpy=[[2.0, 5.0], [0.0, 3.0], [1.0, 4.0]],
        torch=[[2.0, 0.0, 1.0], [5.0, 3.0, 4.0]],
        why="in NumPy a number is one of the arrays, whose axis comes first; PyTorch "
        "takes it away before",
    ),
    answer(
        name="gather",
        args=(TABLE, 1, np.array([[-1], [0]])),
        numpy=[[2.0], [3.0]],
        torch=Raises(RuntimeError, "out of bounds"),
        why="NumPy counts from the end, PyTorch's gather does not",
    ),
    answer(
        name="index_select",
        args=(TABLE, 1, np.array([-1])),
        numpy=[[2.0], [5.0]],
        torch=Raises(RuntimeError, "bounds"),
        why="NumPy counts from the end, PyTorch's index_select does not",
    ),
    answer(
        name="scatter_add",
        args=(np.zeros((1, 2)), 1, np.array([[1, 1, 1]]), np.array([[1.0, 2.0, 4.0]])),
        numpy=[[0.0, 7.0]],
    ),
    answer(
        name="add_one", args=(np.zeros(3), np.array([0, 2, 2])), numpy=[1.0, 0.0, 1.0]
    ),
    answer(
        name="masked_fill",
        args=(LINE, np.array([0, 2, 0]), -1.0),
        numpy=[10.0, -1.0, 12.0],
        torch=Raises(RuntimeError, "boolean masks"),
        why="np.where takes any number for a truth, PyTorch only bools",
    ),
    answer(
        name="masked_assign",
        args=(LINE, np.array([True, False, True]), np.zeros(3)),
        numpy=Raises(ValueError, "cannot assign 3 input values to the 2 output values"),
        torch=Raises(RuntimeError, "shape mismatch"),
        why="NumPy calls it a ValueError, PyTorch a RuntimeError",
    ),
]
