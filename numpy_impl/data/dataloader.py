"""DataLoader: sampler, data set and collate function, put together into batches."""

from numpy_impl.data.collate import Columns, default_collate, default_convert
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
            one, fetches the samples of a batch at once.
        batch_size: how many samples a batch holds; None gives samples one by one.
        shuffle: a new random order for every pass.
        sampler: an iterable of indices, instead of shuffle.
        batch_sampler: an iterable of lists of indices, instead of batch_size, shuffle,
            sampler and drop_last.
        num_workers: 0; the data are loaded in this process.
        collate_fn: makes a batch of a sequence of samples; `default_collate`, or
            `default_convert` of single samples, if None.
        pin_memory: False; there is no other device to copy to.
        drop_last: leave out a last batch that is smaller.
        timeout: 0; there are no workers to wait for.
        worker_init_fn: never called, there are no workers.
        multiprocessing_context: None; there are no workers.
        generator: where shuffle draws; None is the default generator.
        prefetch_factor: None; there are no workers.
        persistent_workers: False; there are no workers.
        pin_memory_device: unused, as pin_memory is False.
        in_order: unused, one process has one order.

    Raises:
        ValueError: an argument is out of range, excludes another, or asks for what only
            PyTorch has (workers, pinned memory); an attribute is set afterwards.
        AssertionError: timeout is not 0.

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
        _check_one_process(num_workers, pin_memory, timeout)
        _check_no_worker_options(
            multiprocessing_context, prefetch_factor, persistent_workers
        )
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

        if sampler is None and shuffle:
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
        indices = iter(self._index_sampler)
        draw_seed(self.generator)  # for workers; PyTorch draws it without them too
        return map(self._fetch, indices)

    def _fetch(self, indices):
        """One batch, or one sample where there are no batches."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[indices])
        if getattr(self.dataset, "__getitems__", None):
            batch = self.dataset.__getitems__(indices)
        else:
            batch = [self.dataset[index] for index in indices]
        if isinstance(batch, Columns) and self.collate_fn is not default_collate:
            batch = list(batch)  # which may be sorted, added to, and so on
        return self.collate_fn(batch)

    def __len__(self):
        return len(self._index_sampler)


def _check_one_process(num_workers, pin_memory, timeout):
    if num_workers < 0:
        raise ValueError(f"num_workers must be >= 0, got {num_workers}")
    if num_workers > 0:
        raise ValueError(
            f"num_workers must be 0, got {num_workers}: a batch is one gather here, "
            "sending it from another process would take longer"
        )
    if pin_memory:
        raise ValueError(
            "pin_memory must be False: pinned memory speeds up copies to a GPU, and "
            "NumPy arrays stay in the memory of the CPU"
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
