"""shape_trace.py: the same lines on both sides, for whatever modules call."""

import numpy as np
import pytest
import torch

import numpy_impl.random
import torch_impl.workshop.tiny_gpt
from numpy_impl import nn
from numpy_impl.practical import shape_trace as ours
from numpy_impl.workshop import tiny_gpt
from torch_impl.practical import shape_trace as theirs

SIDES = ((ours, nn, np.asarray), (theirs, torch.nn, torch.as_tensor))


def both(build, *arrays):
    """The lines of both sides: build(nn) on these arrays."""
    found = []
    for wing, library, tensor in SIDES:
        calls = wing.trace(build(library), *map(tensor, arrays))
        found.append(wing.table(calls).splitlines())
    assert found[0] == found[1]
    return [line.split("  ") for line in found[0]], calls


def test_the_same_words(capsys):
    ours.main()
    printed = capsys.readouterr().out
    theirs.main()
    assert capsys.readouterr().out == printed
    assert "without Flatten" in printed


def test_tuples_and_dtypes():
    """An LSTM: one input, (y, (h, c)) out; an embedding makes numbers of labels."""

    def build(library):
        class Model(library.Module):
            def __init__(self):
                super().__init__()
                self.table = library.Embedding(7, 4)
                self.lstm = library.LSTM(4, 5, batch_first=True)

            def forward(self, tokens):
                return self.lstm(self.table(tokens))

        return Model()

    _, calls = both(build, np.zeros((2, 3), np.int64))
    assert [call.name for call in calls] == ["", "table", "lstm"]
    assert calls[1].dtypes == "int64 -> float32"
    assert calls[2].outputs == "[(2, 3, 5), [(1, 2, 5), (1, 2, 5)]]"
    assert calls[2].parameters == 4 * 5 * (4 + 5 + 2)


def test_called_twice_and_shared():
    """A line per call; what is held is counted once, whoever holds it."""

    def build(library):
        class Twice(library.Module):
            def __init__(self):
                super().__init__()
                self.first = library.Linear(3, 3)
                self.second = library.Linear(3, 3)
                self.second.weight = self.first.weight

            def forward(self, x):
                return self.second(self.first(self.first(x)))

        return Twice()

    _, calls = both(build, np.zeros((2, 3), np.float32))
    held = [(call.name, call.parameters) for call in calls]
    assert held == [("", 0), ("first", 12), ("first", None), ("second", 3)]


def test_nested_modules_of_a_real_model():
    found = []
    for wing, workshop, tensor in (
        (ours, tiny_gpt, np.asarray),
        (theirs, torch_impl.workshop.tiny_gpt, torch.as_tensor),
    ):
        model = workshop.TinyGPT(29)
        calls = wing.trace(model, tensor(np.zeros((2, 5), np.int64)))
        total = sum({id(p): p.nbytes // 4 for p in model.parameters()}.values())
        assert sum(call.parameters or 0 for call in calls) == total
        found.append(wing.table(calls))
    assert found[0] == found[1]
    assert "    blocks.1.mlp.1" in found[0] and "(2, 5, 29)" in found[0]


@pytest.mark.parametrize("wing, library, tensor", SIDES)
def test_an_error_carries_the_calls(wing, library, tensor):
    model = library.Sequential(library.Linear(3, 4), library.Linear(3, 4))
    with pytest.raises(
        (RuntimeError, ValueError), match="3 features|be multiplied"
    ) as error:
        wing.trace(model, tensor(np.zeros((2, 3), np.float32)))
    (note,) = error.value.__notes__
    *_, last, _ = note.splitlines()
    assert last.split() == ["1", "Linear", "(2,", "4)", "?", "?", "16"]
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


@pytest.mark.parametrize("wing, library, tensor", SIDES)
def test_nothing_changes(wing, library, tensor):
    """Neither modes, nor generators, nor tapes, nor hooks."""
    model = library.Sequential(library.Dropout(0.5), library.Linear(3, 1))
    model[1].eval()
    modes = [module.training for module in model.modules()]
    generators = numpy_impl.random.get_rng_state(), torch.get_rng_state()
    wing.trace(model, tensor(np.ones((4, 3), np.float32)))
    assert [module.training for module in model.modules()] == modes
    assert (numpy_impl.random.get_rng_state() == generators[0]).all()
    assert (torch.get_rng_state() == generators[1]).all()
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())
    if library is nn:
        with pytest.raises(
            RuntimeError, match="has no forward"
        ):  # nothing was saved for it
            model.backward(np.ones((4, 1), np.float32))


@pytest.mark.parametrize("wing, library, tensor", SIDES)
def test_arguments_by_name_and_of_any_kind(wing, library, tensor):
    class Model(library.Module):
        def forward(self, x, mask=None, scale=1.0):
            return {"y": x, "both": [x, mask]}

    x = tensor(np.zeros((2, 3), np.float32))
    (call,) = wing.trace(Model(), x, mask=None, scale=2.0)
    assert call.inputs == "(2, 3), None, float"
    assert call.outputs == "{y: (2, 3), both: [(2, 3), None]}"
    assert call.dtypes == "float32" and call.parameters == 0
