"""Exchange: one memory in two libraries, what each takes of the other, and how.

x is always the other library's: here an ndarray, on NumPy's side a tensor.
`python torch_impl/tensor/exchange.py` writes into an array that is read-only.
"""

import warnings

import numpy as np
import torch

__all__ = [
    "LENT",
    "adopt",
    "from_dlpack",
    "as_array",
    "as_float64",
    "copy",
    "WAYS",
    "write",
    "overhear",
    "layout",
    "outlive",
    "grow",
]


def lent_of(dtype):
    """What makes three zeros of a dtype"""
    return lambda: torch.zeros(3, dtype=getattr(torch, dtype))


# What this side has to offer to the other one
LENT = {
    "float64": lent_of("float64"),
    "transposed": lambda: torch.zeros(2, 3, dtype=torch.float64).T,
    "every other": lambda: torch.zeros(6, dtype=torch.float64)[::2],
    "expanded": lambda: torch.zeros(1, dtype=torch.float64).expand(3),
    "0-d": lambda: torch.zeros((), dtype=torch.float64),
    "empty": lambda: torch.zeros((0, 3), dtype=torch.float64),
    "bool": lent_of("bool"),
    "int8": lent_of("int8"),
    "uint8": lent_of("uint8"),
    "uint16": lent_of("uint16"),
    "uint32": lent_of("uint32"),
    "uint64": lent_of("uint64"),
    "float16": lent_of("float16"),
    "complex64": lent_of("complex64"),
    # what NumPy does not have
    "requires_grad": lambda: torch.zeros(3, requires_grad=True),
    "conjugate": lambda: torch.zeros(3, dtype=torch.complex64).conj(),
    "bfloat16": lent_of("bfloat16"),
    "sparse": lambda: torch.zeros(3).to_sparse(),
    "on meta": lambda: torch.zeros(3, device="meta"),
}


# How to take it


def adopt(x):
    """y = x in its own memory, or an error: np.asarray(tensor), torch.from_numpy"""
    return torch.from_numpy(x)


def from_dlpack(x):
    """y = x in its own memory, or an error: by DLPack, which many libraries speak"""
    return torch.from_dlpack(x)  # PyTorch 2.13 ends the process if a stride is negative


def as_array(x):
    """y = x in its own memory where that can be: np.asarray, torch.asarray"""
    return torch.asarray(x)  # but for a 0-d array, which it copies


def as_float64(x):
    """y = x as float64, in its own memory if it is that already: as_tensor"""
    return torch.as_tensor(x, dtype=torch.float64)


def copy(x):
    """y = x in new memory, whatever it is: np.array, torch.tensor"""
    return torch.tensor(x)


WAYS = {way.__name__: way for way in (adopt, from_dlpack, as_array, as_float64, copy)}


# What to ask of it


def write(way, x):
    """Whether a write into what one of WAYS makes of x arrives in x"""
    y = WAYS[way](x)
    y[...] = 1
    return bool((x == 1).all())


def overhear(way, x):
    """Whether a write into x arrives in what one of WAYS has made of it"""
    y = WAYS[way](x)
    x[...] = 1
    return bool((y == 1).all())


def layout(way, x):
    """(dtype, shape, strides in entries) of what one of WAYS makes of x"""
    y = WAYS[way](x)
    return str(y.dtype).removeprefix("torch."), tuple(y.shape), y.stride()


def outlive(way, lend):
    """y = 7, 7, 7, when the one that it was taken of has gone: the memory has not"""
    x = lend()
    x[...] = 7
    y = WAYS[way](x)
    del x
    for _ in range(100):
        lend()  # would be given the memory, if it were free
    return y


def grow(way, lend):
    """What is said when the one that it was taken of grows, and so moves its memory"""
    x = lend()
    y = WAYS[way](x)
    x.resize(10**6)
    return tuple(y.shape)


if __name__ == "__main__":
    x = np.zeros(3)
    adopt(x)[0] = 7
    print("a write into torch.from_numpy(x) arrives in x:", x)
    x.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of it, once in a process
        adopt(x)[1] = 7
    print("even if x is read-only:                       ", x)
    copy(x)[2] = 7
    print("torch.tensor(x) is a copy:                    ", x)
