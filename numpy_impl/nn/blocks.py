"""Blocks: a large array goes through a formula piece by piece, and stays in the cache.

Each operation of a formula makes an array. One that does not fit the cache costs a trip
to memory and page faults, every time; a piece of it is still there when the next
operation asks for it. PyTorch writes a fused kernel for each formula instead.
"""

import contextvars
import functools
import inspect
import math

import numpy as np

__all__ = []

ENTRIES = 2**18  # of a piece: 1 MiB in float32; smaller ones cost more calls
BUFFER = 1024  # entries NumPy converts or broadcasts at a time; its own 8192 spill L1

_is_quiet = contextvars.ContextVar("is_quiet", default=False)


class quiet:
    """A `with` block or decorator in which inf and nan are values, without a warning.

    The one place that decides it: modules, optimizers and `nn.functional` compute in
    here, as PyTorch does, which never warns of an overflow or of 0 / 0. NumPy's setting
    includes the size of its buffer: broadcast operands take half the time with BUFFER.
    """

    def __enter__(self):
        self.token = None if _is_quiet.get() else _is_quiet.set(True)
        if self.token:
            self.before = np.errstate(all="ignore")
            self.before.__enter__()
            np.setbufsize(BUFFER)

    def __exit__(self, *exception):
        if self.token:
            self.before.__exit__(*exception)
            _is_quiet.reset(self.token)

    def __call__(self, function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            with quiet():
                return function(*args, **kwargs)

        return run


def in_blocks(cut=1, sums=(), flat=False, along=None, cost=None, whole=1):
    """A decorator: the function's first arrays are cut along their first axis.

    The results of the pieces are put together along theirs. What holds for one row of
    the arrays must not depend on another row, but for the results that are `sums`.

        @in_blocks(cut=2, sums=(1,))
        def product_backward(grad_y, x, weight):  # x (N, D), weight (D,)
            return grad_y * weight, (grad_y * x).sum(0)

    Args:
        cut: how many arguments are cut; they have the same first axis, or are None.
            Arrays in a dict are cut, too.
        sums: the places, among the results, of those that are sums over the rows.
        flat: entry by entry: arrays of any one shape are cut as if they had one axis.
        along: the name of an argument that is an axis to be left whole. The function
            gets arrays (n, C) or (n, C, inner) with C along that axis, which is then 1.
        cost: entries per row, from the arguments, if they are not those of the first.
        whole: arrays of up to so many pieces stay whole: where the results are as large
            as what is computed on the way, putting them together costs more than it
            saves until the cache that all pieces share is full.
    """

    def decorate(function):
        names = list(inspect.signature(function).parameters)
        place = None if along is None else names.index(along)

        @functools.wraps(function)
        def run(*args, **kwargs):
            for name in names[len(args) : cut]:  # arrays that were given by name
                args += (kwargs.pop(name),) if name in kwargs else ()
            # what is no array is for the function's own check
            shape = getattr(args[0] if args else None, "shape", ())
            if math.prod(shape) <= whole * ENTRIES and cost is None:
                with quiet():
                    return function(*args, **kwargs)

            arrays, rest = args[:cut], args[cut:]
            if flat:
                arrays = _reshaped(arrays, (-1,))
            elif along is not None:
                dim = kwargs.pop(along) if along in kwargs else args[place]
                rest = (*args[cut:place], 1, *args[place + 1 :])
                arrays = _reshaped(arrays, _around(shape, dim))
            rows = len(arrays[0])
            row = arrays[0].size // max(1, rows) if cost is None else cost(*args)
            step = max(1, ENTRIES // max(1, row))
            with quiet():
                y = _piece_by_piece(function, arrays, rest, kwargs, step, sums)
            return y if not flat and along is None else _reshaped(y, shape)

        return run

    return decorate


def _piece_by_piece(function, arrays, rest, kwargs, step, sums):
    """The results of all pieces, each put where it belongs."""
    rows = len(arrays[0])
    whole, several = [], False
    for start in range(0, max(rows, 1), step):
        piece = slice(start, start + step)
        y = function(*(_cut(a, piece) for a in arrays), *rest, **kwargs)
        several = isinstance(y, tuple)
        ys = y if several else (y,)
        if start == 0 and rows <= step:
            return y
        for i, y in enumerate(ys):
            if start == 0:
                whole.append(y if y is None or i in sums else _empty(y, rows))
            elif i in sums:
                whole[i] = whole[i] + y
            if y is not None and i not in sums:
                whole[i][piece] = y
    return tuple(whole) if several else whole[0]


def _empty(y, rows):
    return np.empty((rows, *y.shape[1:]), y.dtype)


def _cut(array, piece):
    if isinstance(array, dict):
        return {name: _cut(a, piece) for name, a in array.items()}
    return array if array is None else array[piece]


def _reshaped(arrays, shape):
    if isinstance(arrays, tuple):
        return tuple(_reshaped(a, shape) for a in arrays)
    if isinstance(arrays, dict):
        return {name: _reshaped(a, shape) for name, a in arrays.items()}
    return arrays if arrays is None else arrays.reshape(shape)


def _around(shape, dim):
    """(n, C) or (n, C, inner) with C = shape[dim]: NumPy reduces a last axis faster"""
    dim = dim % max(1, len(shape))
    outer, inner = math.prod(shape[:dim]), math.prod(shape[dim + 1 :])
    classes = shape[dim] if shape else 1
    return (outer, classes) if inner == 1 else (outer, classes, inner)
