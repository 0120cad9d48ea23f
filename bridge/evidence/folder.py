"""Run: what a training has left in its folder."""

import csv
import json
import re
from pathlib import Path

import numpy as np

import numpy_impl.training.checkpoint_file as numpys
import torch_impl.training.checkpoint_file as torchs
from bridge.parity import to_numpy
from numpy_impl.training import LossLog

__all__ = ["Run"]

PROGRAM = re.compile(r"(numpy_impl|torch_impl)\.[\w.]+")  # what is imported later
CHECKPOINTS = {"best_checkpoint.npz": numpys.read, "best_checkpoint.pt": torchs.read}


class Run:
    """A finished run of a program of the workshop, read from its folder.

    Attributes:
        folder: a Path.
        wing, program: "numpy_impl" and "workshop.digits_mlp", for one.
        options, versions: dicts.
        log: LossLog.
        shapes: the lines of shape_trace.txt.
        failures: {column: list} of failure_samples.csv.
        best_epoch: counted from 0; None if no validation loss was a number.
        weights: {name: ndarray} of the best checkpoint, {} if there is none.

    Raises:
        ValueError: the folder holds no run, or none that came to its end.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        run = json.loads(self.text("run.json"))
        if not PROGRAM.fullmatch(run["program"]):
            raise ValueError(f"{folder}/run.json names no program: {run['program']!r}")
        self.wing, _, self.program = run["program"].partition(".")
        self.options, self.versions = run["options"], run["versions"]
        self.shapes = self.text("shape_trace.txt").splitlines()
        self.text("training_log.csv")
        self.log = LossLog(self.folder / "training_log.csv")
        rows = list(csv.DictReader(self.text("failure_samples.csv").splitlines()))
        kinds = {"index": int, "true": int, "predicted": int}
        self.failures = {
            column: [kinds.get(column, float)(row[column]) for row in rows]
            for column in (*kinds, "probability", "loss")
        }
        self.best_epoch, self.weights = None, {}
        for name, read in CHECKPOINTS.items():
            if (self.folder / name).exists():
                state = read(self.folder / name)
                self.best_epoch = state["notes"]["epoch"]
                self.weights = {k: to_numpy(v) for k, v in state["model"].items()}

    def text(self, name):
        """The text of a file.

        Raises:
            ValueError: it is not there.
        """
        if not (self.folder / name).exists():
            raise ValueError(
                f"{self.folder} has no {name}: it is no evidence of a finished run; "
                f"`python -m numpy_impl.workshop.digits_mlp --out {self.folder}` "
                "leaves one"
            )
        return (self.folder / name).read_text(encoding="utf-8")

    def series(self):
        """{"train loss": values, ...}: an ndarray per series, an entry per epoch."""
        names = dict.fromkeys(
            (series, metric) for _, series, metric, _ in self.log.rows
        )
        return {f"{s} {m}": np.array(self.log.curve(s, m)[1]) for s, m in names}
