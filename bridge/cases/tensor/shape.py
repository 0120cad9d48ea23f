"""Cases of tensor/shape.py."""

from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises
from bridge.cases.specs import normal
from bridge.cases.tensor.function_case import function_case

case = partial(function_case, "tensor.shape")
answer = partial(Answer, file="tensor.shape")

CASES = [
    case("expand", (normal(3),), size=(2, 3)),
    case("expand", (normal(2, 1, 3),), size=(2, 4, 3)),
    case("expand", (normal(1, 1),), size=(5, 2, 3)),
    case("expand", (normal(),), size=(2, 3)),
    case("expand", (normal(2, 3),), label="nothing to copy", size=(2, 3)),
    case("expand", (normal(1, 3),), label="to nothing", size=(0, 3)),
    case("multiply", (normal(2, 3), normal(3)), label="a row"),
    case("multiply", (normal(2, 3), normal(2, 1)), label="a column"),
    case("multiply", (normal(4, 1), normal(3)), label="(4, 1) and (3,)"),
    case("multiply", (normal(2, 1, 3), normal(4, 1)), label="both are copied"),
    case("multiply", (normal(), normal(2, 3)), label="a 0-d array"),
    case("multiply", (normal(2, 3), normal(2, 3)), label="nothing to copy"),
    case("multiply", (normal(0, 3), normal(3)), label="no rows"),
    case("reshape", (normal(2, 3, 4),), size=(6, 4)),
    case("reshape", (normal(2, 3, 4),), size=(4, -1)),
    case("reshape", (normal(6),), size=(-1,)),
    case("reshape", (normal(),), size=(1, 1)),
    case("reshape", (normal(0, 3),), size=(3, 0)),
    case("view", (normal(2, 6),), size=(2, 2, 3)),
    case("view", (normal(12),), size=(3, -1)),
    case("permute", (normal(2, 3, 4),), dims=(1, 2, 0)),
    case("permute", (normal(2, 3, 4),), dims=(-1, 0, -2)),
    case("permute", (normal(2, 3, 4, 5),), dims=(2, 0, 3, 1)),
    case("transpose", (normal(2, 3, 4),), dim0=0, dim1=-1),
    case("transpose", (normal(2, 3, 4),), dim0=1, dim1=1),
    case("squeeze", (normal(2, 1, 3),), dim=1),
    case("squeeze", (normal(2, 3, 1),), dim=-1),
    case("unsqueeze", (normal(2, 3),), dim=0),
    case("unsqueeze", (normal(2, 3),), dim=-1),
    case("unsqueeze", (normal(),), dim=0),
    case("cat", ((normal(2, 3), normal(1, 3), normal(4, 3)),), label="rows"),
    case("cat", ((normal(2, 3), normal(2, 1)),), dim=-1),
    case("cat", ((normal(2, 0), normal(2, 3)),), label="one is empty", dim=1),
    case("cat", ((normal(2, 3),),), label="only one"),
    case("stack", ((normal(2, 3), normal(2, 3)),), dim=0),
    case("stack", ((normal(2, 3), normal(2, 3), normal(2, 3)),), dim=-1),
    case("stack", ((normal(), normal()),), label="numbers"),
    case("flip", (normal(2, 3),), dims=(1,)),
    case("flip", (normal(2, 3, 4),), dims=(0, -1)),
    case("tile", (normal(2, 3),), dims=(2, 4)),
    case("tile", (normal(2, 3),), dims=(4,)),
    case("tile", (normal(3),), dims=(2, 1, 4)),
    case("tile", (normal(2, 3),), label="to nothing", dims=(0, 2)),
    case("repeat_interleave", (normal(2, 3),), repeats=4, dim=0),
    case("repeat_interleave", (normal(2, 3, 2),), repeats=2, dim=-2),
]

ROW, SQUARE = np.arange(3.0), np.arange(4.0).reshape(2, 2)
COLUMN, CUBE = ROW[:, None], np.arange(6.0).reshape(1, 2, 3)
REFUSED = {"numpy": Raises(ValueError), "torch": Raises(RuntimeError)}
KINDS = "NumPy calls it a ValueError, PyTorch a RuntimeError"

