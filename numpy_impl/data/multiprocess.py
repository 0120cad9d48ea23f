"""One pass over a DataLoader whose batches are made by worker processes."""

import math
import multiprocessing
import os
import signal
import time
import warnings
import weakref
from collections import deque
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler

from numpy_impl.data.sampler import draw_seed
from numpy_impl.data.worker import Failure, Sender, Signal, WorkerInfo, work

__all__ = ["MultiProcessingDataLoaderIter"]

GRACE = 5  # seconds that a worker has to end by itself
INTERVAL = 1  # seconds after which a Ctrl-C that was missed is noticed


@dataclass(eq=False)
class Worker:
    """A process, what its batches come from, and who sends it its tasks.

    No two workers share a connection: one that is killed breaks only its own, and the
    end of it says so at once. There is no lock that a dead one could hold.
    """

    id: int
    process: object
    connection: object
    sender: Sender
    active: bool = True  # it has not come to the end of a stream


class MultiProcessingDataLoaderIter:
    """next(batches) is the next batch, while the workers make those that follow

    The k-th batch is worker k mod num_workers's, and batches come in that order, so
    what comes does not depend on who is faster. Each worker is prefetch_factor batches
    ahead.

    Args:
        loader: the DataLoader.
        make_fetcher: function(dataset) -> fetcher, for each worker's copy.

    Raises:
        RuntimeError: a worker ended, was killed, or gave no batch within loader.timeout
            seconds; or its batch cannot be unpickled here. Then all of them are ended.
        Exception: what a worker raised, of its type, with the worker's traceback.

    Source: torch.utils.data.dataloader._MultiProcessingDataLoaderIter.
    """

    def __init__(self, loader, make_fetcher):
        if loader.prefetch_factor <= 0:
            raise AssertionError(
                "prefetch_factor must be positive to have any batch made, got "
                f"{loader.prefetch_factor}"
            )
        iter(loader._index_sampler)  # PyTorch asks here, and once more in the reset
        base_seed = draw_seed(loader.generator)
        context = loader.multiprocessing_context or multiprocessing
        self.timeout = loader.timeout
        self.in_order = loader.in_order
        self.persistent = loader.persistent_workers
        self.ahead = loader.prefetch_factor * loader.num_workers
        self.workers = []
        self.owners = deque()  # for each task without an answer the worker that has it
        stopping = context.RawValue("b", 0)
        self.shut_down = weakref.finalize(
            self, _shut_down, self.workers, stopping, os.getpid()
        )
        start = partial(_start, context, make_fetcher, stopping, base_seed)
        try:
            for i in range(loader.num_workers):
                info = WorkerInfo(i, loader.num_workers, base_seed + i, loader.dataset)
                self.workers.append(start(loader.worker_init_fn, info))
            for worker in self.workers:
                worker.sender.start()  # now: no process is forked beside a thread
            self._begin(loader)
        except BaseException:  # Ctrl-C too
            self._abandon()
            raise

    def reset(self, loader):
        """A new pass with the same workers, which keep their random streams."""
        for worker in self.workers:
            worker.sender.put(Signal.RESUME)
        for worker in self.workers:
            while self._receive([worker])[1] is not Signal.RESUME:
                pass  # a batch of the pass before, that nobody took
            worker.active = True
        self._begin(loader)

    def _begin(self, loader):
        self.indices = iter(loader._index_sampler)
        self.turns = cycle(range(len(self.workers)))
        self.owners.clear()
        for _ in range(self.ahead):
            self._send_task()

    def __iter__(self):
        return self

    def __next__(self):
        while self.owners:
            first = 1 if self.in_order else None
            candidates = dict.fromkeys(islice(self.owners, first))
            worker, answer = self._receive(candidates)
            self.owners.remove(worker)  # its first task: it answers them in order
            if answer is Signal.END:
                worker.active = False
                self.owners = deque(owner for owner in self.owners if owner.active)
            self._send_task()
            if isinstance(answer, Failure):
                raise answer.exception()
            if answer is not Signal.END:
                return answer
        if not self.persistent:
            self.shut_down()
        raise StopIteration

    def _send_task(self):
        """The next indices to the next worker that has work to do."""
        try:
            indices = next(self.indices)
        except StopIteration:
            return
        share = self.ahead // max(1, sum(worker.active for worker in self.workers))
        for i in islice(self.turns, len(self.workers)):
            worker = self.workers[i]
            has_room = self.in_order or self.owners.count(worker) < share
            if worker.active and has_room:
                worker.sender.put(indices)
                self.owners.append(worker)
                return

    def _receive(self, workers):
        """(worker, answer), the first that comes from one of the workers"""
        try:
            ends = [worker.process.sentinel for worker in self.workers]
            connections = [worker.connection for worker in workers]
            ready = _first(connections + ends, self.timeout or math.inf)
            for worker in workers:
                if worker.connection in ready:
                    return worker, _answer(worker)
            for worker in self.workers:
                if worker.process.sentinel in ready:
                    raise _unexpected_end(worker)
            ids = ", ".join(str(worker.id) for worker in workers)
            raise RuntimeError(
                f"DataLoader timed out after {self.timeout} seconds of waiting "
                f"for worker {ids}"
            )
        except BaseException:  # Ctrl-C too
            self._abandon()
            raise

    def _abandon(self):
        """No worker is waited for, and no batch comes any more."""
        self.owners.clear()
        _kill(self.workers)
        self.shut_down()


