"""Checks that the activations share: what x and the numbers beside it may be."""

import math

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_curve(x, **values):
    """Floats, and numbers that fit them: what most activations take.

    Raises:
        TypeError: x is no array, or a value is no number.
        NotImplementedError: x does not hold floats.
        RuntimeError: a value is complex or too large for x's dtype.
    """
    check_numbers(x, **values)
    check.floating(x=x)
    for name, value in values.items():
        if math.isfinite(value) and abs(value) > np.finfo(x.dtype).max:
            raise RuntimeError(f"{name} must fit into {x.dtype}, got {value!r}")


def check_pieces(x, **values):
    """Floats or integers: where y is x or one of the numbers, which become integers.

    Raises:
        NotImplementedError: x holds bools or complex numbers.
        and as check_curve does.
    """
    check_numbers(x, **values)
    if x.dtype.kind == "f":
        check_curve(x, **values)
    elif x.dtype.kind not in "iu":
        raise NotImplementedError(f"x must hold real numbers, got {x.dtype}s")
    else:
        limits = np.iinfo(x.dtype)
        for name, value in values.items():
            if not limits.min <= value <= limits.max:
                raise RuntimeError(f"{name} must fit into {x.dtype}, got {value!r}")


def check_numbers(x, **values):
    """An array, and beside it real numbers, Python's or NumPy's."""
    check.array(x=x)
    for name, value in values.items():
        if isinstance(value, complex | np.complexfloating):
            raise RuntimeError(f"{name} must be a real number, got {value!r}")
        check.number(**{name: value})


def check_promoted(x, kinds="fiub"):
    """Floats, or integers that are about to become floats.

    Raises:
        NotImplementedError: x holds complex numbers, or bools if "b" is no kind.
    """
    check.array(x=x)
    if x.dtype.kind not in kinds:
        raise NotImplementedError(f"x must hold real numbers, got {x.dtype}s")
