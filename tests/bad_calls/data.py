"""Wrong calls of data/; tests/data has the rest, with what they leave of the stream."""

from tests.bad_calls import bad


def ten(lib):
    return lib.data.TensorDataset(lib.ones(10, 2))


def stream(lib):
    class Stream(lib.data.IterableDataset):
        def __iter__(self):
            return iter(range(3))

    return Stream()


BAD_CALLS = [
    bad(
        "a stream shuffled",
        lambda lib: lib.data.DataLoader(stream(lib), shuffle=True),
        "shuffle",
    ),
    bad(
        "a stream sampled",
        lambda lib: lib.data.DataLoader(stream(lib), sampler=[0, 1]),
        "sampler",
    ),
    bad(
        "a dataset followed by a stream",
        lambda lib: ten(lib) + stream(lib),
        "IterableDataset",
    ),
    bad(
        "a stream followed by a dataset",
        lambda lib: list(stream(lib) + ten(lib)),
        "IterableDataset",
        "TensorDataset",
    ),
    bad(
        "a chain of what is no stream",
        lambda lib: len(lib.data.ChainDataset([ten(lib)])),
        "IterableDataset",
        "TensorDataset",
    ),
    bad(
        "datasets of 10 and 3 side by side",
        lambda lib: lib.data.StackDataset(ten(lib), range(3)),
        "10",
        "3",
    ),
    bad(
        "rank 2 of 2",
        lambda lib: lib.data.DistributedSampler(ten(lib), num_replicas=2, rank=2),
        "rank",
        "2",
    ),
    bad(
        "a batch of unequal shapes",
        lambda lib: list(
            lib.data.DataLoader([lib.ones(2), lib.ones(2), lib.ones(3)], 3)
        ),
        "dataset[2]",
        "(3,)",
    ),
    bad(
        "batches of no samples",
        lambda lib: lib.data.BatchSampler(range(3), 0, False),
        "batch_size",
        "0",
    ),
    bad("datasets without any", lambda lib: lib.data.ConcatDataset([]), "datasets"),
    bad("a dataset that defines nothing", lambda lib: lib.data.Dataset()[0], "getitem"),
    bad(
        "a sampler that defines nothing",
        lambda lib: next(iter(lib.data.Sampler())),
        "iter",
    ),
    bad(
        "a part that names what is not there",
        lambda lib: lib.data.Subset(ten(lib), [10])[0],
        "10",
    ),
    bad(
        "a sampler of a number, not of indices",
        lambda lib: len(lib.data.SubsetRandomSampler(3)),
        "int",
    ),
    bad(
        "a dataset of arrays of unequal lengths",
        lambda lib: lib.data.TensorDataset(lib.ones(5, 2), lib.ones(4)),
        "5",
        "4",
    ),
    bad(
        "a loader of batch size 0",
        lambda lib: lib.data.DataLoader(ten(lib), batch_size=0),
        "batch_size",
        "0",
    ),
    bad(
        "a loader of batch size -2",
        lambda lib: lib.data.DataLoader(ten(lib), batch_size=-2),
        "batch_size",
        "-2",
    ),
    bad(
        "a loader of batch size 2.5",
        lambda lib: lib.data.DataLoader(ten(lib), batch_size=2.5),
        "batch_size",
        "2.5",
    ),
    bad(
        "a loader that shuffles a sampler's order",
        lambda lib: lib.data.DataLoader(
            ten(lib), shuffle=True, sampler=lib.data.SequentialSampler(ten(lib))
        ),
        "sampler",
        "shuffle",
    ),
    bad(
        "a loader that shuffles nothing",
        lambda lib: lib.data.DataLoader(
            lib.data.TensorDataset(lib.ones(0, 2)), shuffle=True
        ),
        "num_samples",
        "0",
    ),
    bad(
        "a random sampler without samples",
        lambda lib: lib.data.RandomSampler(ten(lib), num_samples=0),
        "num_samples",
        "0",
    ),
    bad(
        "a weighted sampler of -1 samples",
        lambda lib: lib.data.WeightedRandomSampler([0.5, 0.5], -1),
        "num_samples",
        "-1",
    ),
    bad(
        "a split into lengths that are not the dataset's",
        lambda lib: lib.data.random_split(ten(lib), [5, 6]),
        "lengths",
    ),
    bad(
        "a split into fractions over 1",
        lambda lib: lib.data.random_split(ten(lib), [1.5, -0.5]),
        "1.5",
    ),
]
