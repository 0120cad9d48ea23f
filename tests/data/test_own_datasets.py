"""Data sets as people write them: the same batches, and errors that name the sample."""

import csv
import runpy
from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from bridge.pages import WINGS, path_of

N = 11
X = np.arange(N * 4, dtype=np.float32).reshape(N, 4)
Point = namedtuple("Point", ["x", "label"])


def own(side, item, n=N):
    """A map-style data set in three lines, whose samples are item(side, i)."""

    class Own(side.data.Dataset):
        def __getitem__(self, i):
            return item(side, i)

        def __len__(self):
            return n

    return Own()


ITEMS = {
    "array": lambda s, i: s.array(X[i]),
    "tuple": lambda s, i: (s.array(X[i]), i % 3),
    "list": lambda s, i: [s.array(X[i]), float(i)],
    "dict": lambda s, i: {"x": s.array(X[i]), "label": i, "name": f"n{i}.png"},
    "dict of dicts": lambda s, i: {"in": {"x": s.array(X[i])}, "out": (i, {"y": 2.0})},
    "namedtuple": lambda s, i: Point(s.array(X[i]), i),
    "str": lambda s, i: f"sentence {i}",
    "bytes": lambda s, i: bytes([i]),
    "int": lambda s, i: i**2,
    "float": lambda s, i: i / 7,
    "bool": lambda s, i: i % 2 == 0,
    "image": lambda s, i: (s.array(X[i].reshape(1, 2, 2)), s.array(X[i, 0])),
    "drawn": lambda s, i: s.array(X[i]) + s.random.randn(4),
}


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("item", ITEMS)
def test_samples_of_any_structure(item, shuffle, same):
    def scenario(side):
        data = own(side, ITEMS[item])
        loader = side.data.DataLoader(data, 4, shuffle)
        singles = side.data.DataLoader(data, None, shuffle)
        parts = side.data.random_split(data, [0.6, 0.4])
        return [list(loader), list(singles), list(loader), list(parts[1])]

    same(scenario)


def test_a_class_without_a_base(same):
    def scenario(side):
        class Duck:
            def __getitem__(self, i):
                return X[i], i

            def __len__(self):
                return N

        return list(side.data.DataLoader(Duck(), 4, shuffle=True))

    same(scenario)


def padded(side):
    """Sequences of different lengths, filled up with zeros to the batch's longest."""

    def collate(batch):
        width = max(len(x) for x, _ in batch)
        rows = np.zeros((len(batch), width), np.float32)
        for row, (x, _) in zip(rows, batch):
            row[: len(x)] = np.asarray(x)
        return side.array(rows), [len(x) for x, _ in batch], [y for _, y in batch]

    return collate


def test_variable_lengths_with_a_collate_fn(same):
    def scenario(side):
        data = own(side, lambda s, i: (s.array(X.ravel()[: i + 1]), i))
        return list(
            side.data.DataLoader(data, 4, shuffle=True, collate_fn=padded(side))
        )

    same(scenario)


def test_a_transform(same):
    """Augmentation draws from the default stream, in the order of the samples."""

    def scenario(side):
        class Noisy(side.data.Dataset):
            def __init__(self, transform):
                self.transform = transform

            def __getitem__(self, i):
                return self.transform(side.array(X[i])), i

            def __len__(self):
                return N

        data = Noisy(lambda x: x / 10 + side.random.rand(4))
        loader = side.data.DataLoader(data, 3, shuffle=True)
        return [list(loader) for _ in range(3)]

    same(scenario)


def test_a_csv_file(same, tmp_path):
    path = tmp_path / "points.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["x", "y", "name"], [0.5, 1, "a"], [2, 3, "b"]])

    def scenario(side):
        class Points(side.data.Dataset):
            def __init__(self):
                with path.open(newline="") as file:
                    self.rows = list(csv.DictReader(file))

            def __getitem__(self, i):
                row = self.rows[i]
                x = side.array(np.array([row["x"], row["y"]], np.float32))
                return {"x": x, "name": row["name"]}

            def __len__(self):
                return len(self.rows)

        class Lines(side.data.IterableDataset):
            def __iter__(self):
                with path.open(newline="") as file:
                    for row in csv.DictReader(file):
                        yield float(row["x"]), row["name"]

        by_index = side.data.DataLoader(Points(), 2, shuffle=True)
        return list(by_index), list(side.data.DataLoader(Lines(), 2))

    same(scenario)


def test_getitems_sees_each_batch_once(same):
    def scenario(side):
        seen = []

        class AtOnce(side.data.Dataset):
            def __getitems__(self, indices):
                seen.append(list(indices))
                return [{"x": side.array(X[i]), "i": i} for i in indices]

            def __len__(self):
                return N

        part = side.data.Subset(AtOnce(), range(N - 1, 0, -1))
        batches = list(side.data.DataLoader(part, 4, shuffle=True))
        return batches, seen

    same(scenario)


def test_getitems_that_is_none(same):
    def scenario(side):
        class Half(list):
            __getitems__ = None

        return list(side.data.DataLoader(Half(range(5)), 2))

    same(scenario)


# The pair of programs, data/own_datasets.py.


def test_the_same_text_on_both_sides():
    """But for the imports, the names of the libraries and of what makes an array."""
    ours, theirs = (path_of("data.own_datasets", wing).read_text() for wing in WINGS)
    ours, theirs = (text[text.index("__all__") :] for text in (ours, theirs))
    assert ours.replace("np.array", "torch.tensor").replace("np.", "torch.") == theirs


