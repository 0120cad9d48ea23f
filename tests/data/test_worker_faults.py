"""Workers that raise, die or hang: an error at the consumer, and no process left."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

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
        with pytest.raises(ValueError):
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


def test_a_sample_of_another_shape_is_named(fails_alike):
    def data(side):
        return items(side, lambda i: side.array(np.ones(2 + (i == 5))))

    fails_alike(
        lambda s: list(s.data.DataLoader(data(s), 4, num_workers=2)), "dataset[5]"
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
    start = time.monotonic()
    batches = iter(loader)
    with pytest.raises(RuntimeError, match=f"worker 1 .*unexpectedly.*{words}"):
        list(batches)
    assert time.monotonic() - start < 4
    assert multiprocessing.active_children() == []
    assert list(batches) == []  # it has ended


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
    [worker] = multiprocessing.active_children()
    time.sleep(0.5)  # the first batch fills the pipe
    worker.kill()
    with pytest.raises(RuntimeError, match="worker 0 .*SIGKILL"):
        list(batches)
    assert multiprocessing.active_children() == []


def test_a_worker_that_hangs(ours):
    def item(i):
        if i == 3:
            time.sleep(60)
        return i

    loader = ours.data.DataLoader(items(ours, item), num_workers=2, timeout=0.5)
    start = time.monotonic()
    batches = iter(loader)
    with pytest.raises(RuntimeError, match="timed out after 0.5 seconds.*worker 1"):
        list(batches)
    assert time.monotonic() - start < 3
    assert multiprocessing.active_children() == []


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


def test_what_is_queued_is_not_waited_for(ours):
    """A break ends the workers after the sample at hand, not after all ahead."""
    data = items(ours, lambda i: time.sleep(0.2), 100)
    batches = iter(ours.data.DataLoader(data, None, num_workers=1, prefetch_factor=50))
    next(batches)
    start = time.monotonic()
    del batches
    assert time.monotonic() - start < 2


PROGRAM = """
import os, sys, time
from numpy_impl.data import DataLoader

class Slow:
    def __getitem__(self, i):
        os.write(1, b"%d\\n" % os.getpid())  # one write: nobody else's falls between
        time.sleep(60)
    def __len__(self):
        return 9

if __name__ == "__main__":
    next(iter(DataLoader(Slow(), num_workers=2)))
"""


def workers_of(consumer):
    """The two processes that have begun an item."""
    found = set()
    while len(found) < 2:
        found.add(int(consumer.stdout.readline()))
    return found


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
    (tmp_path / "program.py").write_text(PROGRAM)
    consumer = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    workers = workers_of(consumer)
    if to == "group":
        os.killpg(consumer.pid, sent)
    else:
        consumer.send_signal(sent)
    _, stderr = consumer.communicate(timeout=10)
    assert consumer.returncode == -sent
    if sent == signal.SIGINT:
        assert stderr.count("KeyboardInterrupt") == 1  # and no worker's traceback
    deadline = time.monotonic() + 5
    while not all(map(gone, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert all(map(gone, workers))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="asks /proc who lives")
@pytest.mark.slow
def test_workers_end_when_the_consumer_is_killed(tmp_path):
    """They look for it between two tasks."""
    (tmp_path / "program.py").write_text(PROGRAM.replace("sleep(60)", "sleep(0.2)"))
    text = (tmp_path / "program.py").read_text()
    wait = "batches = iter(DataLoader(Slow(), num_workers=2)); time.sleep(60)"
    (tmp_path / "program.py").write_text(
        text.replace("next(iter(DataLoader(Slow(), num_workers=2)))", wait)
    )
    consumer = subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        text=True,
    )
    workers = workers_of(consumer)
    consumer.kill()
    consumer.wait()
    deadline = time.monotonic() + 15
    while not all(map(gone, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    consumer.stdout.close()
    assert all(map(gone, workers))
