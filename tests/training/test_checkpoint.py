"""training/checkpoint.py: killed anywhere and resumed, the bits are the same."""

import difflib
import importlib
import os
import random
import subprocess
import sys
from collections import Counter, OrderedDict
from contextlib import suppress

import numpy as np
import pytest
import torch

import numpy_impl.training.checkpoint
import torch_impl.training.checkpoint
from bridge import weights
from bridge.cases import cases_of
from bridge.cases.training.checkpoint import Cut, cut_after, problem, run
from bridge.pages import ROOT, WINGS, path_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

MODULES = {
    NUMPY: numpy_impl.training.checkpoint,
    TORCH_IMPL: torch_impl.training.checkpoint,
}
FILES = {
    side: importlib.import_module(f"{side}.training.checkpoint_file")
    for side in MODULES
}
SUFFIXES = {NUMPY: ".npz", TORCH_IMPL: ".pt"}
STEPS = 9

both_sides = pytest.mark.parametrize("side", MODULES, ids=str)


@pytest.fixture(autouse=True)
def no_power_failure(monkeypatch):
    """A kill loses nothing that was written: no need to wait for the disk here."""
    monkeypatch.setattr(os, "fsync", lambda number: None)


def bits(state):
    """The state with every array as bytes: NaN equals NaN, and 0 is not -0."""
    if isinstance(state, dict):
        return {name: bits(item) for name, item in state.items()}
    if isinstance(state, list | tuple):
        return [bits(item) for item in state]
    if hasattr(state, "dtype"):
        return str(state.dtype), tuple(state.shape), to_numpy(state).tobytes()
    return state.hex() if isinstance(state, float) else state


def uninterrupted(side, path, epochs=3):
    run(side, "float32", path, epochs=epochs)
    return bits(FILES[side].read(path))


class TestCases:
    def test_float64(self):
        (case,) = cases_of("training.checkpoint")
        assert_close(case.quantities(NUMPY), case.quantities(TORCH_IMPL))

    def test_float32(self):
        (case,) = cases_of("training.checkpoint")
        ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
        for found in (ours, theirs):  # the logs are Python's floats on both sides
            for key in found:
                found[key] = found[key].astype(np.float32)
        assert_as_accurate(ours, theirs, case.quantities(TORCH_IMPL))


def test_few_lines_differ():
    """Imports, who goes backward, and the generators of other devices."""
    texts = [path_of("training.checkpoint", w).read_text() for w in WINGS]
    lines = difflib.ndiff(*(text.splitlines() for text in texts))
    changed = [line[2:].strip() for line in lines if line[0] in "+-"]
    code = [line for line in changed if line and "import" not in line]
    assert code == [
        "model.backward(criterion.backward())",
        "loss.backward()",
        'found |= {f"cuda:{i}": g for i, g in enumerate('
        "torch.cuda.default_generators)}",
    ]


# Killed and resumed


@both_sides
def test_cut_and_resumed(side, tmp_path):
    """Within an epoch and at its end; twice each, the second time a resumed run."""
    wanted = uninterrupted(side, tmp_path / "whole")
    for steps in (1, 2, 3, 5, 8):
        path = tmp_path / str(steps)
        for more, seed in ((steps, 0), (1, 98)):  # only the first run's seed counts
            with pytest.raises(Cut):
                run(side, "float32", path, cut_after(more), seed)
        assert bits(FILES[side].read(path)) != wanted
        run(side, "float32", path, seed=99)
        assert bits(FILES[side].read(path)) == wanted, steps


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL is POSIX's")
@both_sides
def test_killed_at_ten_random_steps(side, tmp_path):
    """And in the middle of writing. What goes on has another seed."""
    epochs = 7
    steps = random.Random(0).sample(range(1, 3 * epochs), 10)
    command = [sys.executable, "-m", "tests.training.killed", str(side)]
    command += [str(tmp_path), str(epochs), *map(str, steps)]
    subprocess.run(command, cwd=ROOT, check=True)
    wanted = uninterrupted(side, tmp_path / "whole", epochs)
    for name in [*map(str, steps), "writing"]:
        state = FILES[side].read(tmp_path / name)  # what is there is whole
        assert name != "writing" or state["batches"]["batch"] == 2
        run(side, "float32", tmp_path / name, seed=99, epochs=epochs)
        assert bits(FILES[side].read(tmp_path / name)) == wanted, name
    assert not [*tmp_path.glob("*.part")]


