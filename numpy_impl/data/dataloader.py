"""DataLoader: sampler, data set and collate function, put together into batches."""

import warnings
from itertools import repeat
from math import ceil

from numpy_impl.data.collate import default_collate, default_convert
from numpy_impl.data.dataset import IterableDataset
from numpy_impl.data.fetch import IterableDatasetFetcher, MapDatasetFetcher
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
        num_workers: 0; the data are loaded in this process.
        collate_fn: makes a batch of a sequence of samples; `default_collate`, or
            `default_convert` of single samples, if None.
        pin_memory: True has no effect but a warning; pinned memory speeds up copies to
            a GPU, and NumPy's arrays stay in the memory of the CPU.
        drop_last: leave out a last batch that is smaller.
        timeout: 0; there are no workers to wait for.
        worker_init_fn: never called, there are no workers.
        multiprocessing_context: None; there are no workers.
        generator: where shuffle draws; None is the default generator.
        prefetch_factor: None; there are no workers.
        persistent_workers: False; there are no workers.
        pin_memory_device: unused, as is pin_memory.
        in_order: unused, one process has one order.

    Raises:
        ValueError: an argument is out of range, excludes another, or asks for workers,
            which only PyTorch has; an attribute is set afterwards.
        AssertionError: timeout is not 0.
        RuntimeError: on iteration, the samples of a batch differ in shape; the message
            names the sample.

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
        _check_one_process(num_workers, timeout)
        _check_no_worker_options(
            multiprocessing_context, prefetch_factor, persistent_workers
        )
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

    def __setattr__(self, name, value):
        """The arguments that the samplers were made of are set once."""
        fixed = ("dataset", "batch_size", "drop_last", "sampler", "batch_sampler")
        if name in (*fixed, "persistent_workers") and hasattr(self, name):
            raise ValueError(
                f"{name} must not be set after {type(self).__name__}() has used it, "
                f"got {value!r}"
            )
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
        indices = iter(self._index_sampler)
        draw_seed(self.generator)  # for workers; PyTorch draws it without them too
        kind = IterableDatasetFetcher if self._iterable else MapDatasetFetcher
        batches = self.batch_sampler is not None
        fetcher = kind(self.dataset, batches, self.collate_fn, self.drop_last)
        if self._length_said is None:
            return map(fetcher.fetch, indices)
        return self._counted(map(fetcher.fetch, indices), self._length_said)

    def _counted(self, batches, length):
        """The batches, with a warning if there are more than `len` of the data set said

        A batch counts as one, whatever it holds: so does PyTorch.
        """
        for count, batch in enumerate(batches, 1):
            if count > length:
                warnings.warn(
                    f"len({type(self.dataset).__name__}) said {length}, and "
                    f"this is batch {count}",
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


def _check_one_process(num_workers, timeout):
    if num_workers < 0:
        raise ValueError(f"num_workers must be >= 0, got {num_workers}")
    if num_workers > 0:
        raise ValueError(
            f"num_workers must be 0, got {num_workers}: a batch is one gather here, "
            "sending it from another process would take longer"
        )
    if timeout < 0:
        raise ValueError(f"timeout must be >= 0, got {timeout}")
    if timeout != 0:
        raise AssertionError(
            f"timeout must be 0 without workers to wait for, got {timeout}"
        )


def _check_no_worker_options(context, prefetch_factor, persistent_workers):
    options = {
        "multiprocessing_context": context,
        "prefetch_factor": prefetch_factor,
        "persistent_workers": persistent_workers or None,
    }
    for name, value in options.items():
        if value is not None:
            raise ValueError(
                f"{name} is an option of worker processes (num_workers > 0), which "
                f"there are none of here; got {value!r}"
            )
