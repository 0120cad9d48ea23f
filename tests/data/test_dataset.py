"""Data sets: the same samples, sums and refusals as PyTorch's."""

import numpy as np
import pytest

X = np.arange(24, dtype=np.float32).reshape(8, 3)
TARGETS = np.arange(8) % 3


def pairs(side):
    return side.data.TensorDataset(side.array(X), side.array(TARGETS))


@pytest.mark.parametrize("index", [0, 7, -1, -8, slice(2, 5), [1, 1, 6], ...])
def test_tensor_dataset(index, same):
    same(lambda side: (len(pairs(side)), pairs(side)[index]))


def test_tensor_dataset_shares_its_arrays(ours):
    x = X.copy()
    dataset = ours.data.TensorDataset(x)
    x[3] = -1
    assert dataset.tensors[0] is x
    assert (dataset[3][0] == -1).all()


@pytest.mark.parametrize("indices", [[4, 4, 0], (7, -1), range(2, 6), np.array([5, 1])])
def test_subset(indices, same):
    def scenario(side):
        subset = side.data.Subset(pairs(side), indices)
        inner = side.data.Subset(subset, [1, 0])
        batch = list(subset.__getitems__([0, 1])), list(inner.__getitems__([1, 0]))
        return len(subset), subset[0], subset[-1], subset[[0, 1]], inner[0], batch

    same(scenario)


def test_subset_of_items_one_by_one(same):
    same(lambda side: side.data.Subset("abcdef", [3, 1]).__getitems__([1, 0]))


def test_concat(same):
    def scenario(side):
        halves = [side.data.Subset(pairs(side), [i, i + 1]) for i in (0, 4)]
        concat = side.data.ConcatDataset([*halves, [], range(3)])
        also = halves[0] + halves[1]
        n = len(concat)
        items = [concat[i] for i in range(-n, n)]
        return n, items, concat.cumulative_sizes, type(also).__name__, also[2]

    same(scenario)


# Data sets side by side, and streams one after the other.


class Batched(list):
    """A list that fetches a batch at once: here it gives what does not come singly."""

    def __getitems__(self, indices):
        return [self[i] * 10 for i in indices]


STACKS = {
    "tuple": lambda s: s.data.StackDataset(range(8), "abcdefgh"),
    "one": lambda s: s.data.StackDataset(range(8)),
    "dict": lambda s: s.data.StackDataset(x=range(8), name="abcdefgh"),
    "pairs": lambda s: s.data.StackDataset(pairs(s), pairs(s)),
    "pairs by name": lambda s: s.data.StackDataset(a=pairs(s), b=pairs(s)),
    "batched": lambda s: s.data.StackDataset(Batched(range(8)), range(8)),
    "batched by name": lambda s: s.data.StackDataset(a=Batched(range(8)), b=range(8)),
    "stack of stacks": lambda s: s.data.StackDataset(
        s.data.StackDataset(range(8), range(8)),
        s.data.Subset(s.data.StackDataset(x=Batched(range(8))), range(8)),
    ),
}


@pytest.mark.parametrize("name", STACKS)
def test_stack(name, same):
    def scenario(side):
        stack = STACKS[name](side)
        items = [stack[i] for i in (0, 7, 3)]
        batches = [stack.__getitems__(i) for i in ([2, 2, 5], [0], [])]
        kind = type(stack.datasets)
        loader = side.data.DataLoader(stack, 3, shuffle=True)
        both = stack + stack
        return len(stack), kind, items, batches, list(loader), both[9]

    same(scenario)


def test_stack_asks_one_dataset_after_the_other(same):
    """Samples that are drawn come from the stream in PyTorch's order."""

    def scenario(side):
        class Noise(side.data.Dataset):
            def __getitem__(self, i):
                return side.random.rand(2)

            def __len__(self):
                return 5

        return list(side.data.DataLoader(side.data.StackDataset(Noise(), Noise()), 3))

    same(scenario)


def test_a_stack_keeps_its_length(same):
    def scenario(side):
        data = [1, 2]
        stack = side.data.StackDataset(data)
        data.append(3)
        return len(stack), stack[2]

    same(scenario)


def stream(side, *samples):
    class Stream(side.data.IterableDataset):
        def __iter__(self):
            return iter(samples)

        def __len__(self):
            return len(samples)

    return Stream()


