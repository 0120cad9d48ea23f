"""Two arrays that face each other: as they are, transposed, or reshaped."""

from dataclasses import dataclass

import numpy as np

from bridge.parity import dtype_name, to_numpy
from bridge.weights.transforms import Transform, reshape, transpose

__all__ = ["Pair", "are_equal", "pair_of", "shape_of", "sorted_shape"]


@dataclass(frozen=True)
class Pair:
    """What an array of ours faces: `transform(*theirs)`, one array or several."""

    theirs: tuple
    transform: object = None

    def value(self, arrays):
        """Their array in our layout; None if one of them is None."""
        values = [arrays.get(name) for name in self.theirs]
        if any(value is None for value in values):
            return None
        if self.transform is None:
            return values[0]
        return np.asarray(self.transform(*(to_numpy(value) for value in values)))

    def back(self, value):
        """Our array in their layout; None if there is no way back."""
        if self.transform is None:
            return np.asarray(value)
        inverse = self.transform.undo if isinstance(self.transform, Transform) else None
        return None if inverse is None or len(self.theirs) > 1 else inverse(value)


def pair_of(a, name, b):
    """The Pair of two arrays, None if the shapes do not fit even when transposed."""
    if shape_of(a) == shape_of(b):
        turned = is_square(a) and not are_equal(a, b) and are_equal(a, to_numpy(b).T)
        return Pair((name,), transpose if turned else None)
    if shape_of(a) == shape_of(b)[::-1] and len(shape_of(a)) == 2:
        return Pair((name,), transpose)
    if without_ones(a) == without_ones(b):
        return Pair((name,), reshaped(a, b))
    return None


def reshaped(a, b):
    there, back = reshape(*shape_of(a)), reshape(*shape_of(b))
    return Transform(there.name, there.function, back.function)


def shape_of(array):
    return tuple(np.shape(array)) if not hasattr(array, "shape") else tuple(array.shape)


def without_ones(array):
    return tuple(size for size in shape_of(array) if size != 1)


def sorted_shape(array):
    shape = without_ones(array)
    return tuple(sorted(shape)) if len(shape) == 2 else shape


def is_square(array):
    shape = shape_of(array)
    return len(shape) == 2 and shape[0] == shape[1]


def are_equal(a, b):
    """Whether two arrays hold the same numbers, up to the narrower dtype's rounding."""
    if b is None or shape_of(a) != shape_of(b):
        return False
    widths = [np.finfo(to_numpy(x).dtype).eps if has_floats(x) else 0.0 for x in (a, b)]
    a, b = to_numpy(a), to_numpy(b)
    return bool(np.allclose(a, b, rtol=4 * max(widths), atol=0))


def has_floats(array):
    return dtype_name(array).startswith(("float", "bfloat"))
