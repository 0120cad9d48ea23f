"""Answers of tensor/device.py, on any machine: "meta" is the second device."""

import math
from functools import partial

import numpy as np

from bridge.cases.answer import Answer, Raises

answer = partial(Answer, file="tensor.device")

X = np.array([1.0, 2.0])
HERE = "the CPU is NumPy's only device"
NOT_THERE = Raises(ValueError, "Device not understood")
UNSUPPORTED = Raises(ValueError, "Unsupported device: ")
NONE_TO_SET = Raises(NotImplementedError, "NumPy has no default")
SET = "NumPy has no such switch"
NO_DATA = Raises(NotImplementedError, "Cannot copy out of meta tensor; no data!")
BOTH_REFUSE = "both refuse; PyTorch knows more names"


def moved(move, numpy, **others):
    return answer(name="is_itself", args=(X, move), numpy=numpy, **others)


def under_dtype(*names):
    """Of 1.5, 1j, 1 and 1 / 2; NumPy's are what they always are."""
    same = names[0] == "float64"
    others = {} if same else {"torch": names, "why": f"{SET}: float64, or dtype="}
    numpy = names if same else NONE_TO_SET
    return answer(name="under_dtype", args=names[:1], numpy=numpy, **others)


def under_device(what, device, **others):
    """The same by torch.set_default_device and within torch.device."""
    for name in ("under_device", "within_device"):
        yield answer(
            name=name,
            args=("meta", what),
            numpy=NONE_TO_SET,
            torch=device,
            why=f"{SET}: {HERE}",
        )
        yield answer(name=name, args=("cpu", what), numpy="cpu")


def uninitialized(dtype, value):
    return answer(
        name="uninitialized",
        args=(dtype,),
        numpy=Raises(NotImplementedError, "np.empty has what was there"),
        torch=[value] * 2,
        why="where results have to repeat, PyTorch fills torch.empty with what is seen",
    )


ANSWERS = [
    answer(name="pick", args=("cpu",), numpy="cpu"),
    answer(
        name="pick", args=("meta",), numpy=Raises(RuntimeError), torch="meta", why=HERE
    ),
    answer(
        name="pick", args=("gpu",), numpy=Raises(RuntimeError, "there is no 'gpu' here")
    ),
    answer(name="zeros", args=((2,), "cpu"), numpy=[0.0, 0.0]),
    answer(name="zeros", args=((2,), None), numpy=[0.0, 0.0]),
    answer(
        name="zeros",
        args=((2,), "cpu:0"),
        numpy=NOT_THERE,
        torch=[0.0, 0.0],
        why="PyTorch counts the devices of a kind, also where there is one",
    ),
    answer(
        name="zeros",
        args=((2,), "gpu"),
        numpy=NOT_THERE,
        torch=Raises(RuntimeError, "Expected one of cpu, cuda"),
        why=BOTH_REFUSE,
    ),
    answer(name="device_of", args=(X,), numpy="cpu"),
    answer(name="to", args=(X, "cpu"), numpy=[1.0, 2.0]),
    answer(
        name="to",
        args=(X, "gpu"),
        numpy=UNSUPPORTED,
        torch=Raises(RuntimeError, "Expected one of cpu, cuda"),
        why=BOTH_REFUSE,
    ),
    moved("device", True),
    moved("dtype", True),
    moved("both", True),
    moved("another dtype", False),
    moved("another device", UNSUPPORTED, torch=False, why=HERE),
    moved("copy=True", False),
    answer(name="there_and_back", args=(X, "cpu"), numpy=[1.0, 2.0]),
    answer(
        name="there_and_back",
        args=(X, "meta"),
        numpy=UNSUPPORTED,
        torch=NO_DATA,
        why="meta tensors have no data to come back with",
    ),
    answer(name="add_across", args=(X, "cpu"), numpy=[1.0, 2.0]),
    answer(
        name="add_across",
        args=(X, "meta"),
        numpy=NOT_THERE,
        torch=Raises(RuntimeError, "is not on the expected device"),
        why="nothing is moved without a word: PyTorch names both devices",
    ),
    answer(name="add_number_across", args=(X, "cpu"), numpy="cpu"),
    answer(
        name="add_number_across",
        args=(X, "meta"),
        numpy=UNSUPPORTED,
        torch="meta",
        why="a 0-d tensor of the CPU is a number wherever it meets another device",
    ),
    answer(name="matmul_there", args=((2, 3), (3, 4), "cpu"), numpy=(2, 4)),
    answer(
        name="matmul_there",
        args=((10**6, 10**6), (10**6, 2), "meta"),
        numpy=NOT_THERE,
        torch=(10**6, 2),
        why="on meta only shapes are computed: 4 TB that nobody has",
    ),
    answer(
        name="matmul_there",
        args=((2, 3), (4, 2), "cpu"),
        numpy=Raises(ValueError),
        torch=Raises(RuntimeError),
        why="NumPy calls it a ValueError, PyTorch a RuntimeError",
    ),
    answer(
        name="matmul_there",
        args=((2, 3), (4, 2), "meta"),
        numpy=NOT_THERE,
        torch=Raises(RuntimeError, "reduction dim"),
        why="shapes that do not fit are refused on meta, too",
    ),
    under_dtype("float64", "complex128", "int64", "float64"),
    under_dtype("float32", "complex64", "int64", "float32"),
    under_dtype("float16", "complex32", "int64", "float16"),
    answer(
        name="under_dtype",
        args=("int64",),
        numpy=NONE_TO_SET,
        torch=Raises(TypeError, "only floating-point types"),
        why="the default of integers is int64, on both sides, and stays it",
    ),
    *under_device("zeros", "meta"),
    *under_device("of numbers", "meta"),
    *under_device("of an ndarray", "meta"),
    *under_device("in its memory", "cpu"),
    *under_device("like x", "cpu"),
    *under_device("device='cpu'", "cpu"),
    uninitialized("float32", math.nan),
    uninitialized("int16", 2**15 - 1),
    uninitialized("bool", True),
    answer(
        name="put_twice",
        args=(X,),
        numpy=[2.0, 2.0],
        torch=Raises(RuntimeError, "does not have a deterministic implementation"),
        why="NumPy writes in order, the last one stays; PyTorch's threads need not",
    ),
]
