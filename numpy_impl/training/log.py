"""The loss log on the disk: a row per measurement, train and validation apart.

A run that is killed and resumed from its checkpoint measures some epochs again. The log
forgets what lies behind the checkpoint, `log.resume(epoch)`, and no row stands twice.
The file is written anew beside the old one and takes its place in one move: a reader
finds the old file or the new one, and never half. It is a log of epochs, not of steps.
"""

import csv
import json
import math
import os
from pathlib import Path

__all__ = ["LossLog"]

SERIES = ("train", "validation")
COLUMNS = ("epoch", "series", "metric", "value")


class LossLog:
    """rows (epoch, series, metric, value), each (epoch, series, metric) once

    Args:
        path: file that ends in .csv or .jsonl (JSON lines); rows in it are kept.

    Raises:
        ValueError: another ending, or the file that is there is no such log.
    """

    def __init__(self, path):
        self.path = Path(path)
        if self.path.suffix not in (".csv", ".jsonl"):
            raise ValueError(f"path must end in .csv or .jsonl, got {self.path.name}")
        self.rows = read(self.path) if self.path.exists() else []

    def add(self, epoch, series, value, metric="loss"):
        """Write one row.

        Args:
            epoch: an int, 0 or more.
            series: "train" or "validation".
            value: a number; inf and NaN are worth knowing, too.
            metric: what was measured.

        Raises:
            ValueError: another series, an epoch below zero, or the row is there.
        """
        row = checked(epoch, series, metric, value)
        if row[:3] in [other[:3] for other in self.rows]:
            raise ValueError(
                f"epoch {epoch} has its {series} {metric} already: after a restart "
                "`resume(epoch)` forgets the epochs that are run again"
            )
        self.rows.append(row)
        write(self.path, self.rows)

    def resume(self, epoch):
        """Forget the rows of this epoch and of those behind it: they are run again."""
        self.rows = [row for row in self.rows if row[0] < epoch]
        write(self.path, self.rows)

    def curve(self, series, metric="loss"):
        """(epochs, values) of one series, in the order of the epochs."""
        found = [
            (epoch, value)
            for epoch, of, measured, value in self.rows
            if of == series and measured == metric
        ]
        found = sorted(found, key=lambda pair: pair[0])
        return [epoch for epoch, _ in found], [value for _, value in found]

    def on_epoch(self, log):
        """Write what `fit` has logged last: `fit(..., on_epoch=loss_log.on_epoch)`."""
        done, _ = self.curve("validation")
        for name, values in log.items():
            series, _, metric = name.partition("_")
            self.add(max(done, default=-1) + 1, series, values[-1], metric)


def checked(epoch, series, metric, value):
    """A row, or the error that names what is wrong with it."""
    if series not in SERIES:
        raise ValueError(f"series must be 'train' or 'validation', got {series!r}")
    if int(epoch) != epoch or epoch < 0:
        raise ValueError(f"epoch must be a whole number, 0 or more, got {epoch}")
    return int(epoch), series, str(metric), float(value)


def read(path):
    """The rows of a file; its ending says how they are written."""
    with open(path, newline="", encoding="utf-8") as file:
        try:
            if path.suffix == ".jsonl":
                found = [tuple(json.loads(line)[c] for c in COLUMNS) for line in file]
            else:
                reader = csv.reader(file, strict=True)
                header = next(reader, [])
                if tuple(header) != COLUMNS:
                    raise ValueError(f"its columns are {header}, not {list(COLUMNS)}")
                found = [(int(e), s, m, float(v)) for e, s, m, v in reader]
            rows = [checked(*row) for row in found]
        except (ValueError, KeyError, TypeError, csv.Error) as error:
            raise ValueError(f"{path} is no loss log: {error}") from error
    if len({row[:3] for row in rows}) < len(rows):
        raise ValueError(f"{path} is no loss log: a row stands in it twice")
    return rows


def as_json(row):
    """A row by its columns; JSON has no number for inf and NaN, so they are words."""
    value = row[-1] if math.isfinite(row[-1]) else str(row[-1])
    return dict(zip(COLUMNS, (*row[:-1], value), strict=True))


def write(path, rows):
    """All rows, in one move: a crash leaves the old file as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".tmp")
    with open(beside, "w", newline="", encoding="utf-8") as file:
        if path.suffix == ".jsonl":
            for row in rows:
                file.write(json.dumps(as_json(row)) + "\n")
        else:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
        file.flush()
        os.fsync(file.fileno())  # on the disk before its name is
    os.replace(beside, path)
