"""Which entry gets which number: PyTorch fills an array in the order of its memory.

A transposed array therefore receives the transpose of what the plain one would get:
filling `np.empty((5, 7)).T` draws `rand(5, 7).T`.
"""

import operator

import numpy as np

from numpy_impl.random.generator import Generator, default_generator

__all__ = []

FLOATS = ("float32", "float64")
NUMBERS = ("bool", "uint8", "int8", "int16", "int32", "int64", *FLOATS)


def fill_(array, write, *arguments):
    """Let write(flat, *arguments) fill a flat array with the entries as they lie."""
    entries = np.asarray(array)  # a Parameter gives its memory, not its type
    if not entries.flags.writeable:
        raise ValueError(
            "array must be one that can be written to, got a read-only one"
        )
    steps = zip(entries.shape, entries.strides)
    if entries.size and any(n > 1 and step == 0 for n, step in steps):
        raise RuntimeError(
            "array must have one place in memory per entry, got strides "
            f"{entries.strides} for shape {entries.shape}; copy it first"
        )
    by_stride = sorted(range(entries.ndim), key=lambda d: -abs(entries.strides[d]))
    entries = entries.transpose(by_stride)
    if entries.flags.c_contiguous:
        write(entries.reshape(-1), *arguments)
    else:
        values = np.empty(entries.shape, entries.dtype)
        write(values.reshape(-1), *arguments)
        entries[...] = values
    return array


def generator_or_default(generator):
    """`generator`, or the default one for None."""
    if generator is None:
        return default_generator
    if not isinstance(generator, Generator):
        kind = type(generator).__name__
        raise TypeError(f"generator must be a Generator or None, got {kind}")
    return generator


def check_array(array, kinds, name="array"):
    """Raise unless `array` is an array of one of the dtypes that can be drawn."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} must be an array, got {type(array).__name__}")
    if array.dtype.name not in kinds:
        *first, last = kinds
        raise NotImplementedError(
            f"{name} must be {', '.join(first)} or {last}, got {array.dtype}"
        )


def as_float(name, value):
    """`value` as a float: a number of Python's or NumPy's, or an array of no axes."""
    if isinstance(value, float | int):
        return float(value)
    is_number = isinstance(value, np.number | np.bool | np.ndarray)
    if not is_number or np.ndim(value) > 0 or np.iscomplexobj(value):
        raise TypeError(f"{name} must be a number, got {value!r}")
    return float(value)


def as_int(name, value):
    """`value` as an int: one of Python's or NumPy's, or an array of no axes."""
    try:
        if not isinstance(value, bool):
            return operator.index(value)
    except TypeError:
        pass
    raise TypeError(f"{name} must be an int, got {value!r}")


def empty(size, dtype):
    """An array to be filled: size is a tuple of ints; dtype None means float32."""
    if not isinstance(size, (tuple, list)):
        kind = type(size).__name__
        raise TypeError(f"size must be a tuple of ints, got {kind}")
    for n in size:
        if isinstance(n, bool) or not hasattr(n, "__index__"):
            raise TypeError(f"size must hold ints, got {n!r} in {size}")
    size = tuple(map(operator.index, size))
    if any(n < 0 for n in size):
        raise RuntimeError(f"size must hold no negative lengths, got {size}")
    return np.empty(size, np.float32 if dtype is None else dtype)


def empty_like(x, dtype=None):
    """An array to be filled: the shape, dtype and order of memory of x."""
    if not isinstance(x, np.ndarray):
        raise TypeError(f"x must be an array, got {type(x).__name__}")
    if 0 not in x.strides:
        return np.empty_like(x, dtype=dtype, subok=False)
    axes = outermost_first(x)
    y = np.empty([x.shape[d] for d in axes], dtype or x.dtype)
    return y.transpose(np.argsort(axes))


def outermost_first(x):
    """The axes of x from the largest stride to the smallest.

    An axis along which broadcasting repeats x has a stride of 0 and no place in that
    order. It stays where it stands: the insertion sort of PyTorch's
    infer_dense_strides (aten/src/ATen/ExpandUtils.cpp) goes past it.
    """
    axes = list(range(x.ndim))
    for new in reversed(axes[:-1]):
        place = new
        for other in range(new + 1, x.ndim):
            a, b = axes[place], axes[other]
            outer, inner = abs(x.strides[a]), abs(x.strides[b])
            if outer == 0 or inner == 0:
                continue
            if outer > inner:
                break
            if outer < inner or x.shape[b] > x.shape[a]:
                axes[place], axes[other] = b, a
                place = other
    return axes


def unpack(size):
    """The tuple that was meant by f(2, 3) or f((2, 3))."""
    if not size:
        raise TypeError("size must be ints or one tuple of ints, got nothing")
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        return tuple(size[0])
    return size
