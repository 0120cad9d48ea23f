"""workshop/evidence.py: both sides leave the same folder, and it says what is true."""

import csv
import importlib
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

import numpy_impl.program
from bridge.evidence import Run, compare_runs
from bridge.pages import ROOT, WINGS
from bridge.parity import to_numpy
from numpy_impl.training import LossLog

EPOCHS = 4  # the best of them, with this learning rate, is not the last
NUMBERS = ("run.json", "shape_trace.txt", "training_log.csv")
NUMBERS += ("best_checkpoint.md", "failure_samples.csv")
SUFFIX = {"numpy_impl": ".npz", "torch_impl": ".pt"}


def left(wing, folder, **options):
    """The folder that a run leaves, but for the pictures: they are bridge's."""
    program = importlib.import_module(f"{wing}.workshop.digits_mlp")
    given = {"optimizer": "adam", "seed": 0, "lr": None, "device": "cpu"} | options
    program.leave_evidence(folder, lambda log, model: None, **given)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """{wing: folder} of the same run on both sides."""
    at = tmp_path_factory.mktemp("runs")
    options = {"epochs": EPOCHS, "optimizer": "sgd", "lr": 0.2}
    return {wing: left(wing, at / wing, **options) for wing in WINGS}


@pytest.mark.parametrize("wing", WINGS)
def test_the_files(folders, wing):
    wanted = {*NUMBERS, f"best_checkpoint{SUFFIX[wing]}"}
    assert {path.name for path in folders[wing].iterdir()} == wanted


def test_both_sides_leave_the_same(folders):
    ours, theirs = (folders[wing] for wing in WINGS)
    same = "shape_trace.txt"
    assert (ours / same).read_text() == (theirs / same).read_text()
    found = compare_runs(Run(ours), Run(theirs))
    assert found.ok and found.largest < 1e-12, str(found)
    assert len(found.rows) == 14
    runs = [json.loads((folder / "run.json").read_text()) for folder in (ours, theirs)]
    assert runs[0]["options"] == runs[1]["options"]


@pytest.mark.parametrize("wing", WINGS)
def test_the_log_has_every_digit(folders, wing):
    """What `train` returns in the same process, to the bit."""
    program = importlib.import_module(f"{wing}.workshop.digits_mlp")
    library = importlib.import_module("numpy" if wing == "numpy_impl" else "torch")
    run = program.train("sgd", 3, lr=0.2, dtype=library.float64)
    log = LossLog(folders[wing] / "training_log.csv")
    for name, values in run.log.items():
        epochs, written = log.curve(*name.split("_"))
        assert written[:3] == values and epochs == list(range(EPOCHS))


