"""Memory: strides, contiguity, and which results lie where their origin lies.

`python torch_impl/tensor/memory.py` shows what a write into a view does.
"""

import torch

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
    return tuple(x.stride())


def is_contiguous(x):
    """Whether the entries lie one behind the other, the last axis fastest"""
    return x.is_contiguous()


def contiguous(x):
    """x itself if it is contiguous, else a copy that is"""
    return x.contiguous()


def shares_memory(x, y):
    """Whether two lie in the same memory: an entry in both, or one block under both"""
    return x.untyped_storage().data_ptr() == y.untyped_storage().data_ptr()


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
    "expand": lambda x: x.expand(4, *x.shape),
    "windows": lambda x: x.unfold(-1, 2, 1),
    "split": lambda x: torch.tensor_split(x, 2)[0],
    "flip": lambda x: torch.flip(x, (0,)),
    "rot90": lambda x: torch.rot90(x),
    "roll": lambda x: torch.roll(x, 1),
    "cat of one": lambda x: torch.cat([x]),
    "the same dtype": lambda x: x.to(x.dtype),
    "the same bits": lambda x: x.view(torch.int64),
    "real": lambda x: x.real,
    "contiguous": contiguous,
    "copy": lambda x: x.clone(),
    "x + 0": lambda x: x + 0,
}


def shares(x, operation):
    """Whether the result of one of OPERATIONS shares memory with x"""
    return shares_memory(x, OPERATIONS[operation](x))


def write(x, operation):
    """x after 9 was written into all of the result of one of OPERATIONS"""
    x = x.clone()
    OPERATIONS[operation](x)[...] = 9
    return x


def add_neighbours(x):
    """x[i] += x[i - 1], all at once, in place"""
    x = x.clone()
    x[1:] += x[:-1]
    return x


if __name__ == "__main__":
    x = torch.zeros(2, 3)
    x.flatten()[0] = 9
    print("x after x.flatten()[0] = 9:  ", x.tolist())
    x.T.flatten()[0] = 5
    print("x after x.T.flatten()[0] = 5:", x.tolist())
    print("strides of x and x.T:        ", x.stride(), x.T.stride())
