"""Cases of data/dataloader.py: only timed here, batches are compared in tests/data."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase


def epoch(side, dtype, shuffle):
    """One pass over 1e5 samples of 64 features."""
    rng = np.random.default_rng(0)
    x = side.array(rng.normal(size=(100_000, 64)).astype(dtype))
    target = side.array(rng.integers(0, 10, size=100_000))
    dataset = side.get("data", "TensorDataset")(x, target)
    loader = side.get("data", "DataLoader")(dataset, batch_size=64, shuffle=shuffle)

    def run():
        for _ in loader:
            pass

    return {"epoch": run}


CASES = [
    ProgramCase(
        file="data.dataloader",
        name="DataLoader",
        label=f"1e5 x 64 in batches of 64, shuffle={shuffle}",
        bench=True,
        calls=partial(epoch, shuffle=shuffle),
    )
    for shuffle in (False, True)
]
