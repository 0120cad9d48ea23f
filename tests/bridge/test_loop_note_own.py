"""The loop note on the project's own loops, which it has to leave as they were."""

import copy
import random
import threading

import numpy as np
import pytest
import torch

import numpy_impl.random
import numpy_impl.workshop.digits_mlp
import numpy_impl.workshop.letters
import numpy_impl.workshop.tiny_gpt
import torch_impl.workshop.digits_mlp
import torch_impl.workshop.letters
import torch_impl.workshop.tiny_gpt
from bridge.loop_note import loop_note
from bridge.sides import NUMPY, TORCH_IMPL
from tests.bridge.loops import OURS, TORCH
from tests.bridge.loops.own import PerLetter, per_letter
from tests.bridge.loops.state import state_of
from tests.training.test_loop import problem

WORKSHOPS = {OURS: numpy_impl.workshop, TORCH: torch_impl.workshop}
both = pytest.mark.parametrize("lib", (TORCH, OURS), ids=str)


def digits(lib, optimizer):
    workshop = WORKSHOPS[lib].digits_mlp
    lib.manual_seed(0)
    model = workshop.MLP()
    return (
        model,
        lib.data.DataLoader(workshop.datasets()[0], batch_size=64, shuffle=True),
        lib.nn.CrossEntropyLoss(),
        workshop.make_optimizer(optimizer, model.parameters()),
    )


@both
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_digits_mlp(lib, optimizer):
    note = loop_note(*digits(lib, optimizer))
    assert note.findings == [], str(note)
    assert all(note.facts.values()), "each check says what it saw"
    assert "x (64, 64) -> hidden (64, 128) -> relu (64, 128)" in str(note)


@both
def test_tiny_gpt(lib):
    workshop = WORKSHOPS[lib]
    lib.manual_seed(0)
    text = "the loop note looks at five things, and tells what is wrong. " * 4
    letters = workshop.letters
    alphabet = letters.Alphabet(text)
    model = workshop.tiny_gpt.TinyGPT(
        len(alphabet), context=8, features=12, heads=2, layers=1
    )
    note = loop_note(
        model,
        letters.batches(alphabet.encode(text), 8, steps=20),
        PerLetter() if lib is OURS else per_letter,
        lib.optim.AdamW(model.parameters(), lr=5e-3),
    )
    assert note.findings == [], str(note)


@pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)
def test_training_loop(side):
    model, criterion, optimizer, batches = problem(side)
    note = loop_note(model, batches, criterion, optimizer)
    assert note.findings == [], str(note)


class Augmented:
    """Samples that Python's and NumPy's generators change a little, as many do."""

    def __init__(self, samples):
        self.samples = samples

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        x, target = self.samples[i]
        noise = np.random.rand()  # noqa: NPY002 - the generator that is asked about
        return x * np.float32(1 + 0.01 * random.random() + 0.01 * noise), target


@both
def test_everything_is_left_as_it_was(lib):
    """After some training, with one layer in evaluation mode and gradients at hand."""
    nn = lib.nn
    lib.manual_seed(0)
    layers = nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 3)
    model = nn.Sequential(*layers)
    model[2].eval()
    _, loader, criterion, optimizer = lib.classified(model)
    generator = torch.Generator() if lib is TORCH else numpy_impl.random.Generator()
    generator.manual_seed(3)
    loader = lib.data.DataLoader(
        Augmented(loader.dataset), 16, shuffle=True, generator=generator
    )
    for x, target in loader:
        loss = criterion(model(x), target)
        if lib is TORCH:
            loss.backward()
        else:
            model.backward(criterion.backward())
        optimizer.step()
    before = copy.deepcopy(state_of(model, optimizer, generator))
    loop_note(model, loader, criterion, optimizer)
    assert state_of(model, optimizer, generator) == before
    # and so with findings, up to a search for a better learning rate
    optimizer.param_groups[0]["lr"] = 1e3
    before = copy.deepcopy(state_of(model, optimizer, generator))
    assert not loop_note(model, loader, criterion, optimizer).ok
    assert state_of(model, optimizer, generator) == before


def test_what_cannot_be_looked_at():
    model, loader, criterion, optimizer = TORCH.classified(TORCH.classifier())
    ours = OURS.classified(OURS.classifier())
    with pytest.raises(TypeError, match="model must be a Module of torch.nn or of"):
        loop_note(lambda x: x, loader, criterion, optimizer)
    with pytest.raises(TypeError, match="optimizer must be Optimizer of torch, as"):
        loop_note(model, loader, criterion, ours[3])
    model.lock = threading.Lock()
    with pytest.raises(TypeError, match="such as copy.deepcopy copies, .*lock"):
        loop_note(model, loader, criterion, optimizer)
    del model.lock
    with pytest.raises(TypeError, match="None where the model returns its own loss, g"):
        loop_note(model, loader, "mse", optimizer)
    with pytest.raises(TypeError, match="criterion must be a Module of numpy_impl.nn,"):
        loop_note(ours[0], ours[1], None, ours[3])
    with pytest.raises(TypeError, match="loader must be a DataLoader or a list of ba"):
        loop_note(model, 3, criterion, optimizer)
    with pytest.raises(TypeError, match="evaluation is a generator, which can be gone"):
        loop_note(model, loader, criterion, optimizer, None, (b for b in loader))
    with pytest.raises(TypeError, match="loader is a generator, which can be gone"):
        loop_note(model, (batch for batch in loader), criterion, optimizer)
