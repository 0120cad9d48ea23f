"""Fetchers: from a batch of indices, or a number of samples to take, to the batch."""

from itertools import islice

from numpy_impl.data.collate import Columns, default_collate

__all__ = ["MapDatasetFetcher", "IterableDatasetFetcher"]


class MapDatasetFetcher:
    """fetch(indices) = collate_fn([dataset[i] for i in indices])

    Args:
        dataset: `dataset[i]` is a sample; `dataset.__getitems__(indices)`, if there is
            one, fetches the samples of a batch at once.
        auto_collation: whether there are batches; if not, fetch(i) = collate_fn of one
            sample.
        collate_fn: makes a batch of a sequence of samples.
        drop_last: unused, the sampler has left the last batch out.

    Source: torch.utils.data._utils.fetch._MapDatasetFetcher.
    """

    def __init__(self, dataset, auto_collation, collate_fn, drop_last):
        self.dataset = dataset
        self.auto_collation = auto_collation
        self.collate_fn = collate_fn

    def fetch(self, indices):
        """One batch, or one sample where there are no batches."""
        if not self.auto_collation:
            return self.collate_fn(self.dataset[indices])
        if getattr(self.dataset, "__getitems__", None):
            batch = self.dataset.__getitems__(indices)
        else:
            batch = [self.dataset[index] for index in indices]
        if self.collate_fn is default_collate:
            return _collate(batch, lambda n: f"dataset[{indices[n]!r}]")
        if isinstance(batch, Columns):
            batch = list(batch)  # which may be sorted, added to, and so on
        return self.collate_fn(batch)


class IterableDatasetFetcher:
    """fetch(N times None) = collate_fn(the next N samples of iter(dataset))

    Args:
        dataset: an iterable of samples.
        auto_collation: whether there are batches; if not, fetch(None) = collate_fn of
            one sample.
        collate_fn: makes a batch of a list of samples.
        drop_last: leave out a last batch that is smaller.

    Raises:
        StopIteration: on fetch, when there are no more samples.

    Source: torch.utils.data._utils.fetch._IterableDatasetFetcher.
    """

    def __init__(self, dataset, auto_collation, collate_fn, drop_last):
        self.samples = iter(dataset)
        self.auto_collation = auto_collation
        self.collate_fn = collate_fn
        self.drop_last = drop_last
        self.taken = 0
        self.ended = False

    def fetch(self, indices):
        """The next batch, or the next sample where there are no batches."""
        if self.ended:  # do not ask again: an iterator may have come to life
            raise StopIteration
        if not self.auto_collation:
            return self.collate_fn(next(self.samples))
        batch = list(islice(self.samples, len(indices)))
        self.ended = len(batch) < len(indices)
        if not batch or (self.ended and self.drop_last):
            raise StopIteration
        first, self.taken = self.taken, self.taken + len(batch)
        if self.collate_fn is default_collate:
            return _collate(batch, lambda n: f"sample {first + n} of the dataset")
        return self.collate_fn(batch)


def _collate(batch, name):
    """default_collate(batch), whose error says which sample of the data set it is"""
    try:
        return default_collate(batch)
    except (RuntimeError, TypeError, KeyError) as error:
        n = _misfit(batch)
        if n is None:
            raise
        why = f"there is no key {error}" if isinstance(error, KeyError) else error
        raise type(error)(f"{name(n)} does not fit: {why}") from error


def _misfit(batch):
    """The first n whose sample makes no batch with the first, or None"""
    for n, sample in enumerate(batch):
        try:
            default_collate([batch[0], sample])
        except Exception:
            return n
    return None
