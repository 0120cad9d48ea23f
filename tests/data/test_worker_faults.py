"""Workers that raise, die or hang: an error at the consumer, and no process left."""

import math
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

import numpy as np
import pytest

from bridge.pages import ROOT
from numpy_impl.data import multiprocess

pytestmark = [
    pytest.mark.usefixtures("nobody_is_left"),
    pytest.mark.filterwarnings("ignore:This DataLoader will create"),  # PyTorch's
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Own(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)


def items(side, item, n=8):
    class Items(side.data.Dataset):
        def __getitem__(self, i):
            return item(i)

        def __len__(self):
            return n

    return Items()


def failing(error, at=3):
    def item(i):
        if i == at:
            raise error
        return i

    return item


def soon(condition, seconds=20):
    """Whether it becomes true: generous, for a machine may be busy."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


RAISED = {
    "ValueError": ValueError("wrong"),
    "KeyError": KeyError("wrong"),
    "OSError": OSError("wrong"),
    "own": Own(5, "wrong"),
    "NotImplementedError": NotImplementedError("wrong"),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_a_worker_raises(name, fails_alike):
    """The type is kept where it can be made of a text, which has the traceback."""
    fails_alike(
        lambda s: list(
            s.data.DataLoader(items(s, failing(RAISED[name])), num_workers=2)
        ),
        f"Caught {type(RAISED[name]).__name__} in DataLoader worker process 1.\n",
        "Original Traceback (most recent call last):\n",
        "in item\n    raise error",
        "wrong",
    )


def test_stop_iteration_ends_the_pass(ours):
    """As it does in PyTorch, and without workers."""
    loader = ours.data.DataLoader(items(ours, failing(StopIteration())), num_workers=2)
    assert [int(batch[0]) for batch in loader] == [0, 1, 2]


def test_the_pass_goes_on_behind_an_error(same):
    def scenario(side):
        data = items(side, failing(ValueError("wrong")))
        batches = iter(side.data.DataLoader(data, num_workers=2))
        seen = [next(batches) for _ in range(3)]
        with pytest.raises(ValueError, match="ValueError: wrong"):
            next(batches)
        return seen, list(batches)

    same(scenario)


def test_what_worker_init_fn_raises(fails_alike):
    def init(worker_id):
        raise ValueError(f"no worker {worker_id}")

    fails_alike(
        lambda s: list(s.data.DataLoader([1, 2], num_workers=2, worker_init_fn=init)),
        "no worker 0",
    )


def test_what_a_stream_raises_at_its_start(fails_alike):
    def stream(side):
        class Stream(side.data.IterableDataset):
            def __iter__(self):
                raise OSError("no such file")

        return Stream()

    fails_alike(
        lambda s: list(s.data.DataLoader(stream(s), num_workers=1)), "no such file"
    )


def test_a_sample_that_does_not_fit_is_named(fails_alike):
    def shapes(side):
        return items(side, lambda i: side.array(np.ones(2 + (i == 5))))

    def nones(side):
        return items(side, lambda i: None if i == 5 else (i, "name"))

    for data in (shapes, nones):
        fails_alike(
            lambda s, data=data: list(s.data.DataLoader(data(s), 4, num_workers=2)),
            "dataset[5]",
        )


def test_a_batch_that_cannot_be_sent(ours):
    """PyTorch waits for it for ever."""
    loader = ours.data.DataLoader(
        [1, 2], num_workers=1, collate_fn=lambda batch: lambda: batch
    )
    with pytest.raises((AttributeError, TypeError), match="in DataLoader worker"):
        list(loader)


def test_an_error_whose_class_cannot_be_sent(ours):
    class Local(Exception):
        pass

    loader = ours.data.DataLoader(items(ours, failing(Local("wrong"))), num_workers=1)
    with pytest.raises(RuntimeError, match="Caught Local .*(\n.*)*wrong"):
        list(loader)


DEATHS = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed by SIGKILL"),
    "terminated": (lambda: os.kill(os.getpid(), signal.SIGTERM), "killed by SIGTERM"),
    "exit": (lambda: os._exit(3), "exited with code 3"),
    "SystemExit": (lambda: sys.exit(4), "exited with code 4"),
}


@pytest.mark.parametrize("timeout", [0, 30])
@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("death", DEATHS)
def test_a_worker_that_dies(death, persistent, timeout, ours, capfd):
    die, words = DEATHS[death]

    def item(i):
        if i == 5:
            die()
        return i

    loader = ours.data.DataLoader(
        items(ours, item),
        num_workers=2,
        timeout=timeout,
        persistent_workers=persistent,
    )
    batches = iter(loader)
    with pytest.raises(RuntimeError, match=f"worker 1 .*unexpectedly.*{words}"):
        list(batches)
    assert multiprocessing.active_children() == []
    assert list(batches) == []  # it has ended


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="no real-time signals")
def test_killed_by_a_signal_without_a_name(ours):
    number = signal.SIGRTMIN + 3
    data = items(ours, lambda i: os.kill(os.getpid(), number))
    with pytest.raises(RuntimeError, match=f"killed by signal {number}"):
        list(ours.data.DataLoader(data, num_workers=1))


def test_a_death_with_tasks_on_their_way(ours, capfd):
    """More indices than fit into the connection: who sends them gives up, quietly."""
    before = threading.active_count()
    data = items(ours, lambda i: os._exit(3))
    batches = [[0] * 10**6] * 5
    loader = ours.data.DataLoader(data, batch_sampler=batches, num_workers=1)
    with pytest.raises(RuntimeError, match="exited with code 3"):
        list(loader)
    assert soon(lambda: threading.active_count() <= before)
    assert capfd.readouterr().err == ""


def test_indices_that_cannot_be_sent(ours):
    """PyTorch waits for their batch for ever."""
    loader = ours.data.DataLoader(
        [1, 2], num_workers=1, sampler=[lambda: 0], timeout=30
    )
    with pytest.raises((AttributeError, pickle.PicklingError), match="lambda"):
        list(loader)
    assert multiprocessing.active_children() == []


def test_a_batch_that_cannot_be_unpickled(ours):
    """Of a class that only the worker knows; then nothing is waited for."""

    def item(i):
        global Late
        Late = type("Late", (), {"__module__": __name__, "__qualname__": "Late"})
        return Late()

    data = items(ours, item)
    batches = iter(ours.data.DataLoader(data, None, num_workers=1, timeout=30))
    with pytest.raises(RuntimeError, match="worker 0 .* AttributeError: .*Late"):
        next(batches)
    assert list(batches) == [] and multiprocessing.active_children() == []


def test_a_sampler_that_raises(ours):
    """The workers have been started, and end before the error is seen."""

    def indices():
        yield 0
        raise ValueError("no index")

    loader = ours.data.DataLoader([1, 2], None, sampler=indices(), num_workers=2)
    with pytest.raises(ValueError, match="no index") as caught:
        iter(loader)
    assert caught.traceback and multiprocessing.active_children() == []


@pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="asks /proc what is open"
)
def test_no_file_stays_open(ours):
    loader = ours.data.DataLoader(range(6), num_workers=2)
    kept, counts = [], []
    for _ in range(4):
        kept.append(iter(loader))
        assert len(list(kept[-1])) == 6
        counts.append(len(os.listdir("/proc/self/fd")))
    assert counts[-1] <= counts[0]  # the first may load a library


def test_one_dies_while_another_hangs(ours):
    """Death is seen at once, whoever is waited for, without a timeout."""

    def item(i):
        if i == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)

    with pytest.raises(RuntimeError, match="worker 1 .*SIGKILL"):
        list(ours.data.DataLoader(items(ours, item), num_workers=2))
    assert multiprocessing.active_children() == []


def test_killed_in_the_middle_of_a_batch(ours):
    """Half a batch is in the pipe: the rest does not come, and is not waited for."""
    loader = ours.data.DataLoader(items(ours, lambda i: np.zeros(10**7)), num_workers=1)
    batches = iter(loader)
    [worker] = batches.workers
    assert worker.connection.poll(60)  # the first batch has begun to come
    worker.process.kill()
    with pytest.raises(RuntimeError, match="worker 0 .*SIGKILL"):
        list(batches)
    assert multiprocessing.active_children() == []


def test_a_long_wait_is_many_short_ones(monkeypatch):
    """A Ctrl-C that comes just before one does not end it, and is seen after it."""
    clock, waits = [10.0], []

    def wait(objects, timeout):
        waits.append(timeout)
        clock[0] += timeout
        return objects if clock[0] > 15 else []

    monkeypatch.setattr(multiprocess, "wait", wait)
    monkeypatch.setattr(multiprocess.time, "monotonic", lambda: clock[0])
    assert multiprocess._first(["a"], 2.5) == [] and waits == [1, 1, 0.5]
    assert multiprocess._first(["a"], math.inf) == ["a"] and waits[3:] == [1, 1, 1]


def test_a_worker_that_hangs(ours):
    data = items(ours, lambda i: time.sleep(100))
    with pytest.raises(RuntimeError, match="timed out after 0.2 seconds.*worker 0"):
        list(ours.data.DataLoader(data, num_workers=1, timeout=0.2))
    assert multiprocessing.active_children() == []


def test_who_hangs_is_named(ours):
    def item(i):
        if i == 3:
            time.sleep(100)
        return i

    batches = iter(ours.data.DataLoader(items(ours, item), num_workers=2, timeout=60))
    assert [int(next(batches)[0]) for _ in range(3)] == [0, 1, 2]
    batches.timeout = 0.2  # not before: processes may start slowly
    with pytest.raises(RuntimeError, match="timed out after 0.2 seconds.*worker 1"):
        next(batches)
    assert list(batches) == [] and multiprocessing.active_children() == []


def test_a_new_pass_after_a_death(ours, tmp_path):
    """Persistent workers that have died are started anew."""

    def item(i):
        if i == 2 and not (tmp_path / "once").exists():
            (tmp_path / "once").touch()
            os._exit(1)
        return i

    loader = ours.data.DataLoader(
        items(ours, item, 4), num_workers=2, persistent_workers=True
    )
    with pytest.raises(RuntimeError, match="exited"):
        list(loader)
    assert [int(batch[0]) for batch in loader] == [0, 1, 2, 3]


@pytest.mark.parametrize("persistent", [False, True])
def test_workers_end_with_the_iterator(persistent, ours):
    loader = ours.data.DataLoader(
        range(100), num_workers=2, persistent_workers=persistent
    )
    for _ in loader:
        break
    assert len(multiprocessing.active_children()) == (2 if persistent else 0)
    del loader
    assert multiprocessing.active_children() == []


def test_what_is_queued_is_not_made(ours, tmp_path):
    """A break ends the workers after the sample at hand, not after all ahead."""

    def item(i):
        time.sleep(0.1)
        (tmp_path / str(i)).touch()

    data = items(ours, item, 100)
    batches = iter(ours.data.DataLoader(data, None, num_workers=1, prefetch_factor=50))
    next(batches)
    made = len(list(tmp_path.iterdir()))
    del batches
    assert len(list(tmp_path.iterdir())) <= made + 2


PROGRAM = """
import os, time
from numpy_impl.data import DataLoader

class Slow:
    def __getitem__(self, i):
        os.write(1, b"%d\\n" % os.getpid())  # one write: nobody else's falls between
        time.sleep(ITEM)
        return i

    def __len__(self):
        return 2

if __name__ == "__main__":
    batches = iter(DataLoader(Slow(), num_workers=2))
    next(batches)
    time.sleep(100)
"""


@contextmanager
def program(folder, item):
    """(the consumer, its two workers), which have begun an item of so many seconds."""
    (folder / "program.py").write_text(PROGRAM.replace("ITEM", str(item)))
    consumer = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    workers = set()
    with consumer:
        try:
            while len(workers) < 2:
                line = consumer.stdout.readline()
                assert line, consumer.stderr.read()  # it ended before
                workers.add(int(line))
            yield consumer, workers
        finally:
            consumer.kill()
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)


def gone(pid):
    """A zombie is gone too: it only waits for who started it."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="asks /proc who lives")
@pytest.mark.parametrize(
    ("sent", "to"),
    [
        (signal.SIGINT, "consumer"),
        (signal.SIGINT, "group"),
        (signal.SIGTERM, "group"),
    ],
)
def test_ctrl_c_ends_the_workers(sent, to, tmp_path):
    """Sent to the consumer alone, or, as a terminal does, to all of its group."""
    with program(tmp_path, item=100) as (consumer, workers):
        if to == "group":
            os.killpg(consumer.pid, sent)
        else:
            consumer.send_signal(sent)
        _, stderr = consumer.communicate(timeout=60)
        assert consumer.returncode == -sent
        if sent == signal.SIGINT:
            assert stderr.count("KeyboardInterrupt") == 1  # and no worker's traceback
        assert soon(lambda: all(map(gone, workers)))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="asks /proc who lives")
def test_workers_end_when_the_consumer_is_killed(tmp_path):
    """They wait for its end as for a task."""
    with program(tmp_path, item=0.1) as (consumer, workers):
        consumer.kill()
        assert soon(lambda: all(map(gone, workers)))
