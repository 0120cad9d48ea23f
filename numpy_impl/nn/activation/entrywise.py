"""Entry by entry: what lets a plain formula run at the speed of a fused kernel."""

import functools
import inspect

import numpy as np

from numpy_impl.nn import check

__all__ = []

# Bytes: small enough that a formula's temporaries stay in the cache, and as large as
# they must be for NumPy to write a * b + c into the memory of a * b.
BLOCK = 2**18

BITS = {2: np.int16, 4: np.int32, 8: np.int64}  # of a number of so many bytes


def entrywise(formula):
    """`formula(x, ...)`, an expression in arrays of one shape, evaluated in blocks.

    A large temporary costs page faults and trips to memory; a block's is in the cache.
    Overflow to inf and inf - inf = nan are part of the formulas and warn no more than
    in torch. `inplace=True` writes the result into the first array, whose formula need
    not know.
    """
    names = list(inspect.signature(formula).parameters)
    position = names.index("inplace") if "inplace" in names else None

    @functools.wraps(formula)
    def run(*args, **kwargs):
        if names[0] in kwargs:
            args = (kwargs.pop(names[0]), *args)
        same_shape(*args)
        x, inplace = args[0], kwargs.get("inplace", False)
        if position is not None and len(args) > position:
            inplace = args[position]
        with np.errstate(all="ignore"):
            if not isinstance(x, np.ndarray) or x.nbytes <= BLOCK:
                y = formula(*args, **kwargs)
            else:
                y = evaluate_in_blocks(formula, args, kwargs)
        if not inplace:
            return y
        x[...] = y
        return x

    return run


def same_shape(*args):
    """A gradient of another shape would broadcast, and be wrong without a word.

    Raises:
        RuntimeError: two of the arrays have different shapes.
    """
    shapes = [a.shape for a in args if hasattr(a, "shape")]
    if any(shape != shapes[0] for shape in shapes):
        text = " and ".join(map(str, shapes))
        raise RuntimeError(f"the arrays must have one shape, got {text}")


def evaluate_in_blocks(formula, args, kwargs):
    """y[block] = formula(x[block], ...), block by block"""
    names = inspect.signature(formula).parameters
    given = dict(zip(names, args)) | kwargs
    arrays = {n: a.reshape(-1) for n, a in given.items() if isinstance(a, np.ndarray)}
    y = np.empty(args[0].shape, args[0].dtype)
    y_flat = y.reshape(-1)
    step = BLOCK // y.itemsize
    for start in range(0, y.size, step):
        block = slice(start, start + step)
        of_block = {n: a[block] for n, a in arrays.items()}
        y_flat[block] = formula(**given | of_block)
    return y


def where(condition, x, y):
    """x where condition, else y: np.where, several times as fast on random signs.

    np.where branches at every entry, and a sign is hard to guess. Here the condition, 0
    or 1, keeps or clears the bits in which x and y differ: inf and nan stay what they
    are, which a product of floats with the condition would not grant.
    """
    if condition.size < 512:
        return np.where(condition, x, y)
    dtype = np.result_type(x, y)
    bits = BITS[dtype.itemsize]
    x, y = np.asarray(x, dtype).view(bits), np.asarray(y, dtype).view(bits)
    return (y ^ (x ^ y) * condition).view(dtype)


def kept(condition, x):
    """x where condition, else 0: `where` with a single pass.

    A product with the condition, 0 or 1; of bits, since inf * 0 and nan * 0 are nan.
    """
    same_shape(condition, x)
    return (x.view(BITS[x.itemsize]) * condition).view(x.dtype)


def saved_input(x, inplace):
    """What backward may keep of x: a copy if forward is about to overwrite it."""
    check.array(x=x)
    return x.copy() if inplace else x