@both_sides
def test_a_schedule_goes_along_and_not_every_batch_is_written(side, tmp_path):
    """Cut in the warm-up and after it, the rate of each step is that of a whole run.

    Epochs of three batches: written in the second one and at the end of each. A run
    that is cut after 4 steps goes on from step 3: step 4 comes again.
    """
    training = side.module("training")

    def go(name, steps=None):
        """(log, lr after each step, what is in the file) of a run, maybe cut"""
        model, loader, criterion, optimizer = problem(side, "float64")
        schedule = training.Schedule(
            optimizer, lambda step: training.warmup_cosine(step, 4, STEPS, 0.1)
        )
        cut, rates = cut_after(steps), []

        def on_step(loss):
            rates.append(schedule.get_last_lr()[0])
            cut(loss)

        log = None
        with suppress(Cut):
            log = MODULES[side].train(
                *(model, loader, criterion, optimizer, 3, tmp_path / name, 2),
                schedule=schedule,
                on_step=on_step,
            )
        return log, rates, bits(FILES[side].read(tmp_path / name))

    log, rates, state = go("whole")
    factors = [training.warmup_cosine(step, 4, STEPS, 0.1) for step in range(1, 10)]
    assert rates == [0.05 * factor for factor in factors] and len(set(rates)) == 8
    for steps, done in ((2, 2), (4, 3), (7, 6)):
        none, before, cut = go(str(steps), steps)
        assert none is None and before == rates[:steps]
        assert cut["schedule"]["last_epoch"] == done
        assert go(str(steps)) == (log, rates[done:], state)


@both_sides
def test_a_finished_training_does_nothing_more(side, tmp_path):
    log, _ = run(side, "float32", tmp_path / "run")
    again, _ = run(side, "float32", tmp_path / "run", cut_after(1), seed=5)
    assert again == log and len(log) == 3
    longer, _ = run(side, "float32", tmp_path / "run", seed=5, epochs=4)
    assert longer[:3] == log and len(longer) == 4


@pytest.mark.parametrize("source, target", [(NUMPY, TORCH_IMPL), (TORCH_IMPL, NUMPY)])
def test_the_other_side_goes_on_in_lockstep(source, target, tmp_path):
    """Same shuffle, same dropout, same moments: the losses of a run that stayed."""
    begun, here = (tmp_path / f"run{SUFFIXES[side]}" for side in (source, target))
    for steps in (4, 6):  # within the second epoch, and at its last batch
        begun.unlink(missing_ok=True)
        with pytest.raises(Cut):
            run(source, "float64", begun, cut_after(steps))
        weights.convert_checkpoint(begun, here)
        stayed, gone = [], []
        log, model = run(source, "float64", begun, stayed.append, seed=98)
        other_log, other = run(target, "float64", here, gone.append, seed=99)
        assert len(stayed) == len(gone) == STEPS - steps
        assert max(abs(np.array(stayed) - np.array(gone))) < 1e-12
        assert max(abs(np.array(log) - np.array(other_log))) < 1e-12
        pairs = zip(model.parameters(), other.parameters(), strict=True)
        for p, q in pairs:
            assert abs(np.asarray(p.tolist()) - np.asarray(q.tolist())).max() < 1e-12
        ends = [
            FILES[s].read(f)["batches"] for s, f in ((source, begun), (target, here))
        ]
        words = [[end["now"][name].tolist() for name in end["now"]] for end in ends]
        assert words[0] == words[1]


def test_there_and_back_is_the_same_file(tmp_path):
    run(NUMPY, "float32", tmp_path / "a.npz", epochs=1)
    weights.convert_checkpoint(tmp_path / "a.npz", tmp_path / "b.pt")
    weights.convert_checkpoint(tmp_path / "b.pt", tmp_path / "c.npz")
    a, c = (FILES[NUMPY].read(tmp_path / name) for name in ("a.npz", "c.npz"))
    assert bits(a) == bits(c)


