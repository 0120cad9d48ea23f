"""What containers are given: iterables, indices, pairs."""

import operator
from collections.abc import Iterable

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


def pairs(items, owner):
    """The (key, value) pairs of a mapping, or of an iterable of pairs."""
    check_iterable(items, owner, "a mapping or an iterable of pairs")
    if hasattr(items, "items"):
        return list(items.items())
    items = list(items)
    for i, pair in enumerate(items):
        check_iterable(pair, f"{owner}: element #{i}", "a (key, value) pair")
        if len(pair) != 2:
            raise ValueError(f"{owner}: element #{i} must be a pair, got {len(pair)}")
    return items
