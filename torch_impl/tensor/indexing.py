"""Indexing: what is read, what is written, and where the gradient of each goes.

`python torch_impl/tensor/indexing.py` shows the gradient of an index that comes twice.
"""

import torch

__all__ = [
    "basic",
    "boolean",
    "integer",
    "mixed",
    "index_select",
    "gather",
    "scatter",
    "scatter_add",
    "index_add",
    "masked_fill",
    "masked_assign",
    "where",
    "add_one",
]


# Reading


def basic(x, key):
    """y = x[key] for numbers, slices, ... and None: a view"""
    return x[key]


def boolean(x, mask):
    """y[n] = the n-th of x where the mask is True: a copy"""
    return x[mask]


def integer(x, index):
    """y[n] = x[index[n]]: a copy, in which an entry can come twice"""
    return x[index]


def mixed(x, rows, columns):
    """y[n, j] = x[rows[n], j, columns[n]]: two arrays go in step, and come first"""
    return x[rows, :, columns]


def index_select(x, dim, index):
    """y[i, n] = x[i, index[n]], for dim = 1"""
    return torch.index_select(x, dim, index)


def gather(x, dim, index):
    """y[i, n] = x[i, index[i, n]], for dim = 1: each row has an index of its own"""
    return torch.gather(x, dim, index)


# Writing, into a copy


def scatter(x, dim, index, src):
    """y = x, but y[i, index[i, n]] = src[i, n], for dim = 1; no index may come twice"""
    return torch.scatter(x, dim, index, src)


def scatter_add(x, dim, index, src):
    """y = x, and then y[i, index[i, n]] += src[i, n] for each n, for dim = 1"""
    return torch.scatter_add(x, dim, index, src)


def index_add(x, dim, index, source):
    """y = x, and then y[i, index[n]] += source[i, n] for each n, for dim = 1"""
    return torch.index_add(x, dim, index, source)


def masked_fill(x, mask, value):
    """y = value where the mask is True, else x"""
    return torch.masked_fill(x, mask, value)


def masked_assign(x, mask, value):
    """y = x, but y[mask] = value: a number, or one for each True"""
    y = x.clone()
    y[mask] = value
    return y


def where(condition, x1, x2):
    """y = x1 where the condition is True, else x2; the three broadcast"""
    return torch.where(condition, x1, x2)


def add_one(x, index):
    """y = x, but y[index] += 1: once, also where an index comes twice"""
    y = x.clone()
    y[index] += 1
    return y


if __name__ == "__main__":
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    index = torch.tensor([0, 2, 2])
    integer(x, index).backward(torch.tensor([1.0, 10.0, 100.0]))
    print("read entries 0, 2, 2; the gradient of x:", x.grad.tolist())
    print("x[index] += 1 adds to entry 2 only once:", add_one(x, index).tolist())