def embedding(side):
    """A table whose gradients are rows, and SGD whose momentum is."""
    side = NUMPY if side is NUMPY else TORCH
    side.module("random").manual_seed(0)
    table = side.get("nn", "Embedding")(6, 2, sparse=True, dtype=side.dtype("float64"))
    return table, side.get("optim", "SGD")(table.parameters(), lr=0.5, momentum=0.5)


def look_up(side, table, optimizer, *rows):
    optimizer.zero_grad()
    y = table(side.array(np.array(rows)))
    table.backward(y) if side is NUMPY else (y * y / 2).sum().backward()
    optimizer.step()


@pytest.mark.filterwarnings("ignore:Validating sparse tensor")  # PyTorch 2.14
@pytest.mark.parametrize("source, target", [(NUMPY, TORCH_IMPL), (TORCH_IMPL, NUMPY)])
def test_sparse_momentum_goes_along(source, target, tmp_path):
    paths = [tmp_path / f"rows{SUFFIXES[side]}" for side in (source, target)]
    stayed = embedding(source)
    look_up(source, *stayed, 1, 4, 1)
    parts = dict(zip(("model", "optimizer"), stayed, strict=True))
    MODULES[source].save_checkpoint(paths[0], **parts)
    weights.convert_checkpoint(*paths)
    look_up(source, *stayed, 4, 2)
    wanted = to_numpy(stayed[0].weight)
    for side, path in zip((source, target), paths, strict=True):
        gone = embedding(side)
        parts = dict(zip(("model", "optimizer"), gone, strict=True))
        MODULES[side].load_checkpoint(path, **parts)
        state = gone[1].state_dict()["state"][0]
        assert state["momentum_buffer"].is_sparse
        look_up(side, *gone, 4, 2)
        np.testing.assert_allclose(to_numpy(gone[0].weight), wanted, rtol=1e-14)


def test_what_cannot_be_converted(tmp_path):
    with pytest.raises(ValueError, match="must end in .npz .* and .pt .*, got .*a.npz"):
        weights.convert_checkpoint(tmp_path / "a.npz", tmp_path / "b.npz")
    narrow = {"model": {"w": torch.zeros(2, dtype=torch.bfloat16)}}
    FILES[TORCH_IMPL].write(tmp_path / "a.pt", narrow)
    with pytest.raises(ValueError, match="no bfloat16"):
        weights.convert_checkpoint(tmp_path / "a.pt", tmp_path / "b.npz")
    assert not (tmp_path / "b.npz").exists()


# The place in an epoch


def loaders(side, **options):
    data = side.module("data")
    generator = side.get("random", "Generator")().manual_seed(3)
    dataset = data.TensorDataset(side.array(np.arange(10)))
    return data.DataLoader(dataset, 4, generator=generator, **options)


def order(batches):
    return [x.tolist() for (x,) in batches]


@both_sides
@pytest.mark.parametrize("given", ["loader", "sampler"])
def test_batches_that_were_not_done(side, given):
    """In the second epoch; a sampler with a generator of its own, too."""

    def batches():
        if given == "loader":
            loader = loaders(side, shuffle=True)
        else:
            generator = side.get("random", "Generator")().manual_seed(4)
            sampler = side.get("data", "RandomSampler")(range(10), generator=generator)
            loader = loaders(side, sampler=sampler)
        return MODULES[side].Batches(loader)

    whole = batches()
    wanted = [order(whole), order(whole), order(whole)]
    assert wanted[0] != wanted[1] and len(whole) == 3
    first = batches()
    order(first)
    passing = iter(first)
    next(passing), next(passing)
    assert (first.epoch, first.batch) == (1, 2)
    state = first.state_dict()
    other = batches()
    other.load_state_dict(state)
    side.manual_seed(5)  # draws elsewhere, before the pass goes on, change nothing
    again = batches()
    again.load_state_dict(other.state_dict())
    assert bits(again.state_dict()) == bits(state)
    assert order(other) == wanted[1][2:] == order(again)
    assert (other.epoch, other.batch) == (2, 0)
    assert order(other) == wanted[2]


@both_sides
def test_a_pass_that_was_broken_off_begins_anew(side):
    batches = MODULES[side].Batches(loaders(side))
    for _ in range(2):
        passing = iter(batches)
        next(passing)
        assert batches.batch == 1
    assert order(batches) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert batches.epoch == 1


