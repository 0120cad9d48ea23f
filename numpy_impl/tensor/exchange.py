"""Exchange: one memory in two libraries, what each takes of the other, and how.

x is always the other library's: here a tensor, on PyTorch's side an ndarray.
"""

import numpy as np

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
    return lambda: np.zeros(3, dtype)


# What this side has to offer to the other one
LENT = {
    "float64": lent_of("float64"),
    "transposed": lambda: np.zeros((2, 3)).T,
    "every other": lambda: np.zeros(6)[::2],
    "expanded": lambda: np.broadcast_to(np.zeros(1), 3),
    "0-d": lambda: np.zeros(()),
    "empty": lambda: np.zeros((0, 3)),
    "bool": lent_of("bool"),
    "int8": lent_of("int8"),
    "uint8": lent_of("uint8"),
    "uint16": lent_of("uint16"),
    "uint32": lent_of("uint32"),
    "uint64": lent_of("uint64"),
    "float16": lent_of("float16"),
    "complex64": lent_of("complex64"),
    # what PyTorch does not have
    "reversed": lambda: np.zeros(3)[::-1],
    "read-only": lambda: np.broadcast_to(np.zeros(3), 3),  # a view that is
    "foreign byte order": lambda: np.zeros(3, np.dtype("f8").newbyteorder()),
    "odd strides": lambda: np.zeros(3, "f4, i1")["f0"],
    "long double": lent_of("longdouble"),
    "strings": lent_of("U2"),
    "objects": lent_of("object"),
    "dates": lent_of("datetime64[s]"),
}


# How to take it


def adopt(x):
    """y = x in its own memory, or an error: np.asarray(tensor), torch.from_numpy"""
    return np.asarray(x)  # calls x.__array__(), which is x.numpy()


def from_dlpack(x):
    """y = x in its own memory, or an error: by DLPack, which many libraries speak"""
    return np.from_dlpack(x)


def as_array(x):
    """y = x in its own memory where that can be: np.asarray, torch.asarray"""
    return np.asarray(x)


def as_float64(x):
    """y = x as float64, in its own memory if it is that already: as_tensor"""
    return np.asarray(x, dtype=np.float64)


def copy(x):
    """y = x in new memory, whatever it is: np.array, torch.tensor"""
    return np.array(x)


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
    return y.dtype.name, y.shape, tuple(stride // y.itemsize for stride in y.strides)


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
    x.resize_(10**6)
    return y.shape
