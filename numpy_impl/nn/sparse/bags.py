"""Bags: rows that belong together, and what becomes of each such bag."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.sparse.embedding import padding_row

__all__ = []

REDUCE = {"sum": np.add, "amax": np.maximum, "amin": np.minimum}


def bags_of(x, num_embeddings, offsets, include_last_offset, padding_idx):
    """(the n that count, bag[n] of each of them, how many bags there are)

    A bag is a row of x (B, N), or what lies between two offsets of x (N,).
    """
    n = np.arange(x.size)
    if x.ndim == 2:
        bag, bags = n // max(1, x.shape[1]), len(x)
    else:
        offsets = offsets[:-1] if include_last_offset else offsets
        bag, bags = np.searchsorted(offsets, n, side="right") - 1, len(offsets)
    if padding_idx is not None:
        n = n[x.reshape(-1) != padding_row(padding_idx, num_embeddings)]
    return n, bag[n], bags


def over_bags(reduce, values, bag, bags, empty):
    """y[b] = the sum, or the like, of values[n] over the n with bag[n] = b

    `empty` is what nothing gives.
    """
    places = np.arange(bags)
    first, end = (np.searchsorted(bag, places, side) for side in ("left", "right"))
    longest = (end - first).max(initial=0)
    if longest and bags * longest == len(values):  # reduceat is 4 times as slow
        return REDUCE[reduce].reduce(values.reshape(bags, longest, -1), 1)
    y = np.full((bags, *values.shape[1:]), empty, values.dtype)
    if longest:
        y[first < end] = REDUCE[reduce].reduceat(values, first[first < end])
    return y


def sizes(rows, bag, bags):
    """size[b] = how many are in bag b; 1 where none is, as a mean divides by it"""
    ones = np.ones_like(rows[:, :1])
    size = over_bags("sum", ones, bag, bags, 0)
    return size + (size == 0)


def largest(rows, bag, bags):
    """first[b, d] = the first n in bag b where rows[n, d] is largest; N for no n

    As in PyTorch nan is not larger than a number, but stays if it comes first.
    """
    n = np.arange(len(rows))[:, None]
    is_nan = np.isnan(rows)
    numbers = np.where(is_nan, -np.inf, rows)
    most = over_bags("amax", numbers, bag, bags, -np.inf)
    wins = numbers == most.take(bag, 0)
    comes_first = n == over_bags("amin", n, bag, bags, len(rows))[bag]
    wins = wins | (is_nan & comes_first)
    return over_bags("amin", np.where(wins, n, len(rows)), bag, bags, len(rows))


def pooled(rows, bag, bags, mode):
    """y[b, d] = Σ_n rows[n, d] over the n of bag b, or their mean, or the largest"""
    if mode == "max":
        nothing = np.zeros((1, rows.shape[1]), rows.dtype)
        first = largest(rows, bag, bags)
        rows = np.concatenate((rows, nothing))
        return np.take_along_axis(rows, first, 0)
    y = over_bags("sum", rows, bag, bags, 0)
    return y / sizes(rows, bag, bags) if mode == "mean" else y


def pooled_backward(grad_y, rows, bag, bags, mode):
    """A sum gives its gradient to each term, a maximum to the one that won.

    grad_rows[n, d] = grad_y[bag[n], d], or 1 / size of it, or 1[n won in d] of it
    """
    if mode == "max":
        # np.take_along_axis(rows, first, 0)
        grad_rows = np.zeros((len(rows) + 1, rows.shape[1]), rows.dtype)
        first = largest(rows, bag, bags)
        np.put_along_axis(grad_rows, first, grad_y, 0)
        return grad_rows[:-1]
    # y / sizes(rows, bag, bags)
    grad_y = grad_y / sizes(rows, bag, bags) if mode == "mean" else grad_y
    # y = over_bags("sum", rows, bag, bags, 0)
    return grad_y.take(bag, 0)


def check_bags(x, offsets, include_last_offset):
    """x (B, N) without offsets, N > 0, or x (N,) with offsets that rise from 0"""
    if x.ndim == 2 and offsets is not None:
        raise ValueError(f"x of shape {x.shape} has its bags as rows: without offsets")
    if x.ndim not in (1, 2):
        raise ValueError(f"x must be (B, N) or (N,), got shape {x.shape}")
    if x.ndim == 1:
        check_offsets(x, offsets, include_last_offset)
    for name, array in (("x", x), ("offsets", offsets)):
        if array is not None and array.dtype not in (np.int32, np.int64):
            error = NotImplementedError if array.dtype == bool else RuntimeError
            raise error(f"{name} must be int32 or int64, got {array.dtype}")
    if x.ndim == 2 and x.shape[1] == 0:
        raise RuntimeError(f"x must have at least one column, got shape {x.shape}")


def check_offsets(x, offsets, include_last_offset):
    if offsets is None or np.ndim(offsets) != 1:
        raise ValueError(
            f"x of shape {x.shape} needs offsets (B,), got "
            f"{'None' if offsets is None else f'shape {np.shape(offsets)}'}"
        )
    check.array(offsets=offsets)
    if include_last_offset and len(offsets) == 0:
        raise RuntimeError("offsets must hold the last offset, got shape (0,)")
    first, last = (offsets[0], offsets[-1]) if len(offsets) else (0, 0)
    rises = (offsets[1:] >= offsets[:-1]).all()
    if first != 0 or not rises or last > len(x):
        raise RuntimeError(
            f"offsets must begin with 0 and rise to {len(x)}, the number of indices, "
            f"at most, got {offsets}"
        )
    if include_last_offset and last != len(x):
        raise RuntimeError(
            f"the last offset must be {len(x)}, the number of indices, got {last}"
        )
