"""Workers: the processes that make batches while the consumer computes."""

import queue
import random as python_random
import signal
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler

import numpy as np

from numpy_impl import random
from numpy_impl.data.fetch import IterableDatasetFetcher

__all__ = ["WorkerInfo", "get_worker_info"]


class Signal(Enum):
    """What is said between consumer and worker beside tasks and batches."""

    END = "no batch for this task, nor for those that follow: the stream has ended"
    RESUME = "a new pass: the stream from its beginning"
    STOP = "no more tasks"


_worker_info = None


@dataclass(frozen=True)
class WorkerInfo:
    """id in 0..num_workers-1, num_workers, seed, and this process's copy of dataset

    Source: torch.utils.data.get_worker_info.
    """

    id: int
    num_workers: int
    seed: int
    dataset: object


def get_worker_info():
    """In a worker its WorkerInfo, elsewhere None: a stream takes its share by it

    Source: torch.utils.data.get_worker_info.
    """
    return _worker_info


def work(make_fetcher, connection, stopping, base_seed, init_fn, info):
    """What a worker does: answer each list of indices with a batch, in their order

    Args:
        make_fetcher: function(dataset) -> fetcher.
        connection: to the consumer. Tasks come, indices or Signal.RESUME or STOP, and
            batches go, or Signal.END, RESUME, or a Failure.
        stopping: shared; its value is 1 when nobody waits for batches any more.
        base_seed: drawn by the consumer, the same for all workers.
        init_fn: called with the worker's id before its first batch, or None.
        info: the worker's WorkerInfo.
    """
    global _worker_info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the consumer's to handle
    seed_worker(base_seed, info.id)
    _worker_info = info
    sender = Sender(connection)
    sender.start()
    fetcher = _attempt(_initialised, make_fetcher, init_fn, info)
    ended = False
    while (task := _next_task(connection)) is not Signal.STOP:
        if task is Signal.RESUME:
            fetcher, ended = _attempt(make_fetcher, info.dataset), False
            sender.put(Signal.RESUME)
        elif not ended and not stopping.value:
            answer = _attempt(_fetch, fetcher, task)
            ended = answer is Signal.END
            if failure := _attempt(sender.put, answer):  # it cannot be pickled
                sender.put(failure)


def _next_task(connection):
    """The next task, or STOP if the consumer is no more, whatever it had asked for."""
    consumer = parent_process().sentinel
    if consumer in wait([connection, consumer]):
        return Signal.STOP
    return connection.recv()


class Sender(threading.Thread):
    """put(message) goes on at once, and the thread sends while the other side reads."""

    def __init__(self, connection):
        super().__init__(daemon=True)
        self.connection = connection
        self.messages = queue.SimpleQueue()

    def put(self, message):
        """Pickled here, not by the thread: what cannot be pickled raises here."""
        self.messages.put(ForkingPickler.dumps(message))

    def close(self):
        """The thread ends when all is sent."""
        self.messages.put(None)

    def run(self):
        with suppress(OSError):  # nobody reads any more
            while (message := self.messages.get()) is not None:
                self.connection.send_bytes(message)


def seed_worker(base_seed, worker_id):
    """Each worker draws other numbers, of three generators, and the same every time."""
    python_random.seed(base_seed + worker_id)
    random.manual_seed(base_seed + worker_id)
    entropy = [worker_id, base_seed % 2**32, base_seed >> 32, 0]
    np.random.seed(  # noqa: NPY002 - the stream that transforms of old draw from
        np.random.SeedSequence(entropy).generate_state(4)
    )


def _initialised(make_fetcher, init_fn, info):
    if init_fn is not None:
        init_fn(info.id)
    return make_fetcher(info.dataset)


def _fetch(fetcher, indices):
    if isinstance(fetcher, Failure):  # there is none, and that is the answer
        return fetcher
    try:
        return fetcher.fetch(indices)
    except StopIteration:
        if isinstance(fetcher, IterableDatasetFetcher):
            return Signal.END
        raise


def _attempt(function, *args):
    """function(*args), or the Failure that stands for what it raises"""
    try:
        return function(*args)
    except Exception as error:
        return Failure.of(error)


@dataclass(frozen=True)
class Failure:
    """An exception on its way from a worker to the consumer."""

    kind: type
    text: str

    @classmethod
    def of(cls, error):
        """The error with its traceback, as PyTorch words it."""
        kind = type(error)
        text = "".join(traceback.format_exception(error))
        try:
            ForkingPickler.dumps(kind)
        except Exception:  # a class that the consumer would not find
            kind = RuntimeError
        where = f"in DataLoader worker process {_worker_info.id}"
        return cls(kind, f"Caught {type(error).__name__} {where}.\nOriginal {text}")

    def exception(self):
        """An exception of its own type, if that can be made of a text."""
        text = _Verbatim(self.text) if self.kind is KeyError else self.text
        try:
            return self.kind(text)
        except Exception:  # one that wants other arguments
            return RuntimeError(self.text)


class _Verbatim(str):
    """KeyError shows the repr of its argument, which makes one line of a traceback."""

    def __repr__(self):
        return str(self)
