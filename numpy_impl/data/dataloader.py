"""DataLoader: sampler, data set and collate function, put together into batches."""

import multiprocessing
import warnings
from functools import partial
from itertools import repeat
from math import ceil
from multiprocessing.context import BaseContext

from numpy_impl.data.collate import default_collate, default_convert
from numpy_impl.data.dataset import IterableDataset
from numpy_impl.data.fetch import IterableDatasetFetcher, MapDatasetFetcher
from numpy_impl.data.multiprocess import (
    MultiProcessingDataLoaderIter,
    warn_of_many_workers,
)
from numpy_impl.data.sampler import (
    BatchSampler,
    RandomSampler,
    SequentialSampler,
    draw_seed,
)

__all__ = ["DataLoader"]


class DataLoader:
    """batch[k] = collate_fn([dataset[i] for i in the k-th list of batch_sampler])

    One seed gives the same batches as PyTorch's, and leaves the generators where
    PyTorch leaves them: `iter(loader)` draws a number from `generator`, or the default
    one, that PyTorch's workers would be seeded with, even without shuffle.

    Args:
        dataset: `dataset[i]` is a sample; `dataset.__getitems__(indices)`, if there is
            one, fetches the samples of a batch at once. An IterableDataset gives its
            samples in its own order, which no shuffle or sampler changes.
        batch_size: how many samples a batch holds; None gives samples one by one.
        shuffle: a new random order for every pass.
        sampler: an iterable of indices, instead of shuffle.
        batch_sampler: an iterable of lists of indices, instead of batch_size, shuffle,
            sampler and drop_last.
        num_workers: how many processes make the batches; 0 is this one. They pay where
            a sample takes longer to make than to send, which TensorDataset's do not.
        collate_fn: makes a batch of a sequence of samples; `default_collate`, or
            `default_convert` of single samples, if None.
        pin_memory: True has no effect but a warning; pinned memory speeds up copies to
            a GPU, and NumPy's arrays stay in the memory of the CPU.
        drop_last: leave out a last batch that is smaller.
        timeout: how many seconds to wait for a worker's batch; 0 is for ever.
        worker_init_fn: called in each worker, with its id 0..num_workers-1.
        multiprocessing_context: how workers start: "fork", "spawn", "forkserver", or a
            context of `multiprocessing`; None is Python's default.
        generator: where shuffle draws; None is the default generator.
        prefetch_factor: how many batches each worker is ahead; 2 if None.
        persistent_workers: keep the workers for the next pass, with their streams of
            random numbers where they are.
        pin_memory_device: unused, as is pin_memory.
        in_order: False takes from the workers whichever batch is first.

    Raises:
        ValueError: an argument is out of range, excludes another, or is about workers
            where there are none; an attribute is set afterwards.
        AssertionError: on iteration, a timeout without workers, or prefetch_factor 0.
        RuntimeError: on iteration, the samples of a batch differ in shape; the message
            names the sample. Or a worker died or took longer than timeout.

    Warns:
        UserWarning: there are more workers than CPUs; pin_memory has no effect; there
            are more batches than an IterableDataset has said.

    Source: torch.utils.data.DataLoader.
    """

    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=None,
        sampler=None,
        batch_sampler=None,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        timeout=0,
        worker_init_fn=None,
        multiprocessing_context=None,
        generator=None,
        *,
        prefetch_factor=None,
        persistent_workers=False,
        pin_memory_device="",
        in_order=True,
    ):
        _check_ranges(num_workers, timeout, prefetch_factor)
        if num_workers == 0:
            _check_no_worker_options(
                multiprocessing_context, prefetch_factor, persistent_workers
            )
        elif prefetch_factor is None:
            prefetch_factor = 2
        self._iterable = isinstance(dataset, IterableDataset)
        if self._iterable:
            _check_no_order(shuffle, sampler, batch_sampler)
        if sampler is not None and shuffle:
            raise ValueError("sampler and shuffle=True exclude each other")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler excludes batch_size, shuffle, sampler and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None makes no batches, drop_last excludes it")

        if self._iterable:
            sampler = repeat(None)  # the samples have no indices, and no known end
        elif sampler is None and shuffle:
            sampler = RandomSampler(dataset, generator=generator)
        elif sampler is None:
            sampler = SequentialSampler(dataset)
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate

        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.generator = generator
        self.collate_fn = collate_fn
        self.prefetch_factor = prefetch_factor
        self.pin_memory_device = pin_memory_device
        self.in_order = in_order
        self.persistent_workers = persistent_workers
        self.dataset = dataset
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self._length_said = None  # by an IterableDataset, when asked for len(loader)
        self._iterator = None  # the one of persistent workers
        if num_workers:
            warn_of_many_workers(num_workers, stacklevel=2)

    def __setattr__(self, name, value):
        """The arguments that the samplers were made of are set once."""
        fixed = ("dataset", "batch_size", "drop_last", "sampler", "batch_sampler")
        if name in (*fixed, "persistent_workers") and hasattr(self, name):
            raise ValueError(
                f"{name} must not be set after {type(self).__name__}() has used it, "
                f"got {value!r}"
            )
        if name == "multiprocessing_context":
            if not self.num_workers:
                _check_no_worker_options(value, None, False)
            value = _context(value)
        super().__setattr__(name, value)

    @property
    def _index_sampler(self):
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def __iter__(self):
        if self.pin_memory:
            warnings.warn(
                "pin_memory=True has no effect: NumPy's arrays stay in the memory of "
                "the CPU, where nothing copies them to another device",
                stacklevel=2,
            )
        batches = self._workers_batches() if self.num_workers else self._own_batches()
        if self._length_said is None:
            return batches
        return self._counted(batches, self._length_said)

    def _make_fetcher(self):
        """function(dataset) -> fetcher"""
        return partial(
            IterableDatasetFetcher if self._iterable else MapDatasetFetcher,
            auto_collation=self.batch_sampler is not None,
            collate_fn=self.collate_fn,
            drop_last=self.drop_last,
        )

    def _own_batches(self):
        if self.timeout != 0:
            raise AssertionError(
                f"timeout must be 0 without workers to wait for, got {self.timeout}"
            )
        indices = iter(self._index_sampler)
        draw_seed(self.generator)  # for workers; PyTorch draws it without them too
        return map(self._make_fetcher()(self.dataset).fetch, indices)

    def _workers_batches(self):
        iterator = self._iterator
        if iterator is not None and iterator.shut_down.alive:
            iterator.reset(self)
            return iterator
        warn_of_many_workers(self.num_workers, stacklevel=3)
        iterator = MultiProcessingDataLoaderIter(self, self._make_fetcher())
        if self.persistent_workers:
            self._iterator = iterator
        return iterator

    def _counted(self, batches, length):
        """The batches, with a warning if there are more than `len` of the data set said

        A batch counts as one, whatever it holds: so does PyTorch.
        """
        hint = ""
        if self.num_workers:
            hint = "; does each worker give its own part, by get_worker_info()?"
        for count, batch in enumerate(batches, 1):
            if count > length:
                warnings.warn(
                    f"len({type(self.dataset).__name__}) said {length}, and "
                    f"this is batch {count}{hint}",
                    stacklevel=2,
                )
            yield batch

    def __len__(self):
        if not self._iterable:
            return len(self._index_sampler)
        length = self._length_said = len(self.dataset)
        if self.batch_size is None:
            return length
        batches = length / self.batch_size
        return length // self.batch_size if self.drop_last else ceil(batches)