@pytest.mark.parametrize("name", ["describe", "own_datasets"])
def test_both_programs_print_the_same(name, capsys):
    state = torch.get_rng_state()
    for wing in WINGS:
        runpy.run_path(str(path_of(f"data.{name}", wing)), run_name="__main__")
    torch.set_rng_state(state)
    lines = capsys.readouterr().out.splitlines()
    half = len(lines) // 2
    assert half > 1 and lines[:half] == lines[half:]


def test_the_first_batches(same, tmp_path):
    """As a learner meets them: a dict, a tuple, images, words of different lengths."""

    def scenario(side):
        loaders = side.own.loaders(tmp_path)
        first = {name: next(iter(loader)) for name, loader in loaders.items()}
        return [side.describe.describe(batch, name) for name, batch in first.items()]

    same(scenario)


@pytest.mark.filterwarnings("ignore:This DataLoader will create")
def test_each_row_of_the_stream_comes_once(ours, tmp_path):
    for workers in (0, 1, 2):
        batches = ours.own.loaders(tmp_path, workers)["stream"]
        lengths = [length for batch, _ in batches for length in batch.tolist()]
        assert sorted(lengths) == [4.9, 5.1, 5.7, 5.8, 6.3, 6.4, 7.1]


def test_padded_words(ours):
    codes = [np.array([1, 2, 3]), np.array([4])]
    padded, lengths = ours.own.pad(codes)
    assert padded.tolist() == [[1, 2, 3], [4, 0, 0]] and lengths.tolist() == [3, 1]


# Errors.


@dataclass
class Record:
    x: int


def raised(side, i):
    if i == 7:
        raise OSError("cannot read file 7")
    return i


ERRORS = {
    "shape": (
        lambda s, i: s.array(X[i][: 4 - (i == 6)]),
        "dataset[6] does not fit",
        "batch[2] is of shape (3,), batch[0] of (4,)",
    ),
    "axes": (lambda s, i: s.array(X[i : i + 1] if i == 6 else X[i]), "dataset[6]"),
    "shape of a field": (
        lambda s, i: {"name": "n", "x": (i, s.array(X[i][: 4 - (i == 5)]))},
        "dataset[5]",
        "batch[1]['x'][1] is of shape (3,)",
    ),
    "shape in a namedtuple": (
        lambda s, i: Point(s.array(X[i][: 4 - (i == 5)]), i),
        "dataset[5]",
        "batch[1].x",
    ),
    "length of a list": (
        lambda s, i: [1] * (2 + (i == 6)),
        "dataset[6]",
        "batch[2] is of length 3, batch[0] of 2",
    ),
    "length of a tuple": (lambda s, i: (1,) * (2 - (i == 5)), "dataset[5]"),
    "key": (lambda s, i: {"x" if i != 5 else "y": i}, "dataset[5]", "no key 'x'"),
    "None": (lambda s, i: None, "dataset[0]", "NoneType"),
    "one None": (
        lambda s, i: None if i == 6 else i / 2,
        "dataset[6]",
        "batch[2]",
        "None",
    ),
    "None for an array": (
        lambda s, i: None if i == 6 else s.array(X[i]),
        "dataset[6]",
        "batch[2] must be numbers of at most 64 bits, got None",
    ),
    "None for a tuple": (lambda s, i: None if i == 6 else (i, i), "dataset[6]"),
    "None for a dict": (lambda s, i: None if i == 5 else {"x": i}, "dataset[5]"),
    "None for a field": (
        lambda s, i: {"x": (1, None if i == 5 else 2.5)},
        "dataset[5]",
        "batch[1]['x'][1]",
    ),
    "a class": (lambda s, i: Record(i), "Record"),
    "the dataset's own": (raised, "cannot read file 7"),
    "the dataset's own RuntimeError": (
        lambda s, i: (_ for _ in ()).throw(RuntimeError("own")),
        "own",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    """The batches are [0..3], [4..7], [8..10]."""
    item, *words = ERRORS[name]
    fails_alike(lambda side: list(side.data.DataLoader(own(side, item), 4)), *words)


def test_the_error_names_the_sample_behind_a_shuffle(ours):
    data = own(ours, lambda s, i: X[i][: 4 - (i == 6)])
    order = [3, 9, 1, 0, 5, 6, 2, 10]
    with pytest.raises(RuntimeError, match=r"dataset\[6\] does not fit.*batch\[1\]"):
        list(ours.data.DataLoader(data, 4, sampler=order))


def test_an_array_where_numbers_are(ours):
    data = own(ours, lambda s, i: X[i] if i == 5 else i)
    with pytest.raises(TypeError, match=r"dataset\[5\].* batch\[1\] must be a number"):
        list(ours.data.DataLoader(data, 4))


def test_the_error_of_a_collate_fn_stays_its_own(ours):
    """It may have sorted the samples: which one it was is not known here."""
    data = own(ours, lambda s, i: X[i][: 4 - (i == 6)])
    loader = ours.data.DataLoader(
        data, 4, collate_fn=lambda batch: ours.data.default_collate(batch[::-1])
    )
    with pytest.raises(RuntimeError, match=r"^samples must be .* batch\[1\]"):
        list(loader)
