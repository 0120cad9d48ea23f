"""Data sets: from an index to a sample, or sample after sample, and their sums."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

import numpy as np

from numpy_impl.data.collate import Columns

__all__ = [
    "Dataset",
    "IterableDataset",
    "TensorDataset",
    "StackDataset",
    "ConcatDataset",
    "ChainDataset",
    "Subset",
]


class Dataset:
    """dataset[i] -> sample; subclasses write `__getitem__`, most `__len__` too

    A dataset that can fetch many samples at once may write `__getitems__(indices)` too,
    which returns the sequence of samples that DataLoader hands to `collate_fn`.

    Source: torch.utils.data.Dataset.
    """

    def __getitem__(self, index):
        raise NotImplementedError("a subclass of Dataset must define __getitem__")

    def __add__(self, other):
        return ConcatDataset([self, other])


class IterableDataset(Dataset, Iterable):
    """iter(dataset) -> samples; subclasses write `__iter__`, and `__len__` if they can

    For data that come as a stream: a file read line by line, a simulation. There is no
    index, so DataLoader takes the samples as they come and can neither shuffle nor
    sample them.

    Raises:
        TypeError: a subclass has no `__iter__`.

    Source: torch.utils.data.IterableDataset.
    """

    def __add__(self, other):
        return ChainDataset([self, other])


class TensorDataset(Dataset):
    """dataset[i] = (tensors[0][i], tensors[1][i], ...)

    Args:
        *tensors: arrays with the same number of rows (N, ...). They are not copied.

    Raises:
        AssertionError: the numbers of rows differ.
        AttributeError: one of them is not an array.
        IndexError: one of them has no axis.

    Source: torch.utils.data.TensorDataset.
    """

    def __init__(self, *tensors):
        for i, tensor in enumerate(tensors):
            if not isinstance(tensor, np.ndarray):
                raise AttributeError(
                    f"tensors[{i}] must be an ndarray, got {type(tensor).__name__}"
                )
            if tensor.ndim == 0:
                raise IndexError(f"tensors[{i}] must have rows (N, ...), got shape ()")
        if len({len(tensor) for tensor in tensors}) > 1:
            shapes = [tensor.shape for tensor in tensors]
            raise AssertionError(
                f"tensors must have equal numbers of rows, got shapes {shapes}"
            )
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple(tensor[index] for tensor in self.tensors)

    def __getitems__(self, indices):
        """batch[n] = dataset[indices[n]], one gather per array, not one per sample"""
        rows = np.asarray(indices)
        overridden = type(self).__getitem__ is not TensorDataset.__getitem__
        if overridden or rows.ndim != 1 or rows.dtype.kind not in "iu":
            return [self[index] for index in indices]
        return Columns([_gather(tensor, rows) for tensor in self.tensors])

    def __len__(self):
        return len(self.tensors[0])


def _gather(tensor, rows):
    """y[n] = tensor[rows[n]]"""
    tensor = np.asarray(tensor)  # a memory map gives batches that are plain arrays
    # take is twice as fast, but copies the whole of an array that is not contiguous
    return tensor.take(rows, 0) if tensor.flags.c_contiguous else tensor[rows]


class StackDataset(Dataset):
    """stack[i] = (args[0][i], args[1][i], ...), or {name: kwargs[name][i]}

    Args:
        *args: data sets of one length N, whose samples become a tuple; or
        **kwargs: data sets of one length N, whose samples become a dict.

    Raises:
        ValueError: there is no data set, there are both kinds, or their lengths differ;
            on access, `__getitems__` of one of them gives too few or too many samples.

    Source: torch.utils.data.StackDataset.
    """

    def __init__(self, *args, **kwargs):
        if bool(args) == bool(kwargs):
            given = "both" if args else "none"
            raise ValueError(
                "datasets must be given either by position or by name, for samples "
                f"that are tuples or dicts, got {given}"
            )
        self.datasets = args or kwargs
        lengths = [len(dataset) for dataset in args or kwargs.values()]
        if len(set(lengths)) > 1:
            raise ValueError(f"datasets must be of equal length, got lengths {lengths}")
        self._length = lengths[0]

    def __getitem__(self, index):
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __getitems__(self, indices):
        """batch[n] = stack[indices[n]], each data set's at once if it can"""
        if isinstance(self.datasets, dict):
            columns = [_items(dataset, indices) for dataset in self.datasets.values()]
            return [dict(zip(self.datasets, fields)) for fields in zip(*columns)]
        return list(zip(*[_items(dataset, indices) for dataset in self.datasets]))

    def __len__(self):
        return self._length


