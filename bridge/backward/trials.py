"""Which inputs are tried: as given, turned round, fewer rows, on kinks, in float32."""

from dataclasses import dataclass

import numpy as np

from bridge.parity import is_tensor, to_numpy

__all__ = ["Trial", "arrays_of", "trials_of"]


@dataclass(frozen=True)
class Trial:
    """A set of inputs.

    label: what is special about them; "" for those that were given
    inputs: ndarrays
    dtype: "float64" or "float32", of the floating-point ones
    """

    label: str
    inputs: list
    dtype: str = "float64"

    def __str__(self):
        return self.label or "as given"

    def what(self, name):
        """How to call a quantity of this trial."""
        return f"{name} ({self.label})" if self.label else name


def arrays_of(inputs, seed):
    """The inputs as arrays; shapes are drawn from N(0, 1).

    Raises:
        TypeError: one is neither an array nor a shape.
        ValueError: none is of floating-point numbers.
    """
    rng = np.random.default_rng(seed)
    if isinstance(inputs, np.ndarray) or is_tensor(inputs):
        inputs = [inputs]
    found = []
    for x in inputs:
        is_shape = isinstance(x, tuple | list) and all(isinstance(n, int) for n in x)
        array = rng.normal(size=x) if is_shape else np.array(to_numpy(x))
        if array.dtype.kind not in "fiub":
            raise TypeError(f"inputs must be real arrays, or shapes, got {x!r}")
        found.append(array)
    if not any(a.dtype.kind == "f" for a in found):
        raise ValueError("no input is of floats: there is nothing to differentiate")
    return found


def trials_of(inputs, with_float32):
    """The trials, the plainest first; integers are left alone in all of them.

    What the same function is tried with must lie where it is defined (probabilities,
    positive numbers), so the values are those given, in another order.
    """
    given = [_cast(x, "float64") for x in inputs]
    yield Trial("", given)
    yield Trial("turned round", [_each_float(np.flip, x).copy() for x in given])
    rows = _rows(given)
    if rows > 1:
        yield Trial("one row", [x[:1] for x in given])
    if rows > 2:
        yield Trial("a row less", [x[:-1] for x in given])
    yield Trial("kinks and ties", [_each_float(_halves, x) for x in given])
    if with_float32:
        yield Trial("float32", [_cast(x, "float32") for x in inputs], "float32")


def _each_float(function, x):
    return function(x) if x.dtype.kind == "f" else x


def _cast(x, dtype):
    return x.astype(dtype) if x.dtype.kind == "f" else x


def _halves(x):
    return np.round(2 * x) / 2


def _rows(inputs):
    """How many rows they have, where all have the same number of them, or 0"""
    if any(x.ndim == 0 for x in inputs):
        return 0
    sizes = {len(x) for x in inputs}
    return sizes.pop() if len(sizes) == 1 else 0
