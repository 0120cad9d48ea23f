"""Cases of training/checkpoint.py: a run that is cut short in an epoch, and resumed."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bridge.cases.program_case import ProgramCase

EPOCHS = 3
SAMPLES, BATCH_SIZE = 19, 8  # batches of 8, 8 and 3


class Cut(Exception):
    """Stands for whatever kills a run."""


def problem(side, dtype, seed=0):
    """What `train` takes first: dropout and shuffle draw from two generators."""
    rng = np.random.default_rng(0)
    x = side.array(rng.normal(size=(SAMPLES, 5)).astype(np.float32).astype(dtype))
    target = side.array(rng.integers(0, 3, size=SAMPLES))
    nn, data = side.module("nn"), side.module("data")
    side.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(5, 6),
        nn.Dropout(0.5),
        nn.Linear(6, 3),
    ).to(side.dtype(dtype))  # of float32, in both
    generator = side.get("random", "Generator")().manual_seed(seed + 1)
    loader = data.DataLoader(
        data.TensorDataset(x, target),
        batch_size=BATCH_SIZE,
        shuffle=True,
        generator=generator,
    )
    optimizer = side.get("optim", "Adam")(model.parameters(), lr=0.05)
    return model, loader, nn.CrossEntropyLoss(), optimizer


def run(side, dtype, path, on_step=None, seed=0, epochs=EPOCHS):
    """(train_loss, model) of a training with its checkpoint at `path`"""
    model, loader, criterion, optimizer = problem(side, dtype, seed)
    train = side.get("training.checkpoint", "train")
    log = train(model, loader, criterion, optimizer, epochs, path, on_step=on_step)
    return log, model


def cut_after(steps):
    """on_step that raises Cut in that step, behind its checkpoint"""
    losses = []

    def on_step(loss):
        losses.append(loss)
        if len(losses) == steps:
            raise Cut

    return on_step


def resumed(side, dtype):
    """Losses and parameters of a run that was cut after 4 of 9 batches.

    What goes on is a run with another seed: all that matters is in the file.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint"
        with suppress(Cut):
            run(side, dtype, path, cut_after(4))
        log, model = run(side, dtype, path, seed=7)
    found = {("output", "train_loss"): np.array(log)}
    for name, parameter in model.named_parameters():
        found["update", name] = parameter
    return found


CASES = [ProgramCase(file="training.checkpoint", name="train", compute=resumed)]
