"""Memory: strides, contiguity, and which results lie where their origin lies."""

import numpy as np

__all__ = [
    "strides",
    "is_contiguous",
    "contiguous",
    "shares_memory",
    "OPERATIONS",
    "shares",
    "write",
    "add_neighbours",
]


def strides(x):
    """How many entries lie between one index and the next, for each axis"""
    return tuple(stride // x.itemsize for stride in x.strides)  # NumPy counts bytes


def is_contiguous(x):
    """Whether the entries lie one behind the other, the last axis fastest"""
    return x.flags.c_contiguous


def contiguous(x):
    """x itself if it is contiguous, else a copy that is"""
    return np.asarray(x, order="C")  # np.ascontiguousarray gives a 0-d array an axis


def shares_memory(x, y):
    """Whether two lie in the same memory: an entry in both, or one block under both"""
    return np.shares_memory(x, y)


OPERATIONS = {
    "x[1:]": lambda x: x[1:],
    "x[0]": lambda x: x[0],
    "x[0, 0]": lambda x: x[0, 0],
    "x[None]": lambda x: x[None],
    "x[[0, 1]]": lambda x: x[[0, 1]],
    "x[x > 0]": lambda x: x[x > 0],
    "x[:, ::2]": lambda x: x[:, ::2],
    "x[::-1]": lambda x: x[::-1],
    "x.T": lambda x: x.T,
    "x.reshape(-1)": lambda x: x.reshape(-1),
    "x.T.reshape(-1)": lambda x: x.T.reshape(-1),
    "x.ravel()": lambda x: x.ravel(),
    "x.flatten()": lambda x: x.flatten(),
    "x.squeeze()": lambda x: x.squeeze(),
    "diagonal": lambda x: x.diagonal(),
    "expand": lambda x: np.broadcast_to(x, (4, *x.shape)),
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, -1),
    "split": lambda x: np.split(x, 2)[0],
    "flip": lambda x: np.flip(x, 0),
    "rot90": lambda x: np.rot90(x),
    "roll": lambda x: np.roll(x, 1),
    "cat of one": lambda x: np.concatenate([x]),
    "the same dtype": lambda x: x.astype(x.dtype),
    "the same bits": lambda x: x.view(np.int64),
    "real": lambda x: x.real,
    "contiguous": contiguous,
    "copy": lambda x: x.copy(),
    "x + 0": lambda x: x + 0,
}


def shares(x, operation):
    """Whether the result of one of OPERATIONS shares memory with x"""
    return shares_memory(x, OPERATIONS[operation](x))


def write(x, operation):
    """x after 9 was written into all of the result of one of OPERATIONS"""
    x = x.copy()
    OPERATIONS[operation](x)[...] = 9
    return x


def add_neighbours(x):
    """x[i] += x[i - 1], all at once, in place"""
    x = x.copy()
    x[1:] += x[:-1]
    return x
