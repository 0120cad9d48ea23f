"""Data sets: the same samples, the same splits and the same refusals as PyTorch's."""

import warnings

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


SPLITS = [
    [3, 7],
    [10],
    [1],  # one whole: a fraction
    [0, 10],
    [2, 3, 5],
    [0.5, 0.5],
    [0.3, 0.3, 0.4],
    [0.25, 0.25, 0.25, 0.25],
    [1 / 3, 1 / 3, 1 / 3],
    [0.1] * 10,
    (0.85, 0.15),
    [1.0],
]


@pytest.mark.parametrize("given", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("lengths", SPLITS, ids=str)
def test_random_split(lengths, given, same):
    def scenario(side):
        generator = {"generator": side.random.Generator().manual_seed(7)}
        parts = side.data.random_split(range(10), lengths, **generator if given else {})
        drawn = side.random.rand(2, **generator if given else {})
        return [(part.indices, list(part)) for part in parts], drawn

    same(scenario)


def test_random_split_with_generator_none(same):
    def scenario(side):
        parts = side.data.random_split(range(10), [4, 6], generator=None)
        return [part.indices for part in parts]

    same(scenario)


def test_random_split_warns_of_empty_parts(same):
    def scenario(side):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            parts = side.data.random_split(range(3), [0.05, 0.05, 0.05, 0.85])
        messages = [(w.category, str(w.message)) for w in caught]
        assert messages and all(w.filename == __file__ for w in caught)
        return [part.indices for part in parts], messages

    same(scenario)


def test_random_split_of_nothing(same):
    same(lambda side: [p.indices for p in side.data.random_split([], [0, 0])])


def test_random_split_refuses_negative_lengths(ours):
    """PyTorch takes [-1, 11] for ten samples, and cuts nine and none."""
    with pytest.raises(ValueError, match="negative"):
        ours.data.random_split(range(10), [-1, 11])


def half_overridden(side):
    class Half(side.data.Subset):
        def __getitem__(self, idx):
            return 0

    return Half([1, 2], [0])


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
    "too short": (lambda s: s.data.random_split(range(10), [3, 6]), "9", "10"),
    "too long": (lambda s: s.data.random_split(range(10), [3, 8]), "11", "10"),
    "fractions over 1": (lambda s: s.data.random_split(range(10), [0.5, 0.6]), "1.1"),
    "fractions a hair over 1": (
        lambda s: s.data.random_split(range(10), [0.5, 0.5 + 2**-40]),
        "10",
    ),
    "fractions under 1": (lambda s: s.data.random_split(range(10), [0.5, 0.4]), "0.9"),
    "fraction < 0": (
        lambda s: s.data.random_split(range(10), [-0.5, 1.5]),
        "lengths[0]",
        "-0.5",
    ),
    "fraction > 1": (
        lambda s: s.data.random_split(range(10), [1.5, -0.5]),
        "lengths[0]",
        "1.5",
    ),
    "floats": (lambda s: s.data.random_split(range(10), [3.0, 7.0]),),
    "no lengths": (lambda s: s.data.random_split(range(10), []), "0", "10"),
    "no length": (lambda s: s.data.random_split(iter("ab"), [1, 1]), "len()"),
    "generator": (lambda s: s.data.random_split("ab", [1, 1], 5), "generator"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    fails_alike(*ERRORS[name])
