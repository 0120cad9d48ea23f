"""DataLoader: the same batches as PyTorch's, and streams that stay in step."""

import numpy as np
import pytest

from tests.data.loaded import (
    DATASETS,
    OPTIONS,
    N,
    X,
    all_at_once,
    arrays,
    augmented,
    collected,
    concat,
    one_by_one,
    split,
    subset,
)


def given(side):
    return side.random.Generator().manual_seed(99)


@pytest.mark.parametrize("with_generator", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("dataset", DATASETS)
def test_same_batches_for_three_passes(dataset, options, with_generator, same):
    def scenario(side):
        g = given(side) if with_generator else None
        data = DATASETS[dataset](side)
        loader = side.data.DataLoader(data, **OPTIONS[options], generator=g)
        return collected(side, loader, g)

    same(scenario)


@pytest.mark.parametrize("with_generator", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("taken", [0, 1, 2, 5, 6, 7])
@pytest.mark.parametrize("shuffle", [False, True])
def test_a_pass_that_stops_early(shuffle, taken, with_generator, same):
    def scenario(side):
        g = given(side) if with_generator else None
        loader = side.data.DataLoader(arrays(side), 4, shuffle, generator=g)
        result = []
        for _ in range(2):
            batches = iter(loader)
            result.append([next(batches, "end") for _ in range(taken)])
            result.append(side.random.rand(2, generator=g))
        return result

    same(scenario)


@pytest.mark.parametrize("with_generator", [False, True], ids=["default", "generator"])
def test_evaluation_inside_training(with_generator, same):
    """The loop over validation data moves the stream too, shuffled or not."""

    def scenario(side):
        g = given(side) if with_generator else None
        train = side.data.DataLoader(arrays(side), 5, shuffle=True, generator=g)
        valid = side.data.DataLoader(arrays(side, 9), 4, generator=g)
        log = []
        for _ in range(2):
            for step, batch in enumerate(train):
                log.append(batch)
                if step % 2 == 0:
                    log += valid
                    log.append(side.random.rand(1))
        return log, side.random.rand(2, generator=g)

    same(scenario)


@pytest.mark.parametrize("with_generator", [False, True], ids=["default", "generator"])
def test_two_passes_at_once(with_generator, same):
    def scenario(side):
        g = given(side) if with_generator else None
        loader = side.data.DataLoader(arrays(side), 5, shuffle=True, generator=g)
        return list(zip(loader, loader)), side.random.rand(2, generator=g)

    same(scenario)


def test_the_seed_is_drawn_by_iter_and_the_order_by_next(same):
    def scenario(side):
        loader = side.data.DataLoader(arrays(side), 5, shuffle=True)
        before = side.random.rand(1)
        batches = iter(loader)
        between = side.random.rand(1)
        return before, between, next(batches), side.random.rand(1)

    same(scenario)


SAMPLERS = {
    "list": lambda d, g: {"sampler": [3, 1, 1, -2, 7], "batch_size": 2},
    "array": lambda d, g: {"sampler": np.array([3, 1, 7]), "batch_size": 2},
    "string keys": lambda d, g: {"sampler": ["a", "b", "c"], "batch_size": 2},
    "subset": lambda d, g: {
        "sampler": d.SubsetRandomSampler([1, 5, 9], g),
        "batch_size": 2,
        "drop_last": True,
    },
    "weighted": lambda d, g: {
        "sampler": d.WeightedRandomSampler(np.arange(N), 30, generator=g),
        "batch_size": 7,
    },
    "replacement": lambda d, g: {
        "sampler": d.RandomSampler(range(N), True, 40, g),
        "batch_size": 16,
    },
    "list of batches": lambda d, g: {"batch_sampler": [[1], [2, 3], (4, 0)]},
    "arrays of batches": lambda d, g: {"batch_sampler": list(np.eye(3, dtype=int))},
    "batch_sampler": lambda d, g: {
        "batch_sampler": d.BatchSampler(d.RandomSampler(range(N), generator=g), 6, True)
    },
    "a batch as one index": lambda d, g: {
        "sampler": d.BatchSampler(d.RandomSampler(range(N), generator=g), 6, False),
        "batch_size": None,
    },
}


@pytest.mark.parametrize("dataset", [arrays, one_by_one])
@pytest.mark.parametrize("name", SAMPLERS)
def test_same_batches_from_samplers(name, dataset, same):
    def scenario(side):
        g = given(side)
        data = dataset(side)
        if name == "string keys":
            data = {"a": 1, "b": 2, "c": 3}
        options = SAMPLERS[name](side.data, g)
        return collected(side, side.data.DataLoader(data, **options, generator=g), g)

    same(scenario)


def test_indices_that_are_not_plain_integers(same):
    """tensor[i, j] and tensor[True] mean something else than a row."""

    def scenario(side):
        data = side.data.TensorDataset(side.array(X))
        batches = [[(0, 1), (2, 2)], [True, True]]
        return list(side.data.DataLoader(data, batch_sampler=batches))

    same(scenario)


@pytest.mark.parametrize("data", [arrays, subset, split, concat, all_at_once])
def test_collate_fn_may_rearrange_the_samples(same, data):
    def collate(side):
        def rearranged(batch):
            batch.reverse()
            return side.data.default_collate(batch[::2] + batch[1::2])

        return rearranged

    same(lambda side: list(side.data.DataLoader(data(side), 4, collate_fn=list)))
    same(
        lambda side: list(side.data.DataLoader(data(side), 4, collate_fn=collate(side)))
    )


def test_collate_fn_gets_the_samples(same):
    def collate(batch):
        firsts, targets, *_ = zip(*batch)
        reverse = [sample[1] for sample in reversed(batch)]
        ordered = sorted(batch, key=lambda sample: int(sample[1]))
        ends = batch[0], batch[-1], *batch[1:3], *batch[::-2]
        return len(batch), ends, firsts, targets, reverse, ordered

    def scenario(side):
        return [
            list(side.data.DataLoader(data(side), 4, collate_fn=collate))
            for data in (arrays, subset, augmented)
        ]

    same(scenario)


def test_batches_are_the_readers_own(ours):
    """Writing to a batch, shuffled or not, leaves the data as they are."""
    x = X.copy()
    for shuffle in (False, True):
        for (batch,) in ours.data.DataLoader(ours.data.TensorDataset(x), 4, shuffle):
            assert type(batch) is np.ndarray
            batch[:] = -1
    np.testing.assert_array_equal(x, X)


def test_any_memory_order(same):
    def scenario(side):
        layouts = X[:, 1:], np.asfortranarray(X), np.repeat(X, 2, 0)[::2]
        data = side.data.TensorDataset(*map(side.array, layouts))
        return list(side.data.DataLoader(data, 4, shuffle=True))

    same(scenario)


@pytest.mark.parametrize("columns", [slice(None), slice(1, None)], ids=["C", "part"])
def test_read_only_and_memory_mapped_arrays(columns, ours, tmp_path):
    x = np.memmap(tmp_path / "x", np.float32, "w+", shape=X.shape)
    x[:] = X
    x.flags.writeable = False
    dataset = ours.data.TensorDataset(x[:, columns])
    (batch,) = next(iter(ours.data.DataLoader(dataset, 4)))
    assert type(batch) is np.ndarray and batch.flags.writeable
    np.testing.assert_array_equal(batch, X[:4, columns])


def test_a_dataset_that_stops(same):
    """StopIteration from the data ends the pass, quietly, on both sides."""

    def scenario(side):
        class Stops(side.data.Dataset):
            def __getitem__(self, i):
                if i == 5:
                    raise StopIteration
                return i

        return list(side.data.DataLoader(Stops(), 2, sampler=range(9)))

    same(scenario)


def test_no_data(same):
    same(lambda side: collected(side, side.data.DataLoader([], 4)))
    same(lambda side: collected(side, side.data.DataLoader(arrays(side, 0), 4)))
