"""tensor/device.py: what moves, what is set for the whole process, and put back."""

import numpy as np
import pytest
import torch

import numpy_impl.tensor.device as ours
import torch_impl.tensor.device as theirs
from bridge.cases.tensor.device import ANSWERS
from bridge.sides import NUMPY, TORCH_IMPL
from tests.answers import AnswerTests


class TestDeviceAnswers(AnswerTests):
    file = "tensor.device"


def settings():
    """All that the functions of this file set for the whole process."""
    return (
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        torch.utils.deterministic.fill_uninitialized_memory,
        torch.zeros(1).device,
    )


def test_every_setting_is_put_back():
    """Also where what was asked for meanwhile has raised."""
    before = settings()
    for answer in ANSWERS:
        for side in (NUMPY, TORCH_IMPL):
            answer.ask(side)
            assert settings() == before, f"{answer} of {side}"
    theirs.uninitialized("int8", fill=False)
    assert settings() == before


def test_it_is_put_back_to_what_it_was_and_not_to_the_default():
    before = settings()
    try:
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.utils.deterministic.fill_uninitialized_memory = False
        torch.set_default_device("meta")
        torch.set_default_dtype(torch.float64)
        changed = settings()
        theirs.uninitialized("int8")
        theirs.under_device("cpu", "zeros")
        theirs.within_device("cpu", "zeros")
        theirs.under_dtype("float32")
        assert settings() == changed
    finally:
        torch.use_deterministic_algorithms(False)
        torch.utils.deterministic.fill_uninitialized_memory = True
        torch.set_default_device(None)
        torch.set_default_dtype(torch.float32)
    assert settings() == before


def test_there_is_a_difference_while_it_is_set():
    """The test above would be blind, if nothing were ever set."""
    assert theirs.under_dtype("float64")[0] != "float32"
    assert theirs.under_device("meta", "zeros") != "cpu"
    assert torch.isnan(theirs.uninitialized("float32")).all()


def test_every_move_and_every_place_is_asked_for():
    asked = {a.args[1] for a in ANSWERS if a.name == "is_itself"}
    assert list(ours.MOVES) == list(theirs.MOVES) and asked == set(ours.MOVES)
    asked = {a.args[1] for a in ANSWERS if a.name == "under_device"}
    assert list(ours.DEVICES) == list(theirs.DEVICES) and asked == set(ours.DEVICES)


def test_to_every_device_of_this_machine_and_back():
    """With CUDA there is one more; meta has no data to come back with."""
    x = torch.arange(3.0)
    for device in theirs.available():
        moved = theirs.to(x, theirs.pick(device))
        assert theirs.device_of(moved) == device
        assert (moved is x) is (device == "cpu")
        assert theirs.to(moved, device) is moved
        if device != "meta":
            assert torch.equal(theirs.there_and_back(x, device), x)


def test_without_cuda_it_says_so():
    """One message on both sides, whatever this PyTorch was built for."""
    for side in (ours, theirs):
        if "cuda" in side.available():
            assert side.pick("cuda") == "cuda"
            continue
        with pytest.raises(RuntimeError, match="there is no 'cuda' here, only .'cpu'"):
            side.pick("cuda")
    if not torch.cuda.is_available():
        with pytest.raises((RuntimeError, AssertionError), match="CUDA|NVIDIA"):
            theirs.zeros((2,), "cuda")
    with pytest.raises(ValueError, match="received: cuda"):
        ours.zeros((2,), "cuda")


def test_filling_what_was_not_initialized_is_a_switch_of_its_own():
    """Without it there is what was there: here and there some of the sevens."""
    found = []
    for _ in range(100):
        torch.full((2,), 7.0)
        found.append(theirs.uninitialized("float32", fill=False))
    assert not torch.isnan(torch.cat(found)).all()


def test_what_does_not_repeat_may_also_just_warn():
    x = torch.zeros(2)
    with pytest.warns(UserWarning, match="does not have a deterministic"):
        y = theirs.put_twice(x, warn_only=True)
    assert y[0] in (1, 2) and y[1] == 0 and not x.any()


def test_put_in_order_is_what_numpy_promises():
    np.testing.assert_array_equal(ours.put_twice(np.zeros(2)), [2, 0])
