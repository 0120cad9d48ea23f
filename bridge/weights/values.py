"""The value that one name receives, or the reason why there is none."""

import numpy as np
import torch

from bridge.parity import dtype_name, to_numpy
from bridge.weights.states import is_array, shape_of

__all__ = ["Misfit", "dtype_named", "in_both", "value_for"]


class Misfit(Exception):
    """Why an array does not fit, in one sentence."""


def in_both(what, one, value, other, other_value):
    """ "shape (3, 5) in NumPy, (3, 4) in PyTorch": NumPy first, whatever the order"""
    pairs = [(one, value), (other, other_value)]
    if other == "NumPy":
        pairs.reverse()
    first, second = (f"{shown} in {side}" for side, shown in pairs)
    return f"{what} {first}, {second}".strip()


def dtype_named(dtype):
    """The name of a dtype of either library; None and "target" stay.

    Raises:
        TypeError: it is none.
    """
    if isinstance(dtype, torch.dtype):
        return str(dtype).removeprefix("torch.")
    if dtype is None or (isinstance(dtype, str) and dtype in ("target", "bfloat16")):
        return dtype
    try:
        return np.dtype(dtype).name
    except TypeError:
        raise TypeError(
            f"dtype must be 'target' or a dtype of NumPy or PyTorch, got {dtype!r}"
        ) from None


def value_for(name, given, transform, dtype, source, target):
    """The array for the target's entry of that name; a tensor if it is bfloat16.

    Args:
        name: in the target; a file that is written has no entry and takes everything.
        given: {source's name: array}.
        transform: makes one array of them, or None.
        dtype: what to convert to: None (do not), "target", or a name.
        source, target: States.

    Raises:
        Misfit: it does not fit; the sentence says why.
    """
    for each, value in given.items():
        _check_array(each, value, source.side)
    if name in target.entries:
        _check_array(name, target.entries[name], target.side)
        if not target.can_take(name):
            raise Misfit(f"cannot be written in {target.side}")
    value, found = _transformed(list(given.values()), transform)
    wanted = _dtype_of(target.entries[name]) if name in target.entries else found
    dtype = wanted if dtype == "target" else dtype
    if dtype not in (None, found) and _kind(dtype) == _kind(found):
        value, found = _converted(value, dtype), dtype
    if name in target.entries:
        _check_fit(value, found, target.entries[name], source.side, target.side)
    return _bfloat16(value) if found == "bfloat16" else value


def _check_array(name, value, side):
    if torch.nn.parameter.is_lazy(value):
        raise Misfit(f"{name} has no values yet in {side}: call the module once")
    if not is_array(value) and type(value) not in (int, float):
        raise Misfit(f"{name} is no array in {side}, but {type(value).__name__}")


def _transformed(given, transform):
    """The array, and its dtype's name: bfloat16 is float32 only on the way."""
    value = to_numpy(given[0])
    if transform is not None:
        try:
            value = np.asarray(transform(*map(to_numpy, given)))
        except Exception as error:  # it may be the caller's own
            raise Misfit(f"{transform!r}: {error}") from error
    all_bfloat16 = {_dtype_of(each) for each in given} == {"bfloat16"}
    narrow = all_bfloat16 and value.dtype == np.float32
    return value, "bfloat16" if narrow else value.dtype.name


def _converted(value, dtype):
    """Floats to floats, ints to ints, as long as the values stay what they are."""
    with np.errstate(over="ignore", invalid="ignore"):
        if dtype == "bfloat16":
            new = to_numpy(_bfloat16(value))
        else:
            new = value.astype(dtype)
        if _kind(dtype) in "fc":
            changed = np.isfinite(value) & ~np.isfinite(new)
        else:
            changed = new != value
    if changed.any():
        raise Misfit(f"{value[changed].flat[0]} does not fit {dtype}")
    return new


def _check_fit(value, dtype, entry, source, target):
    if value.shape != shape_of(entry):
        shapes = target, shape_of(entry), source, value.shape
        raise Misfit(in_both("shape", *shapes))
    if dtype != _dtype_of(entry):
        raise Misfit(in_both("dtype", target, _dtype_of(entry), source, dtype))


def _dtype_of(value):
    return dtype_name(value) if is_array(value) else np.asarray(value).dtype.name


def _kind(dtype):
    """ "f", "i" (unsigned, too), "b", ..."""
    kind = "f" if dtype == "bfloat16" else np.dtype(dtype).kind
    return "i" if kind == "u" else kind


def _bfloat16(value):
    return torch.from_numpy(np.array(value)).to(torch.bfloat16)
