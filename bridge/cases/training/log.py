"""Cases of training/log.py."""

import tempfile
from pathlib import Path

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.log"


def written(ending):
    """A case's `compute`: the file's bytes, and a curve, after a resumed run."""

    def compute(side, dtype):
        loss_log = side.get(FILE, "LossLog")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"log{ending}"
            for start, stop in ((0, 4), (2, 6)):  # killed after 4, resumed from 2
                log = loss_log(path)
                log.resume(start)
                for epoch in range(start, stop):
                    log.add(epoch, "train", 1 / (epoch + 1))
                    log.add(epoch, "validation", 1.1 / (epoch + 1))
                    log.add(epoch, "validation", 0.1 * epoch, "accuracy")
            found = path.read_bytes()
            epochs, values = loss_log(path).curve("validation")
        return {
            ("output", "bytes"): np.frombuffer(found, np.uint8),
            ("output", "epochs"): np.array(epochs),
            ("output", "values"): np.array(values),
        }

    return compute


CASES = [
    ProgramCase(file=FILE, name="LossLog", label=ending, compute=written(ending))
    for ending in (".csv", ".jsonl")
]
