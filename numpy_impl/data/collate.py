"""Collate: a list of samples becomes one batch, an array per field."""

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from copy import copy

import numpy as np

__all__ = ["default_collate", "default_convert"]

PYTHON = {float: np.dtype(np.float32), complex: np.dtype(np.complex64)}


class Columns(Sequence):
    """The samples of a batch, gathered field by field instead of one by one.

    `default_collate`, which would only stack tuples again, takes the columns. To others
    it is a sequence of tuples, `batch[n]` = (x[n], targets[n]); the DataLoader hands a
    list of them to a collate function of yours.

    Args:
        columns: one array (N, ...) per field.
    """

    def __init__(self, columns):
        self.columns = columns

    def __getitem__(self, n):
        fields = tuple(column[n] for column in self.columns)
        return Columns(fields) if isinstance(n, slice) else fields

    def __len__(self):
        return len(self.columns[0])


def default_collate(batch):
    """y[n, ...] = batch[n], for every field of tuples, lists and mappings

    Args:
        batch: a sequence of N samples of one structure. A sample is an array, a
            number, a str or bytes, or a tuple, namedtuple, list or mapping of such.

    Returns:
        That structure with arrays (N, ...) in place of arrays and numbers; str and
        bytes stay a sequence of N. A tuple becomes a list. Python floats become
        float64 and ints int64; arrays keep their dtype.

    Raises:
        IndexError: the batch is empty.
        RuntimeError: arrays differ in shape, or tuples or lists differ in length; the
            message names the sample.
        TypeError: a sample, or an array in it, holds something else.

    Source: torch.utils.data.default_collate.
    """
    return _collate(batch, "")


def default_convert(data):
    """y = data: without batches a sample stays what it is, but a tuple becomes a list

    Args:
        data: one sample of any structure. Nothing is to be converted here; PyTorch
            makes tensors of arrays, and rebuilds the containers on its way to them.

    Returns:
        The same values in new containers of the same types, lists instead of tuples.

    Source: torch.utils.data.default_convert.
    """
    if isinstance(data, Mapping):
        return _rebuild(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, tuple):
        return [default_convert(value) for value in data]
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _rebuild(data, [default_convert(value) for value in data])
    return data


def _collate(batch, path):
    """default_collate of all batch[n]{path}, where path is ["x"][0] or the like"""
    if isinstance(batch, Columns):
        return list(batch.columns)
    first = batch[0]
    if isinstance(first, (np.ndarray, np.number, np.bool_)):
        return _stack(batch, path)
    if isinstance(first, (float, int)):
        return _numbers(batch, path)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        fields = {
            key: _collate([sample[key] for sample in batch], f"{path}[{key!r}]")
            for key in first
        }
        return _rebuild(first, fields)
    if isinstance(first, tuple) and hasattr(first, "_fields"):  # a namedtuple
        paths = [f"{path}.{name}" for name in first._fields]
        return type(first)(*map(_collate, zip(*batch), paths))
    if isinstance(first, Sequence):
        _check_equal("length", list(map(len, batch)), path)
        paths = [f"{path}[{i}]" for i in range(len(first))]
        fields = list(map(_collate, zip(*batch), paths))
        return fields if isinstance(first, tuple) else _rebuild(first, fields)
    raise TypeError(
        "batch must hold arrays, numbers, str, bytes, mappings, tuples or lists, got "
        f"{type(first).__name__}"
    )


def _rebuild(like, items):
    """A container of the type of `like` with these items; plain if it refuses them."""
    try:
        if isinstance(like, MutableMapping):
            clone = copy(like)  # a copy keeps what else the container knows
            clone.update(items)
            return clone
        if isinstance(like, MutableSequence):
            clone = copy(like)
            for i, item in enumerate(items):
                clone[i] = item
            return clone
        return type(like)(items)
    except TypeError:
        return items


def _stack(batch, path):
    """y[n, ...] = batch[n, ...], in the dtype that torch would promote to"""
    arrays = list(map(np.asarray, batch))
    dtype = _common_dtype(batch, arrays, path)
    _check_equal("shape", [array.shape for array in arrays], path)
    return np.array(arrays, dtype)  # a third of np.stack's time


def _numbers(batch, path):
    """y[n] = batch[n]: float64 if the first is a float, else as torch.tensor infers"""
    if set(map(type, batch)) in ({int}, {float}):  # as usual: in a third of the time
        array = np.array(batch)
        if array.dtype in (np.int64, np.float64):  # no int beyond 64 bits
            return array
    arrays = list(map(np.asarray, batch))
    dtype = _common_dtype(batch, arrays, path)
    for n, array in enumerate(arrays):
        if array.ndim:
            raise TypeError(
                f"batch[{n}]{path} must be a number, as batch[0]{path} is, got an "
                f"array of shape {array.shape}"
            )
    return np.array(batch, np.float64 if isinstance(batch[0], float) else dtype)


def _common_dtype(batch, arrays, path):
    """The dtype that torch promotes to: int64 with float32 is float32

    A Python float counts as float32, torch's default, and a complex as complex64.
    """
    dtypes = {PYTHON.get(type(x), a.dtype) for x, a in zip(batch, arrays)}
    if any(dtype.kind not in "biufc" for dtype in dtypes):
        n = next(n for n, a in enumerate(arrays) if a.dtype.kind not in "biufc")
        raise TypeError(
            f"batch[{n}]{path} must be numbers of at most 64 bits, got {batch[n]!r} of "
            f"{arrays[n].dtype}"
        )
    inexact = {dtype for dtype in dtypes if dtype.kind in "fc"}
    return np.result_type(*(inexact or dtypes))


def _check_equal(what, sizes, path):
    """All shapes or lengths are the first one's, or the error says which is not"""
    if sizes.count(sizes[0]) < len(sizes):
        n = next(n for n, size in enumerate(sizes) if size != sizes[0])
        raise RuntimeError(
            f"samples must be of equal {what} to make a batch: batch[{n}]{path} is of "
            f"{what} {sizes[n]}, batch[0]{path} of {sizes[0]}"
        )
