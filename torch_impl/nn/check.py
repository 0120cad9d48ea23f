"""Checks that several families share: bad input gets an error that names it."""

import torch

__all__ = ["array", "axis", "device", "floating", "same_dtype", "shape"]


def array(**arrays):
    """Arrays, and no lists, numbers or None.

    Raises:
        TypeError: one is no array.
    """
    for name, x in arrays.items():
        if not hasattr(x, "dtype"):
            raise TypeError(f"{name} must be an array, got {type(x).__name__}")


def axis(name, dim, ndim):
    """dim as a number of 0 ... ndim - 1; negative ones count from the end

    A scalar has one imaginary axis.

    Raises:
        TypeError: `dim` is not an int.
        IndexError: there is no such axis.
    """
    if isinstance(dim, bool) or not hasattr(dim, "__index__"):
        raise TypeError(f"{name} must be an int, got {dim!r}")
    axes = max(ndim, 1)
    if not -axes <= dim < axes:
        raise IndexError(
            f"{name} must be in {-axes} ... {axes - 1} for {ndim} dimensions, got {dim}"
        )
    return dim % axes


def device(device):
    """None, or a device that this side has."""
    if device is not None:
        torch.device(device)  # raises RuntimeError if it does not exist


def floating(**arrays):
    """Arrays of real numbers.

    Raises:
        TypeError: one is no array.
        NotImplementedError: one holds integers, bools or complex numbers.
    """
    array(**arrays)
    for name, x in arrays.items():
        if not x.dtype.is_floating_point:
            raise NotImplementedError(
                f"{name} must be of a floating-point dtype, got {x.dtype}"
            )


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
