"""DataLoader over an IterableDataset: the same batches, lengths and refusals."""

import warnings

import numpy as np
import pytest

N = 23
X = np.arange(N * 3, dtype=np.float32).reshape(N, 3)


def rows(side, n=N):
    class Rows(side.data.IterableDataset):
        def __iter__(self):
            return ((side.array(X[i]), i) for i in range(n))

    return Rows()


def sized(side, n=N, length=N):
    class Sized(side.data.IterableDataset):
        def __iter__(self):
            return iter(range(n))

        def __len__(self):
            return length

    return Sized()


def noise(side):
    """Draws when it is asked for an iterator, and at each sample."""

    class Noise(side.data.IterableDataset):
        def __iter__(self):
            start = side.random.rand(1)
            return (start + side.random.rand(2) for _ in range(10))

    return Noise()


DATASETS = {
    "rows": rows,
    "nothing": lambda side: rows(side, 0),
    "one": lambda side: rows(side, 1),
    "full batches": lambda side: rows(side, 20),
    "numbers": sized,
    "noise": noise,
    "chain": lambda side: rows(side, 5) + rows(side, 6),
    "dicts": lambda side: side.data.ChainDataset([dicts(side)]),
}


def dicts(side):
    class Dicts(side.data.IterableDataset):
        def __iter__(self):
            for i in range(7):
                yield {"x": side.array(X[i]), "name": f"n{i}", "pair": (i, i / 3)}

    return Dicts()


OPTIONS = {
    "plain": {},
    "batches": {"batch_size": 4},
    "all in one": {"batch_size": 100},
    "drop_last": {"batch_size": 4, "drop_last": True},
    "samples": {"batch_size": None},
    "not shuffled": {"batch_size": 5, "shuffle": False},
    "collate_fn": {"batch_size": 3, "collate_fn": lambda batch: batch[::-1]},
}


@pytest.mark.parametrize("with_generator", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_same_batches_for_three_passes(dataset, options, with_generator, same):
    def scenario(side):
        g = side.random.Generator().manual_seed(99) if with_generator else None
        loader = side.data.DataLoader(
            DATASETS[dataset](side), **OPTIONS[options], generator=g
        )
        passes = []
        for _ in range(3):
            passes += [list(loader), side.random.rand(2, generator=g)]
        return passes

    same(scenario)


@pytest.mark.parametrize("taken", [0, 1, 2, 3])
def test_a_pass_that_stops_early(taken, same):
    def scenario(side):
        batches = iter(side.data.DataLoader(noise(side), 4))
        head = [next(batches, "end") for _ in range(taken)]
        return head, side.random.rand(2)

    same(scenario)


@pytest.mark.parametrize("drop_last", [False, True])
def test_a_stream_is_not_asked_again_after_its_end(drop_last, same):
    def scenario(side):
        asked = []

        class Revenant(side.data.IterableDataset):
            def __iter__(self):
                return self

            def __next__(self):
                asked.append(len(asked))
                if len(asked) == 6:
                    raise StopIteration
                return asked[-1]

        loader = side.data.DataLoader(Revenant(), 4, drop_last=drop_last)
        batches = iter(loader)
        return [next(batches, "end") for _ in range(5)], asked, next(iter(loader))

    same(scenario)


@pytest.mark.parametrize("batch_size", [None, 1, 4, 23, 24])
@pytest.mark.parametrize("drop_last", [False, True])
def test_lengths(drop_last, batch_size, same):
    def scenario(side):
        drop = {"drop_last": drop_last} if batch_size else {}
        return len(side.data.DataLoader(sized(side), batch_size, **drop))

    same(scenario)


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("batch_size", [None, 1, 2])
def test_a_warning_if_there_are_more_than_the_length(batch_size, asked, same):
    """Batches are counted, and the length of the data is in samples: as in PyTorch."""

    def scenario(side):
        loader = side.data.DataLoader(sized(side, 9, length=4), batch_size)
        early = iter(loader)  # which does not know what is asked for later
        length = len(loader) if asked else None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            batches = [list(loader), [*early]]
        assert all(w.filename == __file__ for w in caught)
        return length, batches, [w.category for w in caught]

    same(scenario)


def test_the_warning_says_both_numbers(ours):
    loader = ours.data.DataLoader(sized(ours, 5, length=4))
    len(loader)
    with pytest.warns(UserWarning, match=r"len\(Sized\) said 4, .* batch 5"):
        list(loader)


def test_attributes(same):
    def scenario(side):
        loader = side.data.DataLoader(rows(side), 4, drop_last=True)
        names = "batch_size drop_last num_workers generator".split()
        batches = loader.batch_sampler
        return [getattr(loader, name) for name in names], (
            type(batches).__name__,
            next(iter(loader.sampler)),
            next(iter(batches)),
        )

    same(scenario)


def unequal(side):
    class Unequal(side.data.IterableDataset):
        def __iter__(self):
            return iter([side.array(X[:n]) for n in (2, 2, 2, 2, 3)])

    return Unequal()


ERRORS = {
    "shuffle": (lambda s: s.data.DataLoader(rows(s), shuffle=True), "shuffle", "True"),
    "sampler": (lambda s: s.data.DataLoader(rows(s), sampler=[0]), "sampler", "[0]"),
    "batch_sampler": (
        lambda s: s.data.DataLoader(rows(s), batch_sampler=[[0]]),
        "batch_sampler",
    ),
    "shuffle and sampler": (
        lambda s: s.data.DataLoader(rows(s), shuffle=True, sampler=[0]),
        "shuffle",
    ),
    "batch_size 0": (lambda s: s.data.DataLoader(rows(s), 0), "got 0"),
    "samples and drop_last": (
        lambda s: s.data.DataLoader(rows(s), None, drop_last=True),
        "drop_last",
    ),
    "no length": (lambda s: len(s.data.DataLoader(rows(s))), "len()"),
    "no length of the sampler": (lambda s: len(s.data.DataLoader(rows(s)).sampler),),
    "generator": (lambda s: iter(s.data.DataLoader(rows(s), generator=5)), "generator"),
    "unequal": (
        lambda s: list(s.data.DataLoader(unequal(s), 3)),
        "sample 4 of the dataset",
        "(3, 3)",
    ),
    "no iterator": (lambda s: list(s.data.DataLoader(s.data.ChainDataset(3))),),
    "random sampler": (lambda s: s.data.RandomSampler(rows(s)), "len()"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    fails_alike(*ERRORS[name])