ANSWERS = [
    answer(name="broadcast_shapes", args=((2, 3), (3,)), numpy=(2, 3)),
    answer(name="broadcast_shapes", args=((4, 1), (3,)), numpy=(4, 3)),
    answer(name="broadcast_shapes", args=((8, 1, 6), (7, 1)), numpy=(8, 7, 6)),
    answer(name="broadcast_shapes", args=((), (2, 3)), numpy=(2, 3)),
    answer(name="broadcast_shapes", args=((1, 3), (0, 1)), numpy=(0, 3)),
    answer(name="broadcast_shapes", args=(), numpy=()),
    answer(name="broadcast_shapes", args=((3,), (4,)), why=KINDS, **REFUSED),
    answer(name="broadcast_shapes", args=((2, 3), (2,)), why=KINDS, **REFUSED),
    answer(name="multiply", args=(ROW, SQUARE), why=KINDS, **REFUSED),
    answer(name="expand", args=(SQUARE, (2, 3)), why=KINDS, **REFUSED),
    answer(
        name="expand",
        args=(ROW, (2, -1)),
        numpy=Raises(ValueError),
        torch=[[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]],
        why="-1 keeps the size in Tensor.expand; np.broadcast_to wants it said",
    ),
    answer(
        name="squared_errors",
        args=(COLUMN, ROW),
        numpy=[[0.0, 1.0, 4.0], [1.0, 0.0, 1.0], [4.0, 1.0, 0.0]],
    ),
    answer(name="squared_errors", args=(COLUMN[:, 0], ROW), numpy=[0.0, 0.0, 0.0]),
    answer(name="reshape", args=(SQUARE, (-1,)), numpy=[0.0, 1.0, 2.0, 3.0]),
    answer(name="reshape", args=(SQUARE, (3, -1)), why=KINDS, **REFUSED),
    answer(name="reshape", args=(SQUARE, (-1, -1)), why=KINDS, **REFUSED),
    answer(name="reshape", args=(np.zeros((0, 2)), (-1, 0)), why=KINDS, **REFUSED),
    answer(name="view", args=(SQUARE, (4, 2)), why=KINDS, **REFUSED),
    answer(
        name="squeeze",
        args=(SQUARE, 0),
        numpy=Raises(ValueError, "size not equal to one"),
        torch=[[0.0, 1.0], [2.0, 3.0]],
        why="an axis of several entries: NumPy refuses, PyTorch leaves it as it is",
    ),
    answer(
        name="squeeze",
        args=(SQUARE, 2),
        numpy=Raises(np.exceptions.AxisError),
        torch=Raises(IndexError),
        why="AxisError is NumPy's own kind of IndexError",
    ),
    answer(
        name="permute",
        args=(SQUARE, (0, 0)),
        numpy=Raises(ValueError, "repeated axis"),
        torch=Raises(RuntimeError, "duplicate dims"),
        why=KINDS,
    ),
    answer(
        name="cat",
        args=((ROW, np.zeros((0,))),),
        numpy=[0.0, 1.0, 2.0],
    ),
    answer(
        name="cat",
        args=((SQUARE, np.zeros((0,))),),
        numpy=Raises(ValueError, "number of dimensions"),
        torch=[[0.0, 1.0], [2.0, 3.0]],
        why="PyTorch passes over an empty tensor of one axis, of old habit",
    ),
    answer(name="cat", args=((SQUARE, CUBE),), why=KINDS, **REFUSED),
    answer(name="cat", args=((),), numpy=Raises(ValueError)),
    answer(name="stack", args=((ROW, SQUARE),), why=KINDS, **REFUSED),
    answer(
        name="repeat",
        args=(ROW, 2),
        numpy=[0.0, 0.0, 1.0, 1.0, 2.0, 2.0],
        torch=[0.0, 1.0, 2.0, 0.0, 1.0, 2.0],
        why="PyTorch's repeat is np.tile; np.repeat is torch.repeat_interleave",
    ),
    answer(
        name="split",
        args=(np.arange(6.0), 2),
        numpy=([0.0, 1.0, 2.0], [3.0, 4.0, 5.0]),
        torch=([0.0, 1.0], [2.0, 3.0], [4.0, 5.0]),
        why="a number of pieces in NumPy, the size of a piece in PyTorch",
    ),
    answer(
        name="split",
        args=(np.arange(5.0), 2),
        numpy=Raises(ValueError, "equal division"),
        torch=([0.0, 1.0], [2.0, 3.0], [4.0]),
        why="NumPy's pieces are equal, PyTorch's last one is what is left",
    ),
    answer(
        name="size",
        args=(CUBE,),
        numpy=6,
        torch=(1, 2, 3),
        why="PyTorch's number of entries is numel()",
    ),
]
