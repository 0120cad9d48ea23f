"""DataLoader: the same batches as PyTorch's, and streams that stay in step."""

import inspect
import warnings
from collections import namedtuple

import numpy as np
import pytest
import torch

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


def test_attributes(same):
    def scenario(side):
        loader = side.data.DataLoader([1, 2, 3], 2, True)
        names = "batch_size drop_last num_workers timeout pin_memory in_order".split()
        names += ["prefetch_factor", "persistent_workers", "pin_memory_device"]
        names += ["multiprocessing_context", "worker_init_fn", "generator", "dataset"]
        samplers = loader.sampler, loader.batch_sampler
        kinds = [type(sampler).__name__ for sampler in samplers]
        return [getattr(loader, name) for name in names], kinds

    same(scenario)


def test_the_defaults_may_be_said_aloud(same):
    """What means nothing without workers is accepted where PyTorch ignores it too."""

    def scenario(side):
        loader = side.data.DataLoader(
            arrays(side),
            num_workers=0,
            pin_memory=False,
            timeout=0,
            worker_init_fn=print,
            multiprocessing_context=None,
            prefetch_factor=None,
            persistent_workers=False,
            pin_memory_device="",
            in_order=False,
        )
        return list(loader)

    same(scenario)


def test_signatures():
    from numpy_impl import data

    for name in data.__all__:
        ours = inspect.signature(getattr(data, name)).parameters.values()
        theirs = inspect.signature(getattr(torch.utils.data, name)).parameters.values()
        described = [
            [(p.name, p.kind, p.default) for p in side if "Generator" not in repr(p)]
            for side in (ours, theirs)
        ]
        if name != "random_split":  # each has its own default generator
            assert described[0] == described[1], name


ERRORS = {
    "batch_size 0": ({"batch_size": 0}, "batch_size"),
    "batch_size -1": ({"batch_size": -1}, "got -1"),
    "batch_size 2.5": ({"batch_size": 2.5}, "got 2.5"),
    "batch_size True": ({"batch_size": True}, "got True"),
    "batch_size str": ({"batch_size": "4"}, "got '4'"),
    "drop_last 1": ({"batch_size": 2, "drop_last": 1}, "drop_last"),
    "sampler and shuffle": ({"sampler": [0], "shuffle": True}, "shuffle"),
    "batch_sampler and batch_size": (
        {"batch_sampler": [[0]], "batch_size": 2},
        "batch_size",
    ),
    "batch_sampler and None": (
        {"batch_sampler": [[0]], "batch_size": None},
        "batch_size",
    ),
    "batch_sampler and shuffle": (
        {"batch_sampler": [[0]], "shuffle": True},
        "batch_sampler",
    ),
    "batch_sampler and sampler": (
        {"batch_sampler": [[0]], "sampler": [0]},
        "batch_sampler",
    ),
    "batch_sampler and drop_last": (
        {"batch_sampler": [[0]], "drop_last": True},
        "batch_sampler",
    ),
    "no batches and drop_last": ({"batch_size": None, "drop_last": True}, "drop_last"),
    "num_workers -1": ({"num_workers": -1}, "num_workers"),
    "num_workers None": ({"num_workers": None}, ""),
    "timeout -1": ({"timeout": -1}, "timeout"),
    "timeout nan": ({"timeout": float("nan")}, "timeout"),
    "timeout 1": ({"timeout": 1}, "timeout"),
    "prefetch_factor": ({"prefetch_factor": 2}, "prefetch_factor"),
    "persistent_workers": ({"persistent_workers": True}, "persistent_workers"),
    "context": ({"multiprocessing_context": "fork"}, "multiprocessing_context"),
    "generator": ({"generator": 5}, "generator"),
    "sampler 5": ({"sampler": 5}, ""),
    "index past the end": ({"sampler": [0, 23]}, "23"),
    "index 1.0": ({"sampler": [1.0]}, ""),
    "empty batch": ({"batch_sampler": [[]]}, ""),
    "index None": ({"batch_sampler": [None]}, ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    options, word = ERRORS[name]
    fails_alike(lambda side: list(side.data.DataLoader(arrays(side), **options)), word)


CALLS = {
    "shuffle nothing": (lambda d: d.DataLoader([], shuffle=True), "num_samples"),
    "shuffle without length": (
        lambda d: d.DataLoader(iter("ab"), shuffle=True),
        "len()",
    ),
    "no length": (lambda d: list(d.DataLoader(iter("ab"))), "len()"),
    "no items": (lambda d: list(d.DataLoader({1, 2})), "subscriptable"),
    "set batch_size": (
        lambda d: setattr(d.DataLoader("ab"), "batch_size", 2),
        "batch_size",
    ),
    "set sampler": (lambda d: setattr(d.DataLoader("ab"), "sampler", [0]), "sampler"),
    "set dataset": (lambda d: setattr(d.DataLoader("ab"), "dataset", ""), "dataset"),
    "Nones": (lambda d: list(d.DataLoader([None])), "NoneType"),
    "unequal": (lambda d: list(d.DataLoader([(1, 2), (1,)], 2)), "equal length"),
}


@pytest.mark.parametrize("name", CALLS)
def test_more_errors(name, fails_alike):
    call, word = CALLS[name]
    fails_alike(lambda side: call(side.data), word)


def test_pin_memory_is_accepted_with_a_word(same, ours):
    """PyTorch warns too where there is no accelerator, at each pass."""

    def scenario(side):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loader = side.data.DataLoader(arrays(side), 4, pin_memory=True)
            batches = [[x + 0 for x in batch] for batch in loader]
            return loader.pin_memory, batches

    same(scenario)
    loader = ours.data.DataLoader(arrays(ours), 4, pin_memory=True)
    for _ in range(2):
        with pytest.warns(UserWarning, match="pin_memory=True has no effect") as caught:
            iter(loader)
        assert caught[0].filename == __file__


def test_other_attributes_may_be_set(same):
    def scenario(side):
        loader = side.data.DataLoader([1, 2, 3], 2)
        loader.collate_fn = sum
        return list(loader)

    same(scenario)


def test_no_data(same):
    same(lambda side: collected(side, side.data.DataLoader([], 4)))
    same(lambda side: collected(side, side.data.DataLoader(arrays(side, 0), 4)))
