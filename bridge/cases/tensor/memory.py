"""Answers of tensor/memory.py."""

from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises

answer = partial(Answer, file="tensor.memory")

CUBE = np.arange(24.0).reshape(2, 3, 4)
TABLE = np.arange(6.0).reshape(2, 3)
READ_ONLY = Raises(ValueError, "read-only")
NO_MINUS = Raises(ValueError, "step must be greater than zero")
NO_NEGATIVE = "a step of -1 is a view in NumPy; PyTorch has no negative strides"


def shares(operation, numpy, **others):
    return answer(name="shares", args=(TABLE, operation), numpy=numpy, **others)


def write(operation, numpy, **others):
    return answer(name="write", args=(TABLE, operation), numpy=numpy, **others)


ANSWERS = [
    answer(name="strides", args=(CUBE,), numpy=(12, 4, 1)),
    answer(name="strides", args=(np.zeros((3, 1)),), numpy=(1, 1)),
    answer(name="strides", args=(np.zeros(()),), numpy=()),
    answer(name="is_contiguous", args=(CUBE,), numpy=True),
    answer(name="is_contiguous", args=(np.zeros((0, 3)),), numpy=True),
    answer(name="contiguous", args=(TABLE,), numpy=TABLE.tolist()),
    shares("x[1:]", True),
    shares("x[0]", True),
    shares(
        "x[0, 0]",
        False,
        torch=True,
        why="one entry is a number in NumPy, a view without axes in PyTorch",
    ),
    shares("x[None]", True),
    shares("x[[0, 1]]", False),
    shares("x[x > 0]", False),
    shares("x[:, ::2]", True),
    shares("x[::-1]", True, torch=NO_MINUS, why=NO_NEGATIVE),
    shares("x.T", True),
    shares("x.reshape(-1)", True),
    shares("x.T.reshape(-1)", False),
    shares("x.ravel()", True),
    shares(
        "x.flatten()",
        False,
        torch=True,
        why="NumPy's flatten always copies; PyTorch's is a view where it can be one",
    ),
    shares("x.squeeze()", True),
    shares("diagonal", True),
    shares("expand", True),
    shares("windows", True),
    shares("split", True),
    shares("flip", True, torch=False, why=NO_NEGATIVE),
    shares("rot90", True, torch=False, why=NO_NEGATIVE),
    shares("roll", False),
    shares("cat of one", False),
    shares(
        "the same dtype",
        False,
        torch=True,
        why="astype copies unless it is told not to; .to returns x where it fits",
    ),
    shares("the same bits", True),
    shares("real", True),
    shares("contiguous", True),
    shares("copy", False),
    shares("x + 0", False),
    write("x[0]", [[9.0, 9.0, 9.0], [3.0, 4.0, 5.0]]),
    write("x[[0, 1]]", [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]),
    write("x.T", [[9.0] * 3] * 2),
    write(
        "diagonal",
        READ_ONLY,
        torch=[[9.0, 1.0, 2.0], [3.0, 9.0, 5.0]],
        why="NumPy's diagonal is a view that cannot be written to",
    ),
    write(
        "expand",
        READ_ONLY,
        torch=Raises(RuntimeError, "refers to a single memory location"),
        why="both refuse: one entry would be written four times",
    ),
    write(
        "windows",
        READ_ONLY,
        torch=[[9.0] * 3] * 2,
        why="overlapping windows are read-only in NumPy unless it is told otherwise",
    ),
    answer(
        name="add_neighbours",
        args=(np.arange(4.0),),
        numpy=[0.0, 1.0, 3.0, 5.0],
        torch=Raises(RuntimeError, "refer to a single memory location"),
        why="NumPy sees the overlap and copies first; PyTorch asks for a clone()",
    ),
]
