"""What containers are given: iterables, indices, pairs."""

import operator
from collections.abc import Iterable
from numbers import Number

import numpy as np

__all__ = []


def check_iterable(values, owner, wanted="an iterable"):
    if not isinstance(values, Iterable) or isinstance(values, np.ndarray):
        raise TypeError(f"{owner} needs {wanted}, got {type(values).__name__}")


def absolute(index, size):
    """`index` as a number of 0 ... size - 1; negative ones count from the end"""
    index = operator.index(index)
    if not -size <= index < size:
        raise IndexError(f"index {index} is out of range for {size} entries")
    return index % size


def pairs(items, owner, mappings):
    """The (key, value) pairs of one of the `mappings`, or of an iterable of pairs."""
    check_iterable(items, owner, "a mapping or an iterable of pairs")
    if isinstance(items, mappings):
        return list(items.items())
    items = list(items)
    for i, pair in enumerate(items):
        if not isinstance(pair, Iterable):
            kind = type(pair).__name__
            raise TypeError(f"{owner}: element #{i} must be a pair, got {kind}")
        if len(pair) != 2:
            raise ValueError(f"{owner}: element #{i} must be a pair, got {len(pair)}")
    return items


def is_equal(a, b):
    """a == b; arrays equal nothing but numbers and arrays, and must have one entry."""
    arrays = [isinstance(x, np.ndarray) for x in (a, b)]
    if any(arrays) and not all(isinstance(x, np.ndarray | Number) for x in (a, b)):
        return False
    try:
        return bool(a == b)
    except ValueError as error:
        raise RuntimeError(
            f"{a!r} == {b!r} has a value for each entry, and one was expected"
        ) from error
