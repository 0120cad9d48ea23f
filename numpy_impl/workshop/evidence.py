"""The evidence of a training: a folder that says what was run, and what came of it.

    run.json               the program, its options, the versions
    shape_trace.txt        shapes, dtypes and parameters of every layer
    training_log.csv       losses and accuracy of every epoch, no digit lost
    best_checkpoint.npz    the weights with the least validation loss
    best_checkpoint.md     which epoch that was, and how to load them
    failure_samples.csv    what these weights get wrong, the worst first

`python -m bridge evidence FOLDER` adds what needs a picture or both libraries:
loss_curve.png, failure_samples.png and loop_note.md; and with two folders it compares
them. A folder that has evidence already gets the new one in its place.
"""

import csv
import json
import platform
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy_impl.nn.functional as F
from numpy_impl.data import DataLoader
from numpy_impl.nn import no_grad
from numpy_impl.practical.shape_trace import table, trace
from numpy_impl.training import EarlyStopping, LossLog, Notes, save_checkpoint
from numpy_impl.training.loop import evaluation_mode

__all__ = ["Evidence", "failures"]

WING, LIBRARY, CHECKPOINT = "numpy_impl", "numpy", "best_checkpoint.npz"
FILES = (
    "run.json",
    "shape_trace.txt",
    "training_log.csv",
    "best_checkpoint.npz",
    "best_checkpoint.pt",
    "best_checkpoint.md",
    "failure_samples.csv",
    "loss_curve.png",
    "failure_samples.png",
    "loop_note.md",
)
COLUMNS = ("index", "true", "predicted", "probability", "loss")


class Evidence:
    """The folder of one run: `add` after each epoch, `complete` at the end

    Args:
        folder: made if it is not there; an earlier run's evidence in it is removed.
        program: file that was run, such as "workshop.digits_mlp".
        model: name of the model's class in that file.
        options: {name: value} of the program, None where its default holds.

    Raises:
        OSError: nothing can be written there.
    """

    def __init__(self, folder, program, model, options):
        self.folder = Path(folder)
        if self.folder.exists() and not self.folder.is_dir():
            raise NotADirectoryError(f"--out {folder} is a file, a folder is wanted")
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)
        self.program, self.model, self.options = f"{WING}.{program}", model, options
        self.versions = {"python": platform.python_version()}
        self.versions[LIBRARY] = version(LIBRARY)
        run = {"program": self.program, "options": options, "versions": self.versions}
        self.write("run.json", json.dumps(run, indent=1))
        self.log = LossLog(self.folder / "training_log.csv")
        self.best = EarlyStopping(patience=options["epochs"])

    def add(self, log, model):
        """Write an epoch's numbers, and keep the weights if they are the best."""
        self.log.on_epoch(log)
        self.best.step(log["validation_loss"][-1], model)

    def complete(self, model, validation_set):
        """Write all that is known at the end; the model has its best weights then.

        Args:
            model: as it was trained.
            validation_set: Subset of samples (x, target).
        """
        x, _ = next(iter(DataLoader(validation_set, batch_size=1)))
        self.write("shape_trace.txt", table(trace(model, x)))
        if self.best.best_state is not None:
            self.best.restore(model)
            notes = Notes(epoch=self.best.best_epoch, validation_loss=self.best.best)
            save_checkpoint(self.folder / CHECKPOINT, model=model, notes=notes)
        self.write("best_checkpoint.md", self.note())
        with open(self.folder / "failure_samples.csv", "w", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerows([COLUMNS, *failures(model, validation_set)])

    def draw(self):
        """Let bridge add the pictures and the loop note, in a process of its own

        Raises:
            OSError: it failed; what is wrong it has said itself.
        """
        sys.stdout.flush()
        words = ["-m", "bridge", "evidence", str(self.folder.resolve())]
        root = Path(__file__).resolve().parents[2]
        if subprocess.run([sys.executable, *words], cwd=root).returncode:
            raise ChildProcessError(
                "loss_curve.png, failure_samples.png or loop_note.md is missing: "
                f"`python {' '.join(words)}` failed"
            )

    def note(self):
        """best_checkpoint.md"""
        given = {k: v for k, v in self.options.items() if v is not None}
        words = [f"--{name} {shlex.quote(str(value))}" for name, value in given.items()]
        versions = ", ".join(f"{name} {v}" for name, v in self.versions.items())
        lines = ["# Best checkpoint", ""]
        if self.best.best_state is None:
            lines += ["There is none: no epoch's validation loss was a number.", ""]
        else:
            lines += [
                f"- epoch {self.best.best_epoch} of 0..{self.best.epoch - 1}",
                f"- validation loss {self.best.best!r}, the least of all epochs",
                "- that loss has chosen the epoch: other data say how good it is",
            ]
        lines += [
            f"- run by `python -m {self.program} {' '.join(words)}`",
            f"- seed {self.options['seed']}; {versions}",
        ]
        if self.best.best_state is not None:
            lines += ["", "To load it, in float64 as it was trained:", "", "```python"]
            lines += [*self.loading(), "```"]
        return "\n".join(lines)

    def loading(self):
        """The lines of Python that load the checkpoint."""
        return [
            "import numpy as np",
            "",
            f"from {WING}.training import Notes, load_checkpoint",
            f"from {self.program} import {self.model}",
            "",
            f"model, notes = {self.model}(dtype=np.float64), Notes()",
            f'load_checkpoint("{CHECKPOINT}", model=model, notes=notes)',
            "model.eval()",
        ]

    def write(self, name, text):
        (self.folder / name).write_text(text + "\n", encoding="utf-8")


def failures(model, samples):
    """rows (index, true, predicted, probability, loss): the wrong ones, worst first

    Args:
        model: Module, x -> logits (N, C).
        samples: Subset of samples (x, target).

    Returns:
        A list of tuples: the sample's index in the whole data set, its class, the
        class that the model says and with which probability, and its loss
        -log p(true).
    """
    x, target = next(iter(DataLoader(samples, batch_size=len(samples))))
    with evaluation_mode(model), no_grad():
        logits = model(x)
        losses = F.cross_entropy(logits, target, reduction="none")
        probabilities = F.softmax(logits, -1)
    said = logits.argmax(-1)
    columns = [array.tolist() for array in (target, said, probabilities, losses)]
    rows = [
        (int(index), true, predicted, p[predicted], loss)
        for index, true, predicted, p, loss in zip(samples.indices, *columns)
        if predicted != true
    ]
    return sorted(rows, key=lambda row: -row[-1])
