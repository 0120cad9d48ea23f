"""practical/: the tools of the habits, by what they must say of what is known."""

import itertools
import random as python_random
import re

import numpy as np
import pytest
import torch

import numpy_impl.nn
from bridge.cases import cases_of
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl.random import rand
from tests.pairs import assert_close
from tests.practical import test_practical

SIDES = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)
CASES = cases_of("practical_tools")


def tool(side, name, function=None):
    return side.get(f"practical.{name}", function or name)


def example(side, name):
    return tool(side, name, "example")(side.dtype("float64"))


def nn_of(side):
    return numpy_impl.nn if side is NUMPY else torch.nn


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_same_numbers(case):
    ours = case.quantities(NUMPY)
    assert ours
    assert_close(ours, case.quantities(TORCH_IMPL))


def test_every_tool_has_a_case():
    assert {case.file.split(".")[1] for case in CASES} >= {
        "count_parameters",
        "one_batch",
        "read_traceback",
        "set_seeds",
        "time_step",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_the_folder_lists_it(case):
    test_practical.test_the_folder_lists_it(case.file)


# One batch


def test_one_batch():
    """Twenty digits are learnt by heart."""
    found = example(NUMPY, "one_batch")
    assert found["loss"] == sorted(found["loss"], reverse=True)
    assert found["loss"][-1] < 0.05 and found["accuracy"] == 1


@SIDES
def test_one_batch_refuses(side):
    overfit = tool(side, "one_batch", "overfit_one_batch")
    with pytest.raises(ValueError, match="steps must be 1 or more, got 0"):
        overfit(None, ([1], [1]), None, None, steps=0)
    with pytest.raises(ValueError, match="batch is empty"):
        overfit(None, ([], []), None, None)


# Seeds


@SIDES
def test_set_every_seed(side):
    """Each of the three draws what it draws after its own seed; two seeds differ."""
    set_every_seed = tool(side, "set_seeds", "set_every_seed")

    def draws():
        own = rand(3).tolist() if side is NUMPY else torch.rand(3).tolist()
        return python_random.random(), np.random.rand(), own  # noqa: NPY002

    set_every_seed(3)
    first = draws()
    assert first[0] == python_random.Random(3).random()
    assert first[1] == np.random.RandomState(3).rand()
    assert (
        first[2] == torch.rand(3, generator=torch.Generator().manual_seed(3)).tolist()
    )
    set_every_seed(4)
    assert all(a != b for a, b in zip(first, draws(), strict=True))
    set_every_seed(3)
    assert draws() == first


@SIDES
def test_set_every_seed_refuses(side):
    set_every_seed = tool(side, "set_seeds", "set_every_seed")
    for seed in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match="seed must be an int, got"):
            set_every_seed(seed)
    for seed in (-1, 2**32):
        with pytest.raises(ValueError, match=f"got {seed}"):
            set_every_seed(seed)
    set_every_seed(2**32 - 1)


def test_what_no_seed_sets():
    assert example(NUMPY, "set_seeds")["(a + b) + c minus a + (b + c)"] != 0
    assert tool(NUMPY, "set_seeds", "NOT_FIXED") == tool(
        TORCH_IMPL, "set_seeds", "NOT_FIXED"
    )


# Parameters


def test_count_parameters():
    """29 × 16 of token and head together, 29 biases, 16 × 16 frozen, 16 biases."""
    found = example(NUMPY, "count_parameters")
    assert found["trainable"] == 29 * 16 + 29 + 16
    assert found["frozen"] == 16 * 16
    assert found["shared"] == 29 * 16
    assert found["buffers"] == 29
    assert found["bytes"] == 8 * (29 * 16 + 29 + 16 + 16 * 16 + 29)
    assert found["token"] == 29 * 16 and found["head"] == 29 * 16 + 29


@SIDES
def test_count_parameters_of_float32_and_of_none(side):
    nn = nn_of(side)
    count = tool(side, "count_parameters")
    none = {"trainable": 0, "frozen": 0, "shared": 0, "buffers": 0, "bytes": 0}
    assert count(nn.ReLU()) == none
    assert count(nn.Linear(3, 2)) == none | {"trainable": 8, "bytes": 32}
    by_module = tool(side, "count_parameters", "count_by_module")
    twice = nn.Linear(3, 2)
    assert by_module(nn.Sequential(twice, nn.ReLU(), twice)) == {"0": 8, "2": 8}
    assert by_module(nn.ReLU()) == {}


