"""Worker processes: PyTorch's batches, in its order, from the same seeds."""

import multiprocessing
import os
import random
import time
import warnings

import numpy as np
import pytest

pytestmark = [
    pytest.mark.usefixtures("nobody_is_left"),
    pytest.mark.filterwarnings("ignore:This DataLoader will create"),  # PyTorch's
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

N = 13
X = np.arange(N * 3, dtype=np.float32).reshape(N, 3)


def arrays(side):
    return side.data.TensorDataset(side.array(X), side.array(np.arange(N)))


def dicts(side):
    class Dicts(side.data.Dataset):
        def __getitem__(self, i):
            return {"x": side.array(X[i]), "name": f"n{i}", "pair": (i, i / 3)}

        def __len__(self):
            return N

    return Dicts()


def drawn(side):
    """What each of the three generators gives in a worker, and who it is."""

    class Drawn(side.data.Dataset):
        def __getitem__(self, i):
            info = side.data.get_worker_info()
            state = np.random.rand(2)  # noqa: NPY002
            mine = info.dataset is self
            who = info.id, info.num_workers, str(info.seed), mine
            return i, random.random(), side.random.rand(2), side.array(state), who

        def __len__(self):
            return N

    return Drawn()


def share(side, n=N):
    """A stream of which each worker takes its part."""

    class Share(side.data.IterableDataset):
        def __iter__(self):
            info = side.data.get_worker_info()
            start, step = (0, 1) if info is None else (info.id, info.num_workers)
            return (
                (side.array(X[i]), side.random.rand(1)) for i in range(n)[start::step]
            )

    return Share()


DATASETS = {
    "arrays": arrays,
    "dicts": dicts,
    "drawn": drawn,
    "stream": share,
    "every sample from each": lambda side: side.data.ChainDataset([share(side, 5)]),
    "nothing": lambda side: [],
    "stream of nothing": lambda side: share(side, 0),
}
OPTIONS = {
    "one": {"num_workers": 1},
    "two": {"num_workers": 2, "batch_size": 3},
    "more than batches": {"num_workers": 3, "batch_size": 7},
    "drop_last": {"num_workers": 2, "batch_size": 4, "drop_last": True},
    "samples": {"num_workers": 2, "batch_size": None},
    "persistent": {"num_workers": 2, "batch_size": 4, "persistent_workers": True},
    "far ahead": {"num_workers": 2, "prefetch_factor": 5, "timeout": 30},
    "one ahead": {"num_workers": 2, "batch_size": 2, "prefetch_factor": 1},
}


def generators(side, given):
    return side.random.Generator().manual_seed(99) if given else None


def same_passes(same, dataset, options, count):
    def scenario(side):
        loader = side.data.DataLoader(DATASETS[dataset](side), **OPTIONS[options])
        passes = []
        for _ in range(count):
            passes += [list(loader), side.random.rand(2)]
        return passes

    same(scenario)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("dataset", ["drawn", "stream"])
def test_same_batches_for_all_options(dataset, options, same):
    count = 2 if options == "persistent" else 1  # of new workers, see below
    same_passes(same, dataset, options, count)


@pytest.mark.parametrize("options", ["one", "persistent"])
@pytest.mark.parametrize("dataset", sorted({*DATASETS} - {"drawn", "stream"}))
def test_same_batches_for_all_datasets(dataset, options, same):
    same_passes(same, dataset, options, count=2)


@pytest.mark.parametrize("given", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("taken", [1, 99])
def test_shuffled_and_stopped_early(taken, persistent, given, same):
    """Indices are drawn ahead of the batches: the stream shows how far."""

    def scenario(side):
        g = generators(side, given)
        loader = side.data.DataLoader(
            drawn(side),
            3,
            shuffle=True,
            num_workers=2,
            generator=g,
            persistent_workers=persistent,
        )
        passes = []
        for _ in range(2):
            batches = iter(loader)
            head = [next(batches, "end") for _ in range(min(taken, 6))]
            passes += [head, side.random.rand(2, generator=g)]
            del batches
        return len(loader), passes

    same(scenario)


@pytest.mark.parametrize("persistent", [False, True])
def test_a_sampler_that_draws_when_it_is_asked(persistent, same):
    """PyTorch asks twice for the iterator of a pass's indices, and uses the second."""

    def scenario(side):
        class Eager(side.data.Sampler):
            def __iter__(self):
                return iter(side.random.randperm(N).tolist())

        loader = side.data.DataLoader(
            range(N),
            None,
            sampler=Eager(),
            num_workers=2,
            persistent_workers=persistent,
        )
        return [list(loader) for _ in range(3)], side.random.rand(2)

    same(scenario)


def test_worker_init_fn(same):
    def scenario(side):
        def init(worker_id):
            info = side.data.get_worker_info()
            assert worker_id == info.id
            info.dataset.start = 100 * worker_id + random.random()

        class Part(side.data.IterableDataset):
            def __iter__(self):
                return iter([self.start, self.start + 1, self.start + 2])

        loader = side.data.DataLoader(Part(), 2, num_workers=2, worker_init_fn=init)
        return list(loader), side.data.get_worker_info()

    same(scenario)


def test_collate_fn_runs_in_the_worker(same):
    def scenario(side):
        def collate(batch):
            return side.data.get_worker_info().id, batch

        return list(
            side.data.DataLoader(range(9), 2, num_workers=3, collate_fn=collate)
        )

    same(scenario)


def test_the_slow_worker_is_waited_for(ours, tmp_path):
    """Worker 0 waits until worker 1 has made a batch, and still comes first."""

    def slow(batch):
        if ours.data.get_worker_info().id == 0:
            until((tmp_path / "1 is done").exists)
        else:
            (tmp_path / "1 is done").touch()
        return batch

    loader = ours.data.DataLoader(range(8), 2, num_workers=2, collate_fn=slow)
    assert list(loader) == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_the_fast_worker_is_not_held_up_out_of_order(ours, tmp_path):
    """Worker 0 waits until the consumer has a batch: it can only be worker 1's."""

    def slow(batch):
        if ours.data.get_worker_info().id == 0:
            until((tmp_path / "first batch").exists)
        return batch

    options = {"num_workers": 2, "collate_fn": slow, "in_order": False}
    batches = iter(ours.data.DataLoader(range(8), 2, timeout=60, **options))
    assert next(batches) == [2, 3]
    (tmp_path / "first batch").touch()
    assert sorted(batches) == [[0, 1], [4, 5], [6, 7]]


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("prefetch", [1, 2])
def test_streams_of_unequal_length_out_of_order(prefetch, ours):
    """Workers that have ended get no more tasks; every sample comes once."""

    class Part(ours.data.IterableDataset):
        def __iter__(self):
            n = ours.data.get_worker_info().id
            return iter(range(100 * n, 100 * n + 1 + 5 * n))

    for in_order in (True, False):
        loader = ours.data.DataLoader(
            Part(), None, num_workers=3, prefetch_factor=prefetch, in_order=in_order
        )
        wanted = [0, *range(100, 106), *range(200, 211)]
        assert sorted(loader) == wanted


def test_the_workers_work_ahead(ours, tmp_path):
    """They do not wait for the consumer to take a batch, however large it is."""

    class Large(ours.data.Dataset):
        def __getitem__(self, i):
            (tmp_path / str(i)).touch()
            return np.zeros(10**6)

        def __len__(self):
            return 100

    batches = iter(ours.data.DataLoader(Large(), num_workers=2, prefetch_factor=3))
    until(lambda: len(list(tmp_path.iterdir())) >= 6)
    time.sleep(0.1)  # for more to come, which should not
    assert sorted(int(path.name) for path in tmp_path.iterdir()) == list(range(6))
    assert next(batches).shape == (1, 10**6)


def test_persistent_workers_stay(ours):
    def pids(**options):
        loader = ours.data.DataLoader(
            range(2), num_workers=2, collate_fn=lambda _: here(), **options
        )
        return [set(loader) for _ in range(2)]

    def here():
        return multiprocessing.current_process().pid

    first, second = pids(persistent_workers=True)
    assert len(first) == 2 and first == second
    first, second = pids()
    assert not first & second


def test_length_of_a_stream_is_warned_of(ours):
    class Sized(ours.data.IterableDataset):
        def __iter__(self):
            return iter(range(3))

        def __len__(self):
            return 3

    loader = ours.data.DataLoader(Sized(), num_workers=2)  # both give all three
    assert len(loader) == 3
    with pytest.warns(UserWarning, match="said 3.*get_worker_info"):
        assert len(list(loader)) == 6


@pytest.mark.filterwarnings("default:This DataLoader will create")
def test_more_workers_than_cpus_are_warned_of(same, monkeypatch):
    """PyTorch's words, when the loader is made and at each pass that starts workers."""

    def may_use(*cpus):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {*cpus}, raising=False)

    may_use(0, 1)
    assert warned(same, passes=1, num_workers=2) == 0
    may_use(0)
    assert warned(same, passes=1, num_workers=2) == 2
    assert warned(same, passes=2, num_workers=2, persistent_workers=True) == 2


@pytest.mark.filterwarnings("default:This DataLoader will create")
@pytest.mark.parametrize("cpus", [None, 1, 2])
def test_where_the_cpus_of_a_process_are_not_known(cpus, same, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cpus)
    assert warned(same, passes=0, num_workers=2) == (cpus != 2)


def warned(same, passes, **options):
    """How many warnings came, on both sides alike."""
    counts = []

    def scenario(side):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            loader = side.data.DataLoader([], **options)
            for _ in range(passes):
                assert list(loader) == []
        counts.append(len(caught))
        if side.array is np.asarray:
            assert all(w.filename == __file__ for w in caught)
        return [(w.category, str(w.message)) for w in caught]

    same(scenario)
    return counts[0]


def test_the_context_may_be_set_later(same, fails_alike):
    def scenario(side):
        loader = side.data.DataLoader(range(3), num_workers=1)
        loader.multiprocessing_context = "fork"
        return list(loader), loader.multiprocessing_context.get_start_method()

    same(scenario)
    for workers, value in [(1, "x"), (1, 5), (0, "fork")]:
        fails_alike(
            lambda side, n=workers, value=value: setattr(
                side.data.DataLoader("ab", num_workers=n),
                "multiprocessing_context",
                value,
            ),
            repr(value),
        )


ERRORS = {
    "num_workers -1": ({"num_workers": -1}, "got -1"),
    "timeout -1": ({"num_workers": 1, "timeout": -1}, "timeout"),
    "timeout without workers": ({"timeout": 1}, "timeout"),
    "prefetch_factor -1": ({"num_workers": 1, "prefetch_factor": -1}, "got -1"),
    "prefetch_factor 0": ({"num_workers": 1, "prefetch_factor": 0}, "got 0"),
    "context of text": (
        {"num_workers": 1, "multiprocessing_context": "thread"},
        "'thread'",
    ),
    "context 5": ({"num_workers": 1, "multiprocessing_context": 5}, "got 5"),
    "context without workers": (
        {"multiprocessing_context": "spawn"},
        "multiprocessing_context",
    ),
    "generator": ({"num_workers": 1, "generator": 5}, "generator"),
    "index past the end": ({"num_workers": 1, "sampler": [0, 23]}, "23"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    options, word = ERRORS[name]
    fails_alike(lambda side: list(side.data.DataLoader(arrays(side), **options)), word)


@pytest.mark.parametrize("context", ["fork", multiprocessing.get_context("fork")])
def test_context(context, ours):
    loader = ours.data.DataLoader(
        arrays(ours), num_workers=1, multiprocessing_context=context
    )
    assert loader.multiprocessing_context is multiprocessing.get_context("fork")
    assert len(list(loader)) == N


@pytest.mark.slow
@pytest.mark.parametrize("context", ["spawn", "forkserver"])
def test_other_contexts(context, same):
    def scenario(side):
        loader = side.data.DataLoader(
            arrays(side), 4, True, num_workers=2, multiprocessing_context=context
        )
        return list(loader), side.random.rand(1)

    same(scenario)
