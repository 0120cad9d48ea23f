"""training/checkpoint.py: the parts of a checkpoint, all of them or none."""

import numpy as np
import pytest

from bridge.cases.training.checkpoint import problem
from tests.training.checkpoints import FILES, MODULES, bits, both_sides


@both_sides
def test_parts_that_do_not_fit(side, tmp_path):
    module, path = MODULES[side], tmp_path / "file"
    model, _, _, optimizer = problem(side, "float32")
    module.save_checkpoint(path, model=model, optimizer=optimizer)
    with pytest.raises(
        ValueError, match=r"file holds \['model', 'optimizer'\], wanted"
    ):
        module.load_checkpoint(path, model=model)
    with pytest.raises(ValueError, match="file does not fit this model: (?s:.)*weight"):
        module.load_checkpoint(
            path, model=side.get("nn", "Linear")(2, 2), optimizer=optimizer
        )


def parts_of(side, steps=0, features=3, groups=1, own_generator=True, enabled=True):
    """Every kind of part, after some updates; the arguments make one that differs."""
    training = side.module("training")
    nn, data = side.module("nn"), side.module("data")
    model = nn.Linear(features, 2)
    params = [{"params": [p]} for p in model.parameters()]
    params = params if groups == 2 else model.parameters()
    optimizer = side.get("optim", "Adam")(params, lr=0.1)
    schedule = training.Schedule(optimizer, lambda step: 0.5**step)
    generator = side.get("random", "Generator")() if own_generator else None
    numbers = data.TensorDataset(side.array(np.arange(6)))
    loader = data.DataLoader(numbers, 2, shuffle=True, generator=generator)
    batches = MODULES[side].Batches(loader)
    scaler = training.GradScaler("cpu", enabled=enabled)
    passing = iter(batches)
    for _ in range(steps):
        for p in model.parameters():
            p.grad = side.array(np.ones(tuple(p.shape), np.float32))
        optimizer.step()
        schedule.step()
        next(passing)
        scaler.load_state_dict({**scaler.state_dict(), "scale": 8.0 * steps})
    return {
        "model": model,
        "optimizer": optimizer,
        "schedule": schedule,
        "batches": batches,
        "scaler": scaler,
        "average": training.ExponentialMovingAverage(model),
        "stopping": training.EarlyStopping(patience=3 + steps),
        "notes": MODULES[side].Notes(steps=steps),
    }


def states_of(parts):
    return {name: bits(part.state_dict()) for name, part in parts.items()}


@both_sides
@pytest.mark.parametrize(
    "failing, options",
    [
        ("model", {"features": 4}),
        ("optimizer", {"groups": 2}),
        ("schedule", {"groups": 2}),
        ("batches", {"own_generator": False}),
        ("scaler", {"enabled": False}),
        ("average", {"features": 4}),
        ("stopping", None),
        ("notes", None),
    ],
)
def test_all_parts_or_none(side, failing, options, tmp_path):
    """Whichever part does not fit, all keep their states, also those before it."""
    module, path = MODULES[side], tmp_path / "file"
    saved = parts_of(side, steps=2)
    if options is not None:
        saved[failing] = parts_of(side, **options)[failing]
    module.save_checkpoint(path, **saved)
    if options is None:  # a state that is no dict
        state = FILES[side].read(path)
        FILES[side].write(path, state | {failing: [1, 2]})
    last = {name: name == failing for name in saved}
    for order in (sorted(saved, key=last.get), saved):
        parts = parts_of(side, steps=1)
        parts = {name: parts[name] for name in order}
        before = states_of(parts)
        with pytest.raises(ValueError, match=f"file does not fit this {failing}: "):
            module.load_checkpoint(path, **parts)
        assert states_of(parts) == before


@both_sides
def test_all_kinds_of_parts_go_on(side, tmp_path):
    saved, parts = parts_of(side, steps=2), parts_of(side)
    MODULES[side].save_checkpoint(tmp_path / "file", **saved)
    wanted = states_of(saved)
    assert all(wanted[name] != state for name, state in states_of(parts).items())
    MODULES[side].load_checkpoint(tmp_path / "file", **parts)
    assert states_of(parts) == wanted


@both_sides
def test_notes(side):
    notes = MODULES[side].Notes(best=1.0)
    state = notes.state_dict()
    notes["best"] = 2.0
    assert state == {"best": 1.0} and type(state) is dict
    notes["more"] = 3
    notes.load_state_dict(state)
    assert notes == {"best": 1.0}
