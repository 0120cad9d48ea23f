"""Cases of data/own_datasets.py: every batch of two epochs, from one seed."""

from functools import partial
from tempfile import TemporaryDirectory

import numpy as np

from bridge.cases.program_case import ProgramCase
from bridge.parity import to_numpy
from bridge.trees import named_leaves


def two_epochs(side, dtype, name, workers):
    """The arrays and texts of all batches, and what is left in the random stream."""
    side.manual_seed(0)
    found = {}
    with TemporaryDirectory() as folder:
        loader = side.module("data.own_datasets").loaders(folder, workers)[name]
        for epoch in range(2):
            for k, batch in enumerate(loader):
                fields = [*batch.values()] if isinstance(batch, dict) else batch
                for path, value in named_leaves(fields, f"batch[{epoch}, {k}]"):
                    found["output", path] = codes(value)
    found["output", "left"] = side.module("random").rand(3)
    return found


def codes(value):
    """Arrays as they are, texts as the codes of their letters."""
    if isinstance(value, str):
        return np.array([ord(letter) for letter in value])
    return to_numpy(value)


CASES = [
    ProgramCase(
        file="data.own_datasets",
        name=kind,
        label=f"{workers} workers",
        compute=partial(two_epochs, name=kind.lower(), workers=workers),
    )
    for kind in ("Table", "Stream", "Images", "Words")
    for workers in (0, 2)
]