@both_sides
def test_a_list_of_batches_is_a_loader(side):
    batches = MODULES[side].Batches([1, 2, 3])
    passing = iter(batches)
    next(passing)
    other = MODULES[side].Batches([1, 2, 3])
    other.load_state_dict(batches.state_dict())
    assert list(other) == [2, 3]


@both_sides
def test_distributed_sampler_is_told_the_epoch(side):
    def batches():
        sampler = side.get("data", "DistributedSampler")(range(10), 2, 0)
        return MODULES[side].Batches(loaders(side, sampler=sampler))

    whole = batches()
    orders = [order(whole), order(whole)]
    assert orders[0] != orders[1]
    other = batches()
    other.load_state_dict({**whole.state_dict(), "epoch": 1})
    assert order(other) == orders[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # on one core
@both_sides
def test_with_workers(side):
    def batches():
        return MODULES[side].Batches(loaders(side, shuffle=True, num_workers=2))

    whole = batches()
    wanted = [order(whole), order(whole)]
    first = batches()
    passing = iter(first)
    next(passing)
    other = batches()
    other.load_state_dict(first.state_dict())
    assert [order(other), order(other)] == [wanted[0][1:], wanted[1]]


@both_sides
def test_batches_that_do_not_fit(side):
    module = MODULES[side]
    batches = module.Batches([1, 2, 3])
    state = batches.state_dict()
    with pytest.raises(
        ValueError, match=r"\['default'\] were saved, got \['default', "
    ):
        module.Batches(loaders(side)).load_state_dict(state)
    list(zip(range(3), batches))
    shorter = module.Batches([1, 2])
    shorter.load_state_dict(batches.state_dict())
    with pytest.raises(ValueError, match="3 batches into its epoch, loader has only 2"):
        list(shorter)


@both_sides
def test_wrong_arguments(side, tmp_path):
    model, loader, criterion, optimizer = problem(side, "float32")
    train = MODULES[side].train
    with pytest.raises(ValueError, match="every must be at least 1 batch, got 0"):
        train(model, loader, criterion, optimizer, 1, tmp_path / "a", every=0)
    with pytest.raises(ValueError, match="loader is empty"):
        train(model, [], criterion, optimizer, 1, tmp_path / "a")
    assert not (tmp_path / "a").exists()


# The file

STATE = {
    "notes": {
        "none": None,
        "flags": [True, False],
        "numbers": (1, -2.5, float("inf"), float("nan"), -0.0, 2**70),
        "text": "ε",
        "empty": [{}, [], ()],
    },
    "optimizer": {0: {"step": 3.0}, "0": OrderedDict(a=1)},
}


def state_of(side):
    arrays = {
        "float32": np.array([0.1, np.nan, -0.0], np.float32),
        "float64": np.array(0.1),
        "int64": np.arange(6).reshape(2, 3),
        "bool": np.array([True, False]),
        "empty": np.zeros((0, 2), np.uint8),
    }
    return STATE | {name: side.array(array) for name, array in arrays.items()}


@both_sides
def test_what_was_written_is_read(side, tmp_path):
    state = state_of(side)
    FILES[side].write(tmp_path / "file", state)
    found = FILES[side].read(tmp_path / "file")
    assert bits(found) == bits(state)
    assert list(found["optimizer"]) == [0, "0"]  # an int stays one
    assert type(found["notes"]["numbers"]) is tuple
    assert type(found["notes"]["flags"]) is list
    for name, array in state.items():
        assert isinstance(found[name], type(array))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_numbers_of_numpy_and_paths_that_meet(tmp_path):
    state = {"a/b": np.zeros(1), "a": {"b": np.ones(1), "c": np.float32(0.1)}}
    FILES[NUMPY].write(tmp_path / "file", state)
    found = FILES[NUMPY].read(tmp_path / "file")
    assert bits(found) == bits(state) and type(found["a"]["c"]) is np.float32


@both_sides
def test_what_cannot_be_stored_is_said_before_anything_is_written(side, tmp_path):
    class Own(dict):
        pass

    path = tmp_path / "file"
    FILES[side].write(path, {"old": 1})
    for value in (len, {1, 2}, Own(a=1), object(), 1j, b"x", np.array([None])):
        with pytest.raises(TypeError, match=r"state\['a'\]\[1\] is of "):
            FILES[side].write(path, {"a": [0, value]})
    with pytest.raises(TypeError, match=r"state has the key \(1, 2\)"):
        FILES[side].write(path, {(1, 2): 0})
    assert FILES[side].read(path) == {"old": 1}
    FILES[side].write(path, {"a": Counter([1, 1])})  # MultiStepLR's milestones
    assert FILES[side].read(path) == {"a": {1: 2}}


@both_sides
def test_the_old_checkpoint_survives_a_crash(side, tmp_path, monkeypatch):
    path = tmp_path / "file"
    FILES[side].write(path, {"old": 1})

    def half(content, file):
        file.write(b"PK")
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(FILES[side], "save", half)
        with pytest.raises(OSError, match="no space left"):
            FILES[side].write(path, {"new": 2})
    assert FILES[side].read(path) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="asks Linux")