def _check_no_order(shuffle, sampler, batch_sampler):
    options = {
        "shuffle": shuffle or None,
        "sampler": sampler,
        "batch_sampler": batch_sampler,
    }
    for name, value in options.items():
        if value is not None:
            raise ValueError(
                f"{name} must be left out for an IterableDataset, whose samples come "
                f"in its own order; got {value!r}"
            )


def _check_ranges(num_workers, timeout, prefetch_factor):
    if num_workers < 0:
        raise ValueError(f"num_workers must be >= 0, got {num_workers}")
    if timeout < 0:
        raise ValueError(f"timeout must be >= 0, got {timeout}")
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError(f"prefetch_factor must be >= 0, got {prefetch_factor}")


def _context(context):
    """A context of multiprocessing; None stays None."""
    methods = multiprocessing.get_all_start_methods()
    if isinstance(context, str) and context not in methods:
        raise ValueError(
            f"multiprocessing_context must be one of {methods}, got {context!r}"
        )
    if isinstance(context, str):
        return multiprocessing.get_context(context)
    if context is not None and not isinstance(context, BaseContext):
        raise TypeError(
            "multiprocessing_context must be a context of multiprocessing or the name "
            f"of a start method, got {context!r}"
        )
    return context


def _check_no_worker_options(context, prefetch_factor, persistent_workers):
    options = {
        "multiprocessing_context": context,
        "prefetch_factor": prefetch_factor,
        "persistent_workers": persistent_workers or None,
    }
    for name, value in options.items():
        if value is not None:
            raise ValueError(
                f"{name} is an option of workers and needs num_workers > 0, got "
                f"{value!r}"
            )