@pytest.mark.parametrize("wing", WINGS)
def test_the_checkpoint_is_the_best_epoch(folders, wing, monkeypatch):
    """The lines of the note load it, and it has the loss that the log says."""
    _, losses = LossLog(folders[wing] / "training_log.csv").curve("validation")
    best = int(np.argmin(losses))
    assert best < EPOCHS - 1, "the run is of no use here"
    note = (folders[wing] / "best_checkpoint.md").read_text()
    assert f"epoch {best} of 0..{EPOCHS - 1}" in note
    assert f"validation loss {losses[best]!r}" in note
    monkeypatch.chdir(folders[wing])
    names = {}
    exec(re.search(r"```python\n(.*)```", note, re.DOTALL)[1], names)
    assert names["notes"] == {"epoch": best, "validation_loss": losses[best]}
    assert not names["model"].training
    loss, failures = judged(wing, names["model"])
    assert abs(loss - losses[best]) < 1e-14
    with open(folders[wing] / "failure_samples.csv", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["index", "true", "predicted", "probability", "loss"]
    assert [tuple(map(float, row)) for row in rows] == failures


def judged(wing, model):
    """(mean loss, failures) of the validation digits, by NumPy from the logits."""
    program = importlib.import_module(f"{wing}.workshop.digits_mlp")
    dtype = np.float64 if wing == "numpy_impl" else program.torch.float64
    subset = program.datasets(dtype)[1]
    samples = [subset[i] for i in range(len(subset))]
    array = np.array if wing == "numpy_impl" else program.torch.stack
    logits = to_numpy(model(array([x for x, _ in samples])))
    target = np.array([int(t) for _, t in samples])
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    losses = -np.log(shares[np.arange(len(target)), target])
    wrong = np.flatnonzero(logits.argmax(1) != target)
    wrong = wrong[np.argsort(-losses[wrong])]
    rows = [
        (subset.indices[i], target[i], logits[i].argmax(), shares[i].max(), losses[i])
        for i in wrong
    ]
    return losses.mean(), [pytest.approx(row, rel=1e-12) for row in rows]


@pytest.mark.parametrize("wing", WINGS)
def test_the_command_of_the_note_is_the_run(folders, wing):
    """It is taken by the program as it stands, with the same options."""
    note = (folders[wing] / "best_checkpoint.md").read_text()
    command = re.search(r"`python -m (\S+) (.*)`", note)
    program = importlib.import_module(f"{wing}.workshop.digits_mlp")
    assert command[1] == program.__name__ and "--seed 0" in command[2]
    found = numpy_impl.program.options(program.main, command[2].split())
    assert (found["epochs"], found["optimizer"], found["lr"]) == (EPOCHS, "sgd", 0.2)


@pytest.mark.parametrize("wing", WINGS)
def test_a_run_takes_the_place_of_an_earlier_one(tmp_path, wing):
    """Nothing of the earlier one stays, also not of the twin; other files do."""
    for name in ("loss_curve.png", "best_checkpoint.npz", "best_checkpoint.pt"):
        (tmp_path / name).write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    left(wing, tmp_path, epochs=2)
    left(wing, tmp_path, epochs=1)
    other = SUFFIX[WINGS[wing == "numpy_impl"]]
    assert not (tmp_path / f"best_checkpoint{other}").exists()
    assert not (tmp_path / "loss_curve.png").exists()
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert Run(tmp_path).log.curve("train")[0] == [0]


@pytest.mark.parametrize("wing", WINGS)
def test_a_run_whose_loss_is_never_a_number(tmp_path, wing):
    """It is evidence, too: of what went wrong. There is nothing to keep."""
    with np.errstate(all="ignore"):
        left(wing, tmp_path, epochs=1, optimizer="sgd", lr=1e200)
    note = (tmp_path / "best_checkpoint.md").read_text()
    assert "There is none: no epoch's validation loss was a number." in note
    assert "--lr 1e+200" in note and "```" not in note
    assert not [*tmp_path.glob("best_checkpoint.[np]*")]
    assert Run(tmp_path).weights == {}


@pytest.mark.parametrize("wing", WINGS)
def test_a_folder_that_cannot_be(tmp_path, wing):
    """Asked before the work: a file, and a place where nobody may write."""
    program = importlib.import_module(f"{wing}.workshop.digits_mlp")
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(OSError, match="is a file, a folder is wanted"):
        program.main(out=str(file))
    with pytest.raises(OSError, match="below"):
        program.main(out=str(file / "below"))
    with pytest.raises(OSError):  # the system's own words
        program.main(out="/proc/evidence" if os.path.exists("/proc") else "")
    assert file.read_text() == ""


@pytest.mark.parametrize("wing", WINGS)
def test_pictures_that_fail_are_said(tmp_path, wing, monkeypatch):
    module = importlib.import_module(f"{wing}.workshop.evidence")
    evidence = module.Evidence(tmp_path, "workshop.digits_mlp", "MLP", {"epochs": 1})
    failed = subprocess.CompletedProcess([], 3)
    monkeypatch.setattr(module.subprocess, "run", lambda *args, **kwargs: failed)
    with pytest.raises(
        OSError, match="is missing: `python -m bridge evidence .*failed"
    ):
        evidence.draw()


@pytest.mark.slow
@pytest.mark.parametrize("wing", WINGS)
def test_the_whole_command(tmp_path, wing):
    """The pictures and the loop note are there, drawn by another process."""
    words = ["-m", f"{wing}.workshop.digits_mlp", "--epochs", "1", "--out", "run"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    run = [sys.executable, *words]
    done = subprocess.run(run, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    names = {path.name for path in (tmp_path / "run").iterdir()}
    pictures = {"loss_curve.png", "failure_samples.png", "loop_note.md"}
    assert names == {*NUMBERS, *pictures, f"best_checkpoint{SUFFIX[wing]}"}
    assert "loss_curve.png" in done.stdout
