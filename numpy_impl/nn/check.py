"""Checks that several families share: bad input gets an error that names it."""

import numbers
import operator

import numpy as np

__all__ = []

HALF = (
    "float16 is not computed here, its rounding would hide what the formulas say: "
    "use float32 or float64"
)


def array(**arrays):
    """Arrays, and no lists, numbers or None; not of float16.

    Raises:
        TypeError: one is no array.
        NotImplementedError: one is of float16.
    """
    for name, x in arrays.items():
        if not hasattr(x, "dtype"):
            raise TypeError(f"{name} must be an array, got {type(x).__name__}")
        if x.dtype.char == "e":  # float16
            raise NotImplementedError(f"{name}: {HALF}")


def axis(name, dim, ndim):
    """dim as a number of 0 ... ndim - 1; negative ones count from the end

    A scalar has one imaginary axis.

    Raises:
        TypeError: `dim` is not an int.
        IndexError: there is no such axis.
    """
    if not is_int(dim):
        raise TypeError(f"{name} must be an int, got {dim!r}")
    axes = max(ndim, 1)
    if not -axes <= dim < axes:
        raise IndexError(
            f"{name} must be in {-axes} ... {axes - 1} for {ndim} dimensions, got {dim}"
        )
    return dim % axes


def device(device):
    """None, or a device that this side has.

    Raises:
        RuntimeError: `device` is neither None nor "cpu": NumPy has no other.
    """
    if device is not None and str(device) != "cpu":
        raise RuntimeError(f"device must be None or 'cpu', got {device!r}")


def flag(**values):
    """True or False, Python's or NumPy's.

    Raises:
        TypeError: one is something else.
    """
    for name, value in values.items():
        if not isinstance(value, bool | np.bool):
            raise TypeError(f"{name} must be a bool, got {value!r}")


def floating(**arrays):
    """Arrays of real numbers.

    Raises:
        TypeError: one is no array.
        NotImplementedError: one holds integers, bools, complex numbers or float16.
    """
    array(**arrays)
    for name, x in arrays.items():
        if x.dtype.kind != "f":
            raise NotImplementedError(
                f"{name} must be of a floating-point dtype, got {x.dtype}"
            )


def half(**dtypes):
    """Any dtype but float16.

    Raises:
        NotImplementedError: one is float16.
    """
    for name, dtype in dtypes.items():
        if dtype == np.float16:
            raise NotImplementedError(f"{name}: {HALF}")


def is_int(value):
    """Whether it is an int, Python's or NumPy's: no bool, and no array of several"""
    if isinstance(value, bool | np.bool):
        return False
    try:
        operator.index(value)
    except TypeError:
        return False
    return True


def no_bools(**arrays):
    """Any dtype but bool, of which PyTorch has no matrix product.

    Raises:
        NotImplementedError: one is of bools.
    """
    for name, x in arrays.items():
        if x.dtype == bool:
            raise NotImplementedError(f"{name} must hold numbers, got bools")


def number(**values):
    """Real numbers, Python's or NumPy's.

    Raises:
        TypeError: one is something else.
    """
    for name, value in values.items():
        if not isinstance(value, numbers.Real | np.bool):
            raise TypeError(f"{name} must be a number, got {value!r}")


def same_dtype(**arrays):
    """All of one dtype; None stands for an argument that was left out.

    Raises:
        RuntimeError: two of them differ.
    """
    if len({a.dtype for a in arrays.values() if a is not None}) > 1:
        given = [(name, a) for name, a in arrays.items() if a is not None]
        dtypes = ", ".join(f"{name} {a.dtype}" for name, a in given)
        raise RuntimeError(f"expected arrays of one dtype, got {dtypes}")


def shape(name, array, expected):
    """The shape of `array`, where None in `expected` fits any size.

    Raises:
        RuntimeError: it has another number of axes or another size.
    """
    fits = len(array.shape) == len(expected) and all(
        want is None or size == want
        for size, want in zip(array.shape, expected, strict=True)
    )
    if not fits:
        wanted = ", ".join("*" if want is None else str(want) for want in expected)
        raise RuntimeError(
            f"{name} must have shape ({wanted}), got {tuple(array.shape)}"
        )


def size(**sizes):
    """How many of something: ints from 0 on, Python's or NumPy's.

    Raises:
        TypeError: one is no int.
        RuntimeError: one is negative.
    """
    for name, value in sizes.items():
        if not isinstance(value, int | np.integer):
            raise TypeError(f"{name} must be an int, got {value!r}")
        if value < 0:
            raise RuntimeError(f"{name} must not be negative, got {value}")
