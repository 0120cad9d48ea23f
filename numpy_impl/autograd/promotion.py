"""Promotion: the dtype of a result, by PyTorch's rules, which are not NumPy's."""

import functools

import numpy as np

__all__ = []

RANK = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}  # by the letter of NumPy's dtype.kind
OF_NUMBER = {bool: np.bool_, int: np.int64, float: np.float32, complex: np.complex64}


def promote(a, b):
    """The dtype of two; what is no integer stays as it is beside one."""
    low, high = sorted((a, b), key=rank)
    if rank(low) < 2 <= rank(high):
        return high
    return np.promote_types(a, b)


def result_type(*operands):
    """The dtype of an operation on arrays, 0-d arrays and numbers.

    Arrays decide. A 0-d array counts only where it is of a higher kind (integer, float,
    complex) than they are, and a number only where it is higher than both.
    """
    found = None
    for dtypes in by_weight(operands):
        if dtypes:
            dtype = functools.reduce(promote, dtypes)
            if found is None or rank(dtype) > rank(found):
                found = dtype if found is None else promote(found, dtype)
    return found


def by_weight(operands):
    """The dtypes of the arrays, of the 0-d arrays, and of the numbers."""
    arrays, zero_d, numbers = [], [], []
    for x in operands:
        if isinstance(x, np.ndarray):
            (arrays if x.ndim else zero_d).append(x.dtype)
        else:
            number = x.item() if isinstance(x, np.generic) else x
            numbers.append(np.dtype(OF_NUMBER[type(number)]))
    return arrays, zero_d, numbers


def rank(dtype):
    return RANK[dtype.kind]


def cast(*operands):
    """The operands, as arrays of one dtype."""
    if len({getattr(x, "dtype", None) for x in operands}) == 1:
        return operands
    dtype = result_type(*operands)
    return [np.asarray(x, dtype) for x in operands]


def promoted(forward):
    """forward, with its operands cast to one dtype first."""

    @functools.wraps(forward)
    def run(*operands, **named):
        values = cast(*operands, *named.values())
        n = len(operands)
        return forward(*values[:n], **dict(zip(named, values[n:])))

    return run


def floating(forward):
    """forward, with integers made float32 first, PyTorch's default dtype."""

    @functools.wraps(forward)
    def run(x, *args, **kwargs):
        return forward(as_floats(x), *args, **kwargs)

    return run


def as_floats(x):
    return x if x.dtype.kind in "fc" else x.astype(np.float32)


def only_floats(x):
    """x itself.

    Raises:
        ValueError: it holds integers or bools, of which there is no such result.
    """
    if x.dtype.kind not in "fc":
        raise ValueError(f"expected a floating point dtype, got {x.dtype}")
    return x


def boolean(mask):
    """The mask itself; ValueError if it is none."""
    if np.asarray(mask).dtype != bool:
        raise ValueError(f"expected a boolean tensor, got {np.asarray(mask).dtype}")
    return mask