def _first(objects, timeout):
    """Those that are ready, once one is; [] after `timeout` seconds.

    A Ctrl-C that comes between Python's last look and the system's wait does not end
    that wait. So it is a short one, again and again.
    """
    deadline = time.monotonic() + timeout
    while not (ready := wait(objects, min(INTERVAL, timeout))):
        timeout = deadline - time.monotonic()
        if timeout <= 0:
            break
    return ready


def warn_of_many_workers(num_workers, stacklevel):
    """PyTorch's warning, word by word, if there are fewer CPUs than workers."""
    knows_cpus = hasattr(os, "sched_getaffinity")  # those that this process may use
    cpus = len(os.sched_getaffinity(0)) if knows_cpus else os.cpu_count()
    if cpus is not None and num_workers <= cpus:
        return
    suggested = (
        f"Our suggested max number of worker in current system is {cpus}"
        f"{'' if knows_cpus else ' (`cpuset` is not taken into account)'}, which is "
        "smaller than what this DataLoader is going to create."
    )
    if cpus is None:
        suggested = (
            "DataLoader is not able to compute a suggested max number of worker in "
            "current system."
        )
    warnings.warn(
        f"This DataLoader will create {num_workers} worker processes in total. "
        f"{suggested} Please be aware that excessive worker creation might get "
        "DataLoader running slow or even freeze, lower the worker number to avoid "
        "potential slowness/freeze if necessary.",
        stacklevel=stacklevel + 1,
    )


def _answer(worker):
    """The worker's answer to its first task, Failure or Signal included."""
    try:
        message = worker.connection.recv_bytes()
    except (EOFError, OSError):  # it ended before, or in the middle of a batch
        raise _unexpected_end(worker) from None
    try:
        return ForkingPickler.loads(message)
    except Exception as error:
        raise RuntimeError(
            f"DataLoader worker {worker.id} sent a batch that cannot be unpickled "
            f"here: {type(error).__name__}: {error}"
        ) from error


def _start(context, make_fetcher, stopping, base_seed, init_fn, info):
    """A running worker."""
    ours, theirs = context.Pipe()
    process = context.Process(
        target=work,
        args=(make_fetcher, theirs, stopping, base_seed, init_fn, info),
        daemon=True,
    )
    process.start()
    theirs.close()  # the worker has the only one, so the connection ends with it
    return Worker(info.id, process, ours, Sender(ours))


def _unexpected_end(worker):
    """RuntimeError that says who ended, and how."""
    worker.process.join(GRACE)
    code = worker.process.exitcode
    how = f"exited with code {code}"
    if code is not None and code < 0:
        names = {found.value: found.name for found in signal.Signals}
        how = f"was killed by {names.get(-code, f'signal {-code}')}"
    return RuntimeError(
        f"DataLoader worker {worker.id} (pid {worker.process.pid}) exited "
        f"unexpectedly: it {how}"
    )


def _shut_down(workers, stopping, owner):
    """All workers end, by themselves if they can; their connections end with them."""
    if os.getpid() != owner:  # a worker's copy of the iterator
        return
    stopping.value = 1
    for worker in workers:
        worker.sender.put(Signal.STOP)
        worker.sender.close()
    deadline = time.monotonic() + GRACE
    for worker in workers:
        worker.process.join(max(0, deadline - time.monotonic()))
    _kill(workers)
    workers.clear()


def _kill(workers):
    for worker in workers:
        if worker.process.is_alive():
            worker.process.kill()
    for worker in workers:
        worker.process.join()
