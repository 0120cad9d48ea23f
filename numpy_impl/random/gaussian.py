"""Normal numbers: randn, normal and what is drawn from them."""

import math
import warnings

import numpy as np

from numpy_impl.nn.blocks import in_blocks, quiet
from numpy_impl.random.box_muller import paired, write_blocks
from numpy_impl.random.fma import fma, multiply_add
from numpy_impl.random.memory import (
    FLOATS,
    as_float,
    check_array,
    empty,
    empty_like,
    fill_,
    generator_or_default,
    unpack,
)
from numpy_impl.random.uniform import uniform_

__all__ = ["randn", "randn_like", "normal", "normal_", "trunc_normal_"]


def randn(*size, generator=None, dtype=None):
    """y[i] = z[i], z ~ N(0, 1) by Box-Muller

    Args:
        size: ints, or one tuple of ints.
        generator: where the words come from; the default generator if None.
        dtype: float32 (the default) or float64.
    """
    return normal_(empty(unpack(size), dtype), generator=generator)


def randn_like(x, *, generator=None, dtype=None):
    """y = randn of the shape, dtype and order of memory of x"""
    return normal_(empty_like(x, dtype), generator=generator)


def normal_(array, mean=0.0, std=1.0, *, generator=None):
    """array[i] = std z[i] + mean, z ~ N(0, 1), filled in the order of memory

    Sixteen numbers or more that lie row by row are made in blocks, all others in pairs;
    see box_muller.py.

    Args:
        array: float32 or float64, filled and returned.
        mean, std: floats.
        generator: where the words come from; the default generator if None.

    Raises:
        NotImplementedError: if the array is not float32 or float64.
        RuntimeError: if std is negative.
    """
    check_array(array, FLOATS)
    mean, std = as_float("mean", mean), as_float("std", std)
    if not std >= 0:
        raise RuntimeError(f"std must be >= 0, got {std}")
    blocks = array.size >= 16 and array.flags.c_contiguous
    write = write_blocks_of if blocks else write_pairs_of
    return fill_(array, write, mean, std, generator_or_default(generator))


def write_blocks_of(flat, mean, std, generator):
    """Normal numbers in blocks of 16."""
    write_blocks(flat, generator)
    shift_and_scale_(flat, mean, std)


@in_blocks(flat=True)
def shift_and_scale_(flat, mean, std):
    """std z + mean, rounded once."""
    flat[...] = fma(flat, std, mean)


def write_pairs_of(flat, mean, std, generator):
    """Normal numbers in pairs, made in float64 and rounded to the array's dtype."""
    flat[...] = multiply_add(paired(flat.size, generator), std, mean)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, dtype=None):
    """y[i] = std[i] z[i] + mean[i], z ~ N(0, 1)

    Args:
        mean, std: two floats with a size; or arrays, of which one may be a float.
        size: a tuple, only for two floats.
        dtype: only for two floats, float32 if None; otherwise y has the dtype of the
            mean if it is an array, else of the std.

    Raises:
        RuntimeError: if a std is negative, or the shapes do not go together.
        TypeError: if size is missing or superfluous.
    """
    arrays = [a for a in (mean, std) if isinstance(a, np.ndarray)]
    if (size is None) != bool(arrays):
        given = "arrays" if arrays else "floats"
        raise TypeError(f"size must be given for float mean and std only, got {given}")
    if not arrays:
        return normal_(empty(size, dtype), mean, std, generator=generator)
    for name, array in (("mean", mean), ("std", std)):
        if isinstance(array, np.ndarray):
            check_array(array, FLOATS, name)
        else:
            as_float(name, array)
    if not np.all(np.asarray(std) >= 0):
        raise RuntimeError(f"std must be >= 0, got {np.min(std)}")
    try:
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError as error:
        raise RuntimeError(
            f"std must broadcast with mean's shape {mean.shape}, got {std.shape}"
        ) from error
    y = np.empty(shape, arrays[0].dtype)
    scale = 1.0 if isinstance(std, np.ndarray) else std
    normal_(y, 0.0, scale, generator=generator)
    if isinstance(std, np.ndarray):
        np.multiply(y, std, out=y, casting="same_kind")
    return np.add(y, mean, out=y, casting="same_kind")


def trunc_normal_(array, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """array[i] = std z[i] + mean, z ~ N(0, 1), drawn again until a <= array[i] <= b

    As torch.nn.init.trunc_normal_. Where [a, b] holds more than 30 % of the normal
    distribution, normal numbers outside are drawn again; otherwise uniform ones from
    [a, b) are kept with a probability that follows the density. All numbers are drawn
    again each time, and those that were good already are thrown away. The density is
    compared with np.log, whose last bit in float32 is not always PyTorch's.

    Args:
        array: float32 or float64, filled and returned.
        mean, std: of the distribution before it is cut.
        a, b: bounds.
        generator: where the words come from; the default generator if None.

    Raises:
        NotImplementedError: if the array is not float32 or float64.
        RuntimeError: if a > b, where uniform numbers are drawn.
    """
    check_array(array, FLOATS)
    mean, std = as_float("mean", mean), as_float("std", std)
    a, b = as_float("a", a), as_float("b", b)
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            f"mean should be within 2 std of [{a}, {b}], got {mean} with std {std}; "
            "the values may not follow the distribution",
            stacklevel=2,
        )
    inside = normal_cdf((b - mean) / std) - normal_cdf((a - mean) / std)
    if inside > 0.3:
        return redraw_outside_(array, mean, std, a, b, generator)
    return keep_by_density_(array, mean, std, a, b, generator)


def normal_cdf(x):
    """P(z <= x)"""
    return (1 + math.erf(x / math.sqrt(2))) / 2


def redraw_outside_(array, mean, std, a, b, generator):
    """Normal numbers, those outside of [a, b] again and again."""
    normal_(array, mean, std, generator=generator)
    low, high = array.dtype.type(a), array.dtype.type(b)
    again = np.empty_like(array, subok=False)
    while (outside := (array < low) | (array > high)).any():
        normal_(again, mean, std, generator=generator)
        np.copyto(array, again, where=outside)
    return array


def keep_by_density_(array, mean, std, a, b, generator):
    """Uniform x, kept if log u <= log p(x) - log p(mode), with u uniform again."""
    uniform_(array, a, b, generator=generator)
    mode = max(a, min(mean, b))
    log_peak = -0.5 * ((mode - mean) / std) ** 2
    x = np.array(array, subok=False)
    u = np.empty_like(x)
    pending = np.ones_like(x, bool)
    while True:
        log_density = ((x - mean) / std) ** 2 * -0.5 - log_peak
        uniform_(u, generator=generator)
        with quiet():  # log 0
            pending &= np.log(u) > log_density
        if not pending.any():
            return array
        uniform_(x, a, b, generator=generator)
        np.copyto(array, x, where=pending)