@both_sides
def test_on_the_disk_before_it_is_renamed(side, tmp_path, monkeypatch):
    """What a power failure asks for: the content, the name, then the folder."""
    calls, fsync, replace = [], os.fsync, os.replace

    def synced(number):
        calls.append(os.readlink(f"/proc/self/fd/{number}"))
        return fsync(number)

    def replaced(old, new):
        calls.append("replace")
        return replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    FILES[side].write(tmp_path / "file", {"a": 1})
    folder = str(tmp_path.resolve())
    assert calls == [f"{folder}/file.part", "replace", folder]


@both_sides
def test_a_file_that_is_cut_off(side, tmp_path):
    """At any length: a sentence with the file's name, and never half of a state."""
    path = tmp_path / "file"
    FILES[side].write(path, {"a": side.array(np.arange(40.0))})
    whole = path.read_bytes()
    for length in {*range(0, len(whole), 29), 1, 4, len(whole) - 1}:
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="file is cut off or damaged"):
            FILES[side].read(path)


@both_sides
def test_a_byte_that_changed(side, tmp_path):
    """It is refused, or it is one of those that say nothing, such as a date."""
    path = tmp_path / "file"
    state = {"a": side.array(np.arange(40.0)), "b": "text"}
    FILES[side].write(path, state)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 23):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        path.write_bytes(bytes(changed))
        try:
            assert bits(FILES[side].read(path)) == bits(state), place
        except ValueError as error:
            refused += str(path) in str(error)
    values = whole.index(np.arange(40.0).tobytes())
    assert refused > 320 // 23
    changed = bytearray(whole)
    changed[values + 9] ^= 1
    path.write_bytes(bytes(changed))
    with pytest.raises(ValueError, match="file is damaged: .* has another checksum"):
        FILES[side].read(path)


@both_sides
def test_a_file_that_is_something_else(side, tmp_path, monkeypatch):
    path, files = tmp_path / "file", FILES[side]
    path.write_text("hello")
    with pytest.raises(
        ValueError, match="file is no checkpoint: it begins with b'hell"
    ):
        files.read(path)
    with path.open("wb") as file:
        np.savez(file, weight=np.zeros(3))
    with pytest.raises(ValueError, match="file is no checkpoint: it holds no "):
        files.read(path)
    with path.open("wb") as file:
        files.save({"weight": side.array(np.zeros(3))}, file)
    with pytest.raises(ValueError, match="file is no checkpoint: it does not say"):
        files.read(path)
    other = TORCH_IMPL if side is NUMPY else NUMPY
    FILES[other].write(path, {"a": 1})
    with pytest.raises(ValueError, match="file is of the other side, .*convert_checkp"):
        files.read(path)
    monkeypatch.setattr(files, "VERSION", 2)
    files.write(path, {"a": 1})
    monkeypatch.undo()
    with pytest.raises(ValueError, match="file is of version 2, .* newer .* version 1"):
        files.read(path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        files.read(tmp_path / "nowhere")


class Evil:
    """Would make a file if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@both_sides
def test_no_code_is_run(side, tmp_path):
    path, trace = tmp_path / "file", tmp_path / "trace"
    if side is NUMPY:
        with path.open("wb") as file:
            np.savez(file, content=np.array([Evil(trace)], object))
    else:
        torch.save({"format": Evil(trace)}, path)
    with pytest.raises(ValueError, match="file is no checkpoint, or damaged"):
        FILES[side].read(path)
    assert not trace.exists()


# Parts


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