def _items(dataset, indices):
    """items[n] = dataset[indices[n]], at once if the data set can"""
    if not callable(getattr(dataset, "__getitems__", None)):
        return [dataset[index] for index in indices]
    items = dataset.__getitems__(indices)
    if len(items) != len(indices):
        raise ValueError(
            f"{type(dataset).__name__}.__getitems__ must give {len(indices)} samples, "
            f"one for each index, got {len(items)}"
        )
    return items


class ConcatDataset(Dataset):
    """concat[i] = datasets[d][i - Σ_{k<d} len(datasets[k])], d the one that i falls in

    Args:
        datasets: an iterable of data sets, put one after the other.

    Raises:
        AssertionError: there is no data set, or one of them is an IterableDataset.
        ValueError: on access, an index below -len(concat).
        IndexError: on access, an index of len(concat) or more.

    Source: torch.utils.data.ConcatDataset.
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets must not be empty, got none")
        for d, dataset in enumerate(self.datasets):
            if isinstance(dataset, IterableDataset):
                raise AssertionError(
                    f"datasets[{d}] must have indices, got an IterableDataset; "
                    "ChainDataset puts those one after the other"
                )
        self.cumulative_sizes = list(accumulate(map(len, self.datasets)))

    def __getitem__(self, idx):
        if idx < -len(self):
            raise ValueError(
                f"idx must be at least -{len(self)}, the data set's length, got {idx}"
            )
        if idx < 0:
            idx += len(self)
        d = bisect_right(self.cumulative_sizes, idx)
        if d == len(self.datasets):
            raise IndexError(
                f"idx must be below {len(self)}, the data set's length, got {idx}"
            )
        start = self.cumulative_sizes[d - 1] if d else 0
        return self.datasets[d][idx - start]

    def __len__(self):
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset):
    """iter(chain) = the samples of datasets[0], then those of datasets[1], ...

    Args:
        datasets: an iterable of IterableDataset. It is looked at when samples are asked
            for, anew in every pass.

    Raises:
        AssertionError: on iteration or on `len`, one of them is no IterableDataset.

    Source: torch.utils.data.ChainDataset.
    """

    def __init__(self, datasets):
        self.datasets = datasets

    def __iter__(self):
        for dataset in self._streams():
            yield from dataset

    def __len__(self):
        return sum(map(len, self._streams()))

    def _streams(self):
        for d, dataset in enumerate(self.datasets):
            if not isinstance(dataset, IterableDataset):
                raise AssertionError(
                    f"datasets[{d}] must be an IterableDataset, got "
                    f"{type(dataset).__name__}"
                )
            yield dataset


class Subset(Dataset):
    """subset[i] = dataset[indices[i]]

    Args:
        dataset: the whole data set.
        indices: a sequence of indices into it; repeats are allowed.

    Raises:
        NotImplementedError: a subclass overrides `__getitem__` alone, which DataLoader
            would pass by on its way to `__getitems__`.

    Source: torch.utils.data.Subset.
    """

    def __init__(self, dataset, indices):
        kind = type(self)
        if (
            kind.__getitem__ is not Subset.__getitem__
            and kind.__getitems__ is Subset.__getitems__
        ):
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ and must override __getitems__ "
                "too, or DataLoader would not see it. A simple implementation:\n\n"
                "def __getitems__(self, indices):\n"
                "    return [self[index] for index in indices]"
            )
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, idx):
        if isinstance(idx, list):
            return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

    def __getitems__(self, indices):
        """batch[n] = dataset[self.indices[indices[n]]], at once if the dataset can"""
        indices = list(map(self.indices.__getitem__, indices))
        if callable(getattr(self.dataset, "__getitems__", None)):
            return self.dataset.__getitems__(indices)
        return [self.dataset[index] for index in indices]

    def __len__(self):
        return len(self.indices)
