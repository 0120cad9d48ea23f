"""Cases of data/dataloader.py: who makes which batch, from which seed."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase

N = 11


def loader(side, dataset, **options):
    return side.get("data", "DataLoader")(dataset, **options)


def own_dataset(side, n, item):
    """A data set as a user writes it: dataset[i] = item(i)"""

    class Own(side.get("data", "Dataset")):
        def __getitem__(self, i):
            return item(i)

        def __len__(self):
            return n

    return Own()


def drawn(side):
    """Samples of (index, a random number of who makes it, who that is)"""
    random, data = side.module("random"), side.module("data")

    def item(i):
        info = data.get_worker_info()
        return i, random.rand(1), -1 if info is None else info.id

    return own_dataset(side, N, item)


def two_epochs(side, dtype, workers, given):
    """Every batch of two shuffled epochs, and what is left in the random streams."""
    random = side.module("random")
    side.manual_seed(0)
    generator = random.Generator().manual_seed(1) if given else None
    options = {"shuffle": True, "generator": generator, "num_workers": workers}
    if workers:
        options["multiprocessing_context"] = "fork"  # the data set has no global name
    batches = loader(side, drawn(side), batch_size=3, **options)
    found = {}
    for epoch in range(2):
        for k, fields in enumerate(batches):
            for name, values in zip(("index", "drawn", "worker"), fields):
                found["output", f"{name}[{epoch}, {k}]"] = values
        found["output", f"left[{epoch}]"] = random.rand(3)
    if given:
        found["output", "left in the generator"] = random.rand(3, generator=generator)
    return found


def arrays(dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100_000, 64)).astype(dtype)
    return x, rng.integers(0, 10, size=100_000)


def epoch(side, dtype, shuffle):
    """One pass over 1e5 samples of 64 features."""
    dataset = side.get("data", "TensorDataset")(*map(side.array, arrays(dtype)))
    return passes(loader(side, dataset, batch_size=64, shuffle=shuffle))


def own_epoch(side, dtype, workers):
    """One pass over 1e4 samples of 64 features, fetched one by one."""
    x, target = map(side.array, arrays(dtype))
    dataset = own_dataset(side, 10_000, lambda i: (x[i], target[i]))
    options = {"shuffle": True, "num_workers": workers}
    if workers:
        options |= {"multiprocessing_context": "fork", "persistent_workers": True}
    return passes(loader(side, dataset, batch_size=64, **options))


def passes(batches):
    def run():
        for _ in batches:
            pass

    return {"epoch": run}


case = partial(ProgramCase, file="data.dataloader", name="DataLoader")

CASES = [
    *(
        case(
            label=f"{workers} workers{', a generator' if given else ''}",
            compute=partial(two_epochs, workers=workers, given=given),
        )
        for workers in (0, 1, 2)
        for given in (False, True)
    ),
    *(
        case(
            label=f"1e5 x 64 in batches of 64, shuffle={shuffle}",
            bench=True,
            calls=partial(epoch, shuffle=shuffle),
        )
        for shuffle in (False, True)
    ),
    *(
        case(
            label=f"own data set, 1e4 x 64, {workers} workers",
            bench=True,
            calls=partial(own_epoch, workers=workers),
        )
        for workers in (0, 2)
    ),
]
