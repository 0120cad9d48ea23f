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
from multiprocessing.reduction import ForkingPickler

import numpy as np

from numpy_impl import random
from numpy_impl.data.fetch import IterableDatasetFetcher

__all__ = ["WorkerInfo", "get_worker_info"]

SECONDS = 5  # between two looks whether the consumer still lives


class Signal(Enum):
    """What is said between consumer and worker beside tasks and batches."""

    END = "no batch for this task, nor for those that follow: the stream has ended"
    RESUME = "a new pass: the stream from its beginning"


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


def work(make_fetcher, tasks, sender, stopping, base_seed, init_fn, info):
    """What a worker does: answer each (number, indices) with (number, batch)

    Args:
        make_fetcher: function(dataset) -> fetcher.
        tasks: a queue of (number, indices), of Signal.RESUME, and at last None.
        sender: the connection that the batches go to.
        stopping: shared; its value is 1 when nobody waits for batches any more.
        base_seed: drawn by the consumer, the same for all workers.
        init_fn: called with the worker's id before its first batch, or None.
        info: the worker's WorkerInfo.
    """
    global _worker_info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the consumer's to handle
    seed_worker(base_seed, info.id)
    _worker_info = info
    results = _sending(sender)
    fetcher = _attempt(_initialised, make_fetcher, init_fn, info)
    ended = False
    while parent_process().is_alive():
        try:
            task = tasks.get(timeout=SECONDS)
        except queue.Empty:
            continue
        if task is None:
            break
        if task is Signal.RESUME:
            fetcher, ended = _attempt(make_fetcher, info.dataset), False
            results.put(_pickled(None, Signal.RESUME))
        elif not ended and not stopping.value:
            number, indices = task
            answer = _attempt(_fetch, fetcher, indices)
            ended = answer is Signal.END
            results.put(_pickled(number, answer))


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


def _pickled(number, answer):
    """Pickled here, not on the way: a batch that cannot be sent is an answer too."""
    try:
        return ForkingPickler.dumps((number, answer))
    except Exception as error:
        return ForkingPickler.dumps((number, Failure.of(error)))


def _sending(sender):
    """A queue that a thread sends from: the worker goes on before a batch is taken."""
    results = queue.SimpleQueue()

    def send():
        with suppress(OSError):  # nobody reads any more
            while True:
                sender.send_bytes(results.get())

    threading.Thread(target=send, daemon=True).start()
    return results


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