def test_chain(same):
    def scenario(side):
        one, other = stream(side, 1, 2), stream(side, "a")
        sums = one + other, one + other + one, side.data.ChainDataset([])
        kinds = [type(chain).__name__ for chain in sums]
        mapped = pairs(side) + pairs(side)
        generator = side.data.ChainDataset(iter([one, other]))
        passes = list(generator), list(generator)  # an iterator is used up
        rest = list(map(list, sums)), list(map(len, sums))
        return kinds, type(mapped).__name__, passes, rest

    same(scenario)


def test_a_chain_looks_at_its_datasets_when_it_gets_there(same):
    def scenario(side):
        samples = iter(side.data.ChainDataset([stream(side, 1, 2), [3]]))
        return next(samples), next(samples)

    same(scenario)


def test_a_stream_is_a_dataset(same):
    def scenario(side):
        data = side.data
        of = stream(side, 1)
        return isinstance(of, data.Dataset), isinstance(of, data.IterableDataset)

    same(scenario)


def half_overridden(side):
    class Half(side.data.Subset):
        def __getitem__(self, idx):
            return 0

    return Half([1, 2], [0])


def few():
    class Few(list):
        def __getitems__(self, indices):
            return []

    return Few([1, 2])


def endless(side):
    class Endless(side.data.IterableDataset):
        def __iter__(self):
            return iter(int, 1)

    return Endless()


ERRORS = {
    "unequal rows": (
        lambda s: s.data.TensorDataset(s.array(X), s.array(TARGETS[:-1])),
        "(8, 3)",
        "(7,)",
    ),
    "list": (lambda s: s.data.TensorDataset([1, 2]), "tensors[0]", "list"),
    "second is a list": (lambda s: s.data.TensorDataset(s.array(X), [1]), "tensors[1]"),
    "no rows": (lambda s: s.data.TensorDataset(s.array(np.ones(()))), "shape ()"),
    "no tensors": (lambda s: len(s.data.TensorDataset()),),
    "past the end": (lambda s: pairs(s)[8],),
    "before the start": (lambda s: pairs(s)[-9],),
    "subset past the end": (lambda s: s.data.Subset(range(9), [1])[1],),
    "subset of too few": (lambda s: s.data.Subset(range(9), [9])[0],),
    "half overridden": (half_overridden, "Half", "__getitems__"),
    "concat of nothing": (lambda s: s.data.ConcatDataset([]), "empty"),
    "concat past the end": (lambda s: s.data.ConcatDataset(["ab"])[2], "2"),
    "concat before the start": (lambda s: s.data.ConcatDataset(["ab"])[-3], "-3"),
    "concat without length": (lambda s: s.data.ConcatDataset([iter("ab")]), "len()"),
    "not written": (lambda s: s.data.Dataset()[0], "__getitem__"),
    "length not written": (lambda s: len(s.data.Dataset()), "len()"),
    "stack of nothing": (lambda s: s.data.StackDataset(), "none"),
    "stack of both": (lambda s: s.data.StackDataset([1], a=[1]), "both"),
    "stack of unequal": (lambda s: s.data.StackDataset([1], [1, 2]), "[1, 2]"),
    "stack of unequal names": (lambda s: s.data.StackDataset(a=[1], b=[]), "[1, 0]"),
    "stack of a stream": (
        lambda s: s.data.StackDataset(s.data.ChainDataset(None)),
        "iterable",
    ),
    "stack without length": (lambda s: s.data.StackDataset(iter("ab")), "len()"),
    "stack past the end": (lambda s: s.data.StackDataset([1], "a")[1],),
    "stack of too few": (
        lambda s: s.data.StackDataset(few(), [1, 2]).__getitems__([0, 1]),
        "must give 2 samples",
        "got 0",
    ),
    "stack of too few by name": (
        lambda s: s.data.StackDataset(a=few(), b=[1, 2]).__getitems__([0, 1]),
        "Few.__getitems__",
    ),
    "concat of a stream": (
        lambda s: s.data.ConcatDataset([[1], stream(s, 1)]),
        "datasets[1]",
        "ChainDataset",
    ),
    "samples plus a stream": (lambda s: pairs(s) + stream(s, 1), "IterableDataset"),
    "a stream without samples": (lambda s: s.data.IterableDataset(), "__iter__"),
    "an item of a stream": (lambda s: stream(s, 1)[0], "__getitem__"),
    "chain of samples": (
        lambda s: list(s.data.ChainDataset([stream(s, 1), [2]])),
        "datasets[1]",
        "list",
    ),
    "length of a chain of samples": (
        lambda s: len(s.data.ChainDataset([pairs(s)])),
        "datasets[0]",
    ),
    "length of a chain of endless": (
        lambda s: len(s.data.ChainDataset([endless(s)])),
        "len()",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    fails_alike(*ERRORS[name])