# Time


@SIDES
def test_time_step(side):
    """By a clock that is known: the calls take 1, 100, 2 seconds."""
    time_step = tool(side, "time_step")
    calls = []
    clock = itertools.chain([0, 1], [10, 110], [200, 202])
    found = time_step(
        lambda: calls.append(1), repeat=3, warmup=2, clock=lambda: next(clock)
    )
    assert found == {"median": 2, "least": 1, "most": 100}
    assert len(calls) == 5
    with pytest.raises(ValueError, match="repeat must be 1 or more, got 0"):
        time_step(calls.clear, repeat=0)
    with pytest.raises(ValueError, match="warmup must be 0 or more, got -1"):
        time_step(calls.clear, warmup=-1)
    assert len(calls) == 5


@SIDES
def test_time_step_waits_for_the_device(side, monkeypatch):
    """Before the clock is read for the first time, and before it is for the second."""
    module = tool(side, "time_step").__globals__
    seen = []
    monkeypatch.setitem(module, "synchronize", lambda: seen.append("wait"))

    def clock():
        seen.append("clock")
        return 0.0

    tool(side, "time_step")(lambda: seen.append("step"), 2, 0, clock)
    assert seen == 2 * ["wait", "clock", "step", "wait", "clock"]


def test_time_step_calls():
    found = example(NUMPY, "time_step")
    assert found["calls"] == 14  # 3 + 11
    assert found["loss"][1] < found["loss"][0]


# Tracebacks


@SIDES
def test_read_traceback(side):
    """The line is this file's, the frame is Linear's, the shapes are those given."""
    read_traceback = tool(side, "read_traceback")
    nn = nn_of(side)
    x = np.zeros((300, 63), np.float32)
    x = x if side is NUMPY else torch.from_numpy(x)
    model = nn.Sequential(nn.ReLU(), nn.Linear(64, 32))

    def call():  # of one's own lines the last one counts
        return model(x)

    with pytest.raises(RuntimeError) as caught:
        call()
    found = read_traceback(caught.value)
    assert re.fullmatch(r"test_tools\.py:\d+: return model\(x\)", found["yours"])
    assert found["library"].startswith("linear.py:")
    assert [300, 63] in found["shapes"] and len(found["shapes"]) == 2
    assert found["message"] == f"RuntimeError: {caught.value}"
    given = list(found["arguments"].values())
    assert given == ["(300, 63) float32", "(32, 64) float32", "(32,) float32"]
    assert found["dtypes"] == []


@SIDES
def test_read_traceback_of_a_dtype(side):
    read_traceback = tool(side, "read_traceback")
    model = nn_of(side).Linear(64, 32)
    x = np.zeros((300, 64))
    with pytest.raises(RuntimeError) as caught:
        model(x if side is NUMPY else torch.from_numpy(x))
    assert set(read_traceback(caught.value)["dtypes"]) == {"float64", "float32"}


@SIDES
def test_read_traceback_of_ones_own_error(side):
    """Nothing of the library's is in it."""
    with pytest.raises(ValueError) as caught:
        raise ValueError("mine")
    found = tool(side, "read_traceback")(caught.value)
    assert found["library"] == "" and found["shapes"] == []
    assert found["yours"].endswith('raise ValueError("mine")')


@SIDES
def test_read_traceback_refuses(side):
    read_traceback = tool(side, "read_traceback")
    with pytest.raises(TypeError, match="must be an exception, got str"):
        read_traceback("error")
    with pytest.raises(ValueError, match="never raised"):
        read_traceback(ValueError("mine"))


@SIDES
def test_shapes_and_dtypes_in(side):
    shapes_in = tool(side, "read_traceback", "shapes_in")
    dtypes_in = tool(side, "read_traceback", "dtypes_in")
    assert shapes_in("(3,) and [2, 4], 300x63; (x) [] 0x1f") == [[3], [2, 4], [300, 63]]
    assert dtypes_in("same dtype, but got: float != double") == ["float32", "float64"]
    assert dtypes_in("expected Long, not torch.float16") == ["int64", "float16"]
    assert dtypes_in("a float in water") == []
