"""Data sets: from an index to a sample, and views, sums and splits of data sets."""

import math
import warnings
from bisect import bisect_right
from itertools import accumulate

import numpy as np

from numpy_impl import random
from numpy_impl.data.collate import Columns

__all__ = ["Dataset", "TensorDataset", "Subset", "ConcatDataset", "random_split"]


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


class ConcatDataset(Dataset):
    """concat[i] = datasets[d][i - Σ_{k<d} len(datasets[k])], d the one that i falls in

    Args:
        datasets: an iterable of data sets, put one after the other.

    Raises:
        AssertionError: there is no data set.
        ValueError: on access, an index below -len(concat).
        IndexError: on access, an index of len(concat) or more.

    Source: torch.utils.data.ConcatDataset.
    """

    def __init__(self, datasets):
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets must not be empty, got none")
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


def random_split(dataset, lengths, generator=random.default_generator):
    """subsets[k] = Subset(dataset, the next lengths[k] entries of one randperm)

    Args:
        dataset: the data set to cut, of N samples.
        lengths: how many samples each subset gets, summing to N; or fractions that sum
            to 1, where what rounding down leaves over goes to the first subsets.
        generator: where the permutation comes from.

    Returns:
        A list of Subset, disjoint and together the whole data set.

    Raises:
        ValueError: lengths do not sum to N, or one of them is below 0.
        TypeError: lengths are floats and not fractions.

    Source: torch.utils.data.random_split.
    """
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        lengths = _fractions_to_lengths(lengths, len(dataset))
        for i, length in enumerate(lengths):
            if length == 0:
                warnings.warn(
                    f"Length of split at index {i} is 0. "
                    "This might result in an empty dataset.",
                    stacklevel=2,
                )
    if sum(lengths) != len(dataset):
        raise ValueError(
            f"lengths must sum to {len(dataset)}, the data set's length, got {lengths} "
            f"with sum {sum(lengths)}"
        )
    if min(lengths, default=0) < 0:
        raise ValueError(f"lengths must not be negative, got {lengths}")
    indices = random.randperm(sum(lengths), generator=generator).tolist()
    return [
        Subset(dataset, indices[end - length : end])
        for end, length in zip(accumulate(lengths), lengths)
    ]


def _fractions_to_lengths(fractions, n):
    """lengths[k] = ⌊n fractions[k]⌋ + 1[k < the samples that are left over]"""
    for i, fraction in enumerate(fractions):
        if fraction < 0 or fraction > 1:
            raise ValueError(
                f"lengths[{i}] must be a fraction between 0 and 1, got {fraction}"
            )
    lengths = [math.floor(n * fraction) for fraction in fractions]
    for i in range(n - sum(lengths)):
        lengths[i % len(lengths)] += 1
    return lengths
