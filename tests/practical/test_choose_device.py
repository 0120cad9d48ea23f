"""choose_device.py: a device that works, or why not, what there is and what to do."""

import re

import numpy as np
import pytest
import torch

from numpy_impl.practical import choose_device as ours
from torch_impl.practical import choose_device as theirs


@pytest.mark.parametrize("wing", [ours, theirs])
def test_the_cpu_is_there(wing, capsys):
    assert wing.available()[0] == "cpu"
    assert str(wing.choose_device()) == str(wing.choose_device("cpu")) == "cpu"
    wing.main()
    assert capsys.readouterr().out.endswith("chosen: cpu\n")
    for name in wing.available():
        wing.choose_device(name)


def test_what_was_chosen_is_what_arrays_take():
    assert np.zeros(2).to_device(ours.choose_device("cpu")).device == "cpu"
    assert torch.zeros(2).to(theirs.choose_device("cpu")).device.type == "cpu"


def refusal(wing, name):
    with pytest.raises(ValueError) as error:
        wing.choose_device(name)
    return str(error.value)


@pytest.mark.parametrize("wing", [ours, theirs])
def test_every_refusal_has_one_form(wing):
    """The name, why, what to do, what there is: in one line."""
    for name in ("gpu", "", "meta", "privateuseone", "cuda:99"):
        said = refusal(wing, name)
        assert re.fullmatch(
            rf"'{name}' cannot be used: .{{15,}}; there is cpu(, \w+:\d)*", said
        )


def test_each_reason(monkeypatch):
    """As PyTorch would be built or find itself on other machines."""

    def fails(*args, **kwargs):
        raise AssertionError("it does not work")

    monkeypatch.setattr(torch, "zeros", fails)
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: False)
    assert "is built without CUDA: install" in refusal(theirs, "cuda")
    monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert "PyTorch finds no GPU: look" in refusal(theirs, "cuda:1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert "there are 2, counted from cuda:0" in refusal(theirs, "cuda:2")
    assert "PyTorch says: it does not work" in refusal(theirs, "cuda:1")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert "the GPU of a Mac" in refusal(theirs, "mps")
    assert "PyTorch knows no such name: write cpu, cuda" in refusal(theirs, "gpu")


def test_what_there_is_is_counted(monkeypatch):
    cuda = torch.device("cuda")
    accelerator = torch.accelerator
    monkeypatch.setattr(accelerator, "current_accelerator", lambda **_: cuda)
    monkeypatch.setattr(accelerator, "device_count", lambda: 2)
    assert theirs.available() == ["cpu", "cuda:0", "cuda:1"]
    assert refusal(theirs, "gpu").endswith("; there is cpu, cuda:0, cuda:1")
