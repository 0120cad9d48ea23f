"""training/checkpoint.py: killed anywhere and resumed, the bits are the same."""

import difflib
import os
import random
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.cases import cases_of
from bridge.cases.training.checkpoint import Cut, cut_after, problem, run
from bridge.pages import ROOT, WINGS, path_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close
from tests.training.checkpoints import FILES, MODULES, SUFFIXES, bits, both_sides

STEPS = 9


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


@both_sides
def test_wrong_arguments(side, tmp_path):
    model, loader, criterion, optimizer = problem(side, "float32")
    train = MODULES[side].train
    with pytest.raises(ValueError, match="every must be at least 1 batch, got 0"):
        train(model, loader, criterion, optimizer, 1, tmp_path / "a", every=0)
    with pytest.raises(ValueError, match="loader is empty"):
        train(model, [], criterion, optimizer, 1, tmp_path / "a")
    assert not (tmp_path / "a").exists()


# Converted on the way


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
