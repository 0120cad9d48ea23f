"""Indexing: what is read, what is written, and where the gradient of each goes.

Reading is copying, so its backward adds where it read; writing hides what was there.
"""

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

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


def basic_backward(grad_y, x_shape, key):
    """An entry is read once or not at all: it gets its gradient, or 0."""
    grad_x = np.zeros(x_shape, grad_y.dtype)
    grad_x[key] = grad_y
    return grad_x


def boolean(x, mask):
    """y[n] = the n-th of x where the mask is True: a copy"""
    return x[mask]


def boolean_backward(grad_y, x_shape, mask):
    """An entry is read once or not at all: it gets its gradient, or 0."""
    grad_x = np.zeros(x_shape, grad_y.dtype)
    grad_x[mask] = grad_y
    return grad_x


def integer(x, index):
    """y[n] = x[index[n]]: a copy, in which an entry can come twice"""
    return x[index]


def integer_backward(grad_y, x_shape, index):
    """What was read twice gets both gradients; `grad_x[index] += grad_y` keeps one.

    grad_x[i] = Σ_n 1[index[n] = i] grad_y[n]
    """
    grad_x = np.zeros(x_shape, grad_y.dtype)
    np.add.at(grad_x, index, grad_y)
    return grad_x


def mixed(x, rows, columns):
    """y[n, j] = x[rows[n], j, columns[n]]: two arrays go in step, and come first"""
    return x[rows, :, columns]


def mixed_backward(grad_y, x_shape, rows, columns):
    """A pair that was read twice gets both gradients.

    grad_x[i, j, k] = Σ_n 1[rows[n] = i, columns[n] = k] grad_y[n, j]
    """
    grad_x = np.zeros(x_shape, grad_y.dtype)
    np.add.at(grad_x, (rows, slice(None), columns), grad_y)
    return grad_x


def index_select(x, dim, index):
    """y[i, n] = x[i, index[n]], for dim = 1"""
    return np.take(x, index, dim)


def index_select_backward(grad_y, x_shape, dim, index):
    """What was read twice gets both gradients.

    grad_x[i, j] = Σ_n 1[index[n] = j] grad_y[i, n]
    """
    grad_x = np.zeros(x_shape, grad_y.dtype)
    np.add.at(grad_x.swapaxes(0, dim), index, grad_y.swapaxes(0, dim))
    return grad_x


def gather(x, dim, index):
    """y[i, n] = x[i, index[i, n]], for dim = 1: each row has an index of its own"""
    return x[along(index, dim)]


def gather_backward(grad_y, x_shape, dim, index):
    """The backward of gather is scatter_add, into zeros.

    grad_x[i, j] = Σ_n 1[index[i, n] = j] grad_y[i, n]
    """
    return scatter_add(np.zeros(x_shape, grad_y.dtype), dim, index, grad_y)


# Writing, into a copy


def scatter(x, dim, index, src):
    """y = x, but y[i, index[i, n]] = src[i, n], for dim = 1; no index may come twice"""
    y = x.copy()
    y[along(index, dim)] = src
    return y


def scatter_backward(grad_y, dim, index):
    """What was written over is not in y: its gradient is 0, and src has it."""
    # y[along(index, dim)] = src
    grad_x = scatter(grad_y, dim, index, 0)
    grad_src = gather(grad_y, dim, index)
    return grad_x, grad_src


def scatter_add(x, dim, index, src):
    """y = x, and then y[i, index[i, n]] += src[i, n] for each n, for dim = 1"""
    y = x.copy()
    np.add.at(y, along(index, dim), src)
    return y


def scatter_add_backward(grad_y, dim, index):
    """A sum gives its gradient to both terms; src was added at index, and reads it."""
    return grad_y, gather(grad_y, dim, index)


def index_add(x, dim, index, source):
    """y = x, and then y[i, index[n]] += source[i, n] for each n, for dim = 1"""
    y = x.copy()
    np.add.at(y.swapaxes(0, dim), index, source.swapaxes(0, dim))
    return y


def index_add_backward(grad_y, dim, index):
    """A sum gives its gradient to both terms; source was added at index."""
    return grad_y, index_select(grad_y, dim, index)


def masked_fill(x, mask, value):
    """y = value where the mask is True, else x"""
    return np.where(mask, value, x)


def masked_fill_backward(grad_y, mask):
    """Where a value stands, x is not in y."""
    return np.where(mask, 0, grad_y)


def masked_assign(x, mask, value):
    """y = x, but y[mask] = value: a number, or one for each True"""
    y = x.copy()
    y[mask] = value
    return y


def masked_assign_backward(grad_y, mask, value_shape):
    """Where a value was written, it has the gradient; a single one has their sum."""
    # y[mask] = value
    grad_x = masked_assign(grad_y, mask, 0)
    grad_value = sum_to_size(grad_y[mask], value_shape)
    return grad_x, grad_value


def where(condition, x1, x2):
    """y = x1 where the condition is True, else x2; the three broadcast"""
    return np.where(condition, x1, x2)


def where_backward(grad_y, condition, x1_shape, x2_shape):
    """Each entry of y is one of the two; the other one has no part in it."""
    # y = where(condition, x1, x2)
    grad_x1 = sum_to_size(np.where(condition, grad_y, 0), x1_shape)
    grad_x2 = sum_to_size(np.where(condition, 0, grad_y), x2_shape)
    return grad_x1, grad_x2


def add_one(x, index):
    """y = x, but y[index] += 1: once, also where an index comes twice"""
    y = x.copy()
    y[index] += 1
    return y


def along(index, dim):
    """The index of every axis: that of y itself, but for `dim` the one that is given

    As in np.take_along_axis, but index may be smaller than x, as in torch.gather.
    """
    key = list(np.indices(index.shape))
    key[dim] = index
    return tuple(key)
