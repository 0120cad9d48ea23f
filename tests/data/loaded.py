"""Data sets and options of every kind for the tests of DataLoader."""

from collections import namedtuple

import numpy as np

N = 23
X = np.arange(N * 3, dtype=np.float32).reshape(N, 3)
TARGETS = np.arange(N) % 4
Sample = namedtuple("Sample", ["x", "name"])


def arrays(side, n=N):
    return side.data.TensorDataset(side.array(X[:n]), side.array(TARGETS[:n]))


def subset(side):
    return side.data.Subset(arrays(side), range(N - 1, 1, -2))


def split(side):
    return side.data.random_split(arrays(side), [0.7, 0.3])[0]


def concat(side):
    return arrays(side, 5) + subset(side)


def augmented(side):
    """A subclass that changes samples: its own __getitem__ must be asked."""

    class Augmented(side.data.TensorDataset):
        def __getitem__(self, index):
            x, target = super().__getitem__(index)
            return -x, target, index

    return Augmented(*arrays(side).tensors)


def one_by_one(side):
    class Samples(side.data.Dataset):
        def __getitem__(self, i):
            if isinstance(i, list):
                return side.array(X[i])
            return {"s": Sample(side.array(X[i]), f"n{i}"), "l": [i, i / 3], "b": i > 4}

        def __len__(self):
            return N

    return Samples()


def all_at_once(side):
    class Squares(side.data.Dataset):
        def __getitem__(self, index):
            return -index  # only where there are no batches

        def __getitems__(self, indices):
            return [index**2 for index in indices]

        def __len__(self):
            return N

    return Squares()


DATASETS = {
    "arrays": arrays,
    "one array": lambda side: side.data.TensorDataset(side.array(X)),
    "subset": subset,
    "subset of subset": lambda side: side.data.Subset(subset(side), [3, 3, 0, -1]),
    "split": split,
    "concat": concat,
    "augmented": augmented,
    "subset of augmented": lambda side: side.data.Subset(augmented(side), [5, 2, 9]),
    "one by one": one_by_one,
    "all at once": all_at_once,
    "subset of list": lambda side: side.data.Subset([0.5, 1.5, 2.5], [2, 0]),
    "list": lambda side: list(range(N)),
    "array": lambda side: side.array(X),
    "strings": lambda side: "abcdefghij",
    "one sample": lambda side: arrays(side, 1),
}
OPTIONS = {
    "plain": {},
    "batches": {"batch_size": 4},
    "all in one": {"batch_size": 100},
    "drop_last": {"batch_size": 4, "drop_last": True},
    "shuffle": {"batch_size": 4, "shuffle": True},
    "shuffle, drop_last": {"batch_size": 4, "shuffle": True, "drop_last": True},
    "shuffle in full batches": {"batch_size": 1, "shuffle": True},
    "samples": {"batch_size": None},
    "shuffled samples": {"batch_size": None, "shuffle": True},
}


def collected(side, loader, generator=None, passes=3):
    """Every batch of some passes, and a draw after each."""
    result = []
    for _ in range(passes):
        result.append(list(loader))
        result.append(side.random.rand(2, generator=generator))
    return len(loader), result
