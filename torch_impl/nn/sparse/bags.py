"""Bags: rows that belong together, and what becomes of each such bag."""

import torch

from torch_impl.nn.sparse.embedding import padding_row

__all__ = []


def bags_of(x, num_embeddings, offsets, include_last_offset, padding_idx):
    """(the n that count, bag[n] of each of them, how many bags there are)

    A bag is a row of x (B, N), or what lies between two offsets of x (N,).
    """
    n = torch.arange(x.numel(), device=x.device)
    if x.ndim == 2:
        bag, bags = n // max(1, x.shape[1]), len(x)
    else:
        offsets = offsets[:-1] if include_last_offset else offsets
        bag, bags = torch.searchsorted(offsets, n, side="right") - 1, len(offsets)
    if padding_idx is not None:
        n = n[x.reshape(-1) != padding_row(padding_idx, num_embeddings)]
    return n, bag[n], bags


def over_bags(reduce, values, bag, bags, empty):
    """y[b] = the sum, or the like, of values[n] over the n with bag[n] = b

    `empty` is what nothing gives.
    """
    y = values.new_full((bags, *values.shape[1:]), empty)
    return y.scatter_reduce(0, bag[:, None].expand_as(values), values, reduce)


def sizes(rows, bag, bags):
    """size[b] = how many are in bag b; 1 where none is, as a mean divides by it"""
    ones = torch.ones_like(rows[:, :1])
    size = over_bags("sum", ones, bag, bags, 0)
    return size + (size == 0)


def largest(rows, bag, bags):
    """first[b, d] = the first n in bag b where rows[n, d] is largest; N for no n

    As in PyTorch nan is not larger than a number, but stays if it comes first.
    """
    rows = rows.detach()
    n = torch.arange(len(rows), device=rows.device)[:, None]
    is_nan = torch.isnan(rows)
    numbers = torch.where(is_nan, -torch.inf, rows)
    most = over_bags("amax", numbers, bag, bags, -torch.inf)
    wins = numbers == most[bag]
    comes_first = n == over_bags("amin", n, bag, bags, len(rows))[bag]
    wins = wins | (is_nan & comes_first)
    return over_bags("amin", torch.where(wins, n, len(rows)), bag, bags, len(rows))


def pooled(rows, bag, bags, mode):
    """y[b, d] = Σ_n rows[n, d] over the n of bag b, or their mean, or the largest"""
    if mode == "max":
        nothing = rows.new_zeros((1, rows.shape[1]))
        first = largest(rows, bag, bags)
        rows = torch.concatenate((rows, nothing))
        return torch.take_along_dim(rows, first, 0)
    y = over_bags("sum", rows, bag, bags, 0)
    return y / sizes(rows, bag, bags) if mode == "mean" else y
