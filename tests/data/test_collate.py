"""default_collate: the same structure, dtypes and values as PyTorch's."""

from collections import OrderedDict, UserDict, namedtuple
from types import MappingProxyType

import numpy as np
import pytest
import torch

Point = namedtuple("Point", ["x", "y"])
ROW = np.arange(3.0)


class Labelled(list):
    """A list that knows something more."""

    label = "none"


def labelled():
    sample = Labelled([1, 2.5])
    sample.label = "mine"
    return sample


BATCHES = {
    "float": lambda: [1.0, 2.0, 0.1],
    "float, then others": lambda: [1.0, 2, True, 2**60],
    "int": lambda: [1, -2, 3],
    "int, then float": lambda: [1, 0.1],
    "bool": lambda: [True, False],
    "bool, then int": lambda: [True, 2],
    "bool, then float": lambda: [False, 0.3],
    "str": lambda: ["a", "b"],
    "bytes": lambda: [b"a", b"b"],
    "np.str_": lambda: [np.str_("a"), np.str_("b")],
    "np.float32": lambda: [np.float32(0.1), np.float32(2)],
    "np.float64": lambda: [np.float64(0.1), np.float64(2)],
    "np.int8": lambda: [np.int8(1), np.int8(2)],
    "np.bool_": lambda: [np.True_, np.False_],
    "mixed scalars": lambda: [np.float16(0.1), np.int64(2)],
    "int, then np.float64": lambda: [1, np.float64(0.1)],
    "int, then np.float16": lambda: [1, np.float16(0.1)],
    "bool, then np.uint8": lambda: [True, np.uint8(3)],
    "int, then complex": lambda: [1, 1j],
    "np.float32, then float": lambda: [np.float32(0.1), 0.1],
    "np.float32, then complex": lambda: [np.float32(0.1), 1j],
    "np.float16, then float": lambda: [np.float16(0.1), 0.1],
    "np.float64, then int": lambda: [np.float64(0.1), 3],
    "np.int8, then float": lambda: [np.int8(1), 0.1],
    "float16": lambda: [ROW.astype(np.float16)] * 2,
    "arrays": lambda: [ROW, ROW + 1],
    "float32": lambda: [ROW.astype(np.float32), ROW.astype(np.float32)],
    "uint8": lambda: [np.eye(2, dtype=np.uint8)] * 3,
    "0-d": lambda: [np.array(3), np.array(4)],
    "empty arrays": lambda: [np.ones((0, 2))] * 2,
    "views": lambda: [np.arange(12.0).reshape(3, 4).T, np.ones((8, 3))[::2]],
    "float32 and float64": lambda: [ROW.astype(np.float32), ROW],
    "int64 and float32": lambda: [np.arange(3), ROW.astype(np.float32)],
    "int8 and uint8": lambda: [np.ones(2, np.int8), np.ones(2, np.uint8)],
    "bool and int8": lambda: [np.ones(2, bool), np.ones(2, np.int8)],
    "float64 and complex64": lambda: [np.ones(2), np.ones(2, np.complex64)],
    "tuple": lambda: [(ROW, 1), (ROW, 2)],
    "tuple of str": lambda: [("a", 1), ("b", 2)],
    "list": lambda: [[ROW, 1], [ROW, 2]],
    "own list": lambda: [labelled(), labelled()],
    "range": lambda: [range(3), range(3, 6)],
    "empty tuple": lambda: [(), ()],
    "namedtuple": lambda: [Point(ROW, 1), Point(ROW, 2)],
    "dict": lambda: [{"x": ROW, "y": 1.0}, {"y": 2.0, "x": ROW}],
    "more keys": lambda: [{"x": 1}, {"x": 2, "y": 3}],
    "OrderedDict": lambda: [OrderedDict(b=1, a=2), OrderedDict(a=3, b=4)],
    "UserDict": lambda: [UserDict(a=1), UserDict(a=2)],
    "MappingProxyType": lambda: [
        MappingProxyType({"a": 1}),
        MappingProxyType({"a": 2}),
    ],
    "nested": lambda: [{"a": [(1, "x"), Point(2.0, ROW)]}] * 2,
    "a tuple of samples": lambda: ((1, 2.0), (3, 4.0)),
    "an array of samples": lambda: np.ones((3, 2), np.float32),
}


@pytest.mark.parametrize("name", BATCHES)
def test_default_collate(name, same):
    same(lambda side: side.data.default_collate(BATCHES[name]()))


SINGLE = [name for name in BATCHES if "samples" not in name]


@pytest.mark.parametrize("name", SINGLE)
def test_default_convert(name, same):
    """Arrays as they are; containers anew, where a tuple becomes a list."""
    same(lambda side: side.data.default_convert(BATCHES[name]()[0]))


def test_containers_keep_what_else_they_know(ours):
    assert ours.data.default_collate([labelled(), labelled()]).label == "mine"
    assert ours.data.default_convert(labelled()).label == "mine"


def test_the_samples_stay_as_they_were(ours):
    samples = [{"x": [1, 2]}, {"x": [3, 4]}]
    batch = ours.data.default_collate(samples)
    assert samples == [{"x": [1, 2]}, {"x": [3, 4]}]
    np.testing.assert_array_equal(batch["x"], [[1, 3], [2, 4]])


def test_the_batch_shares_no_memory_with_the_samples(ours):
    batch = ours.data.default_collate([ROW])
    assert not np.shares_memory(batch, ROW)


ERRORS = {
    "empty": ([], ""),
    "None": ([None], "NoneType"),
    "object": ([object()], "object"),
    "set": ([{1}], "set"),
    "complex": ([1j], "complex"),
    "float and str": ([1.0, "2"], "'2'"),
    "float and None": ([1.0, None], "None"),
    "int and str": ([1, "2"], "'2'"),
    "array of str": ([np.array(["a"])], "<U1"),
    "array of objects": ([np.array([None])], "object"),
    "array of dates": ([np.array(["2020"], "M8[Y]")], "datetime64"),
    "date": ([np.datetime64("2020")], "datetime64"),
    "records": ([np.zeros(2, [("a", "f4")])], "a"),
    "unequal arrays": ([np.ones(2), np.ones(3)], "batch[1] is of shape (3,)"),
    "unequal axes": ([np.ones(2), np.ones((2, 1))], "(2, 1)"),
    "unequal tuples": ([(1, 2), (1,)], "equal length"),
    "unequal lists": ([[1], [1], [1, 2]], "batch[2] is of length 2"),
    "an unequal field": (
        [{"x": (1, ROW)}, {"x": (1, ROW)}, {"x": (1, ROW[:2])}],
        "batch[2]['x'][1] is of shape (2,), batch[0]['x'][1] of (3,)",
    ),
    "an unequal field of a namedtuple": (
        [Point([1], ROW), Point([1, 2], ROW)],
        "batch[1].x is of length 2",
    ),
    "missing key": ([{"a": 1}, {"b": 1}], "a"),
    "nested": ([{"a": (None, 1)}], "NoneType"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    batch, word = ERRORS[name]
    fails_alike(lambda side: side.data.default_collate(batch), word)


def test_the_torch_side_is_torch():
    from torch_impl import data

    for name in data.__all__:
        assert getattr(data, name) is getattr(torch.utils.data, name)
