"""Values that are not drawn: constants, and what passes its input on."""

import math
import numbers

import numpy as np

from numpy_impl.nn import check

__all__ = ["constant_", "ones_", "zeros_", "eye_", "dirac_"]


def constant_(tensor, val):
    """tensor = val

    Args:
        tensor: array of any shape, filled in place.
        val: a number, or an array of no axes.

    Raises:
        TypeError: `val` is no number.
        RuntimeError: it is an array with axes, or no number that the dtype holds.
    """
    check_constant(tensor, val)
    tensor[...] = np.real(val) if tensor.dtype.kind in "iuf" else val
    return tensor


def ones_(tensor):
    """tensor = 1"""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """tensor = 0"""
    return constant_(tensor, 0.0)


def eye_(tensor):
    """tensor[o, i] = 1[o = i]

    Args:
        tensor: array (O, I), filled in place.

    Raises:
        ValueError: it has not 2 dimensions.
    """
    check_dimensions(tensor, 2)
    zeros_(tensor)
    for i in range(min(tensor.shape)):
        tensor[i, i] = 1
    return tensor


def dirac_(tensor, groups=1):
    """tensor[o, i, k] = 1 at the centre k of the kernel where o = i in its group

    A convolution with it passes its input on, as far as there are channels.

    Args:
        tensor: array (O, I, *K) of 1, 2 or 3 kernel axes, filled in place.
        groups: of the convolution; each has O / groups output channels.

    Raises:
        ValueError: another number of dimensions, or O is no multiple of groups.
    """
    check_dirac(tensor, groups)
    out_channels, in_channels, *kernel = tensor.shape
    centre = tuple(size // 2 for size in kernel)
    per_group = out_channels // groups
    zeros_(tensor)
    for group in range(groups):
        for i in range(min(per_group, in_channels)):
            tensor[(group * per_group + i, i, *centre)] = 1
    return tensor


def check_constant(tensor, val):
    """A number that the dtype holds; into floats also inf and nan."""
    check.array(tensor=tensor)
    if not isinstance(val, numbers.Number | np.bool | np.ndarray):
        raise TypeError(f"val must be a number, got {val!r}")
    if np.ndim(val) > 0:
        raise RuntimeError(f"val must be one number, got shape {val.shape}")
    value = val.item() if hasattr(val, "item") else val  # NumPy would round its limits
    kind = tensor.dtype.kind
    if kind == "b" or (kind in "fc" and not math.isfinite(value.real)):
        return
    limits = np.iinfo(tensor.dtype) if kind in "iu" else np.finfo(tensor.dtype)
    is_real = kind == "c" or value.imag == 0
    if not is_real or not int(limits.min) <= value.real <= int(limits.max):
        raise RuntimeError(f"val must be a number that {tensor.dtype} holds, got {val}")


def check_dimensions(tensor, *wanted):
    """An array that has one of these numbers of axes."""
    check.array(tensor=tensor)
    if tensor.ndim not in wanted:
        either = " or ".join(map(str, wanted))
        raise ValueError(
            f"tensor must have {either} dimensions, got shape {tuple(tensor.shape)}"
        )


def check_dirac(tensor, groups):
    """A kernel whose output channels fall into equal groups."""
    check_dimensions(tensor, 3, 4, 5)
    if len(tensor) % groups != 0:
        raise ValueError(
            f"groups must divide the {len(tensor)} output channels, got {groups}"
        )
