"""One pass over a DataLoader whose batches are made by worker processes."""

import multiprocessing
import os
import signal
import time
import weakref
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import wait

from numpy_impl.data.sampler import draw_seed
from numpy_impl.data.worker import Failure, Signal, WorkerInfo, work

__all__ = ["MultiProcessingDataLoaderIter"]

GRACE = 5  # seconds that a worker has to end by itself


@dataclass
class Worker:
    """A process, the queue of its tasks, and the pipe that its batches come from.

    No two workers share a queue or a pipe: one that is killed breaks only its own, and
    the end of its pipe says so at once.
    """

    id: int
    process: object
    tasks: object
    receiver: object
    active: bool = True  # it has not come to the end of a stream
    pending: int = 0  # tasks without an answer


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
            seconds; then all of them are ended.
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
        stopping = context.RawValue("b", 0)
        self.shut_down = weakref.finalize(
            self, _shut_down, self.workers, stopping, os.getpid()
        )
        for i in range(loader.num_workers):
            info = WorkerInfo(i, loader.num_workers, base_seed + i, loader.dataset)
            start = partial(_start, context, make_fetcher, stopping, base_seed)
            self.workers.append(start(loader.worker_init_fn, info))
        self._begin(loader)

    def reset(self, loader):
        """A new pass with the same workers, which keep their random streams."""
        for worker in self.workers:
            worker.tasks.put(Signal.RESUME)
        for worker in self.workers:
            while self._receive([worker])[2] is not Signal.RESUME:
                pass  # a batch of the pass before, that nobody took
            worker.active, worker.pending = True, 0
        self._begin(loader)

    def _begin(self, loader):
        self.indices = iter(loader._index_sampler)
        self.turns = cycle(self.workers)
        self.sent = 0
        self.owners = {}  # number of a task -> its worker; from the next one on
        for _ in range(self.ahead):
            self._send_task()

    def __iter__(self):
        return self

    def __next__(self):
        while self.owners:
            number, worker = next(iter(self.owners.items()))
            if not worker.active:  # its stream ended before this task
                del self.owners[number]
                continue
            candidates = [worker]
            if not self.in_order:
                candidates = [worker for worker in self.workers if worker.pending]
            number, worker, answer = self._receive(candidates)
            worker.pending -= 1
            del self.owners[number]
            if answer is Signal.END:
                worker.active, worker.pending = False, 0
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
        for worker in islice(self.turns, len(self.workers)):
            if worker.active and (self.in_order or worker.pending < share):
                worker.tasks.put((self.sent, indices))
                worker.pending += 1
                self.owners[self.sent] = worker
                self.sent += 1
                return

    def _receive(self, workers):
        """(number, worker, answer), the first that comes from one of the workers"""
        try:
            ends = [worker.process.sentinel for worker in self.workers]
            receivers = [worker.receiver for worker in workers]
            ready = wait(receivers + ends, self.timeout or None)
            for worker in workers:
                if worker.receiver in ready:
                    return _received(worker)
            for worker in self.workers:
                if worker.process.sentinel in ready:
                    raise _unexpected_end(worker)
            ids = ", ".join(str(worker.id) for worker in workers)
            raise RuntimeError(
                f"DataLoader timed out after {self.timeout} seconds of waiting "
                f"for worker {ids}"
            )
        except (KeyboardInterrupt, RuntimeError):
            self.owners.clear()
            _kill(self.workers)
            self.shut_down()
            raise


def _received(worker):
    try:
        number, answer = worker.receiver.recv()
    except (EOFError, OSError):  # it ended before, or in the middle of a batch
        raise _unexpected_end(worker) from None
    return number, worker, answer


def _start(context, make_fetcher, stopping, base_seed, init_fn, info):
    """A running worker."""
    tasks = context.Queue()
    tasks.cancel_join_thread()  # a consumer that ends does not wait for it
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=work,
        args=(make_fetcher, tasks, sender, stopping, base_seed, init_fn, info),
        daemon=True,
    )
    process.start()
    sender.close()  # the worker has the only one, so the pipe ends with it
    return Worker(info.id, process, tasks, receiver)


def _unexpected_end(worker):
    """RuntimeError that says who ended, and how."""
    worker.process.join(GRACE)
    code = worker.process.exitcode
    how = f"exited with code {code}"
    if code is not None and code < 0:
        how = f"was killed by {signal.Signals(-code).name}"
    return RuntimeError(
        f"DataLoader worker {worker.id} (pid {worker.process.pid}) exited "
        f"unexpectedly: it {how}"
    )


def _shut_down(workers, stopping, owner):
    """All workers end, by themselves if they can, and their pipes are closed."""
    if os.getpid() != owner:  # a worker's copy of the iterator
        return
    stopping.value = 1
    for worker in workers:
        worker.tasks.put(None)
    deadline = time.monotonic() + GRACE
    for worker in workers:
        worker.process.join(max(0, deadline - time.monotonic()))
    _kill(workers)
    for worker in workers:
        worker.tasks.close()
        worker.receiver.close()


def _kill(workers):
    for worker in workers:
        if worker.process.is_alive():
            worker.process.kill()
    for worker in workers:
        worker.process.join()
