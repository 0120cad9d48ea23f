"""Parameters in a row, and by key."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np

from numpy_impl.nn.container.entries import absolute, check_iterable, is_equal, pairs
from numpy_impl.nn.module import Module, Parameter

__all__ = ["ParameterList", "ParameterDict"]


def as_parameter(value):
    """An array as a Parameter; anything else stays what it is."""
    is_plain = isinstance(value, np.ndarray) and not isinstance(value, Parameter)
    return Parameter(value) if is_plain else value


def parameter_lines(items):
    """One line per entry, for repr"""
    lines = []
    for key, value in items:
        if isinstance(value, np.ndarray):
            kind = "Parameter" if isinstance(value, Parameter) else "ndarray"
            size = "x".join(map(str, value.shape))
            text = f"{kind} containing: [{value.dtype} of size {size}]"
        else:
            text = f"Object of type: {type(value).__name__}"
        lines.append(f"  ({key}): {text}")
    return "\n".join(lines)


class ParameterList(Module):
    """A list whose parameters are found by parameters(), state_dict() and the rest

    Arrays become Parameters; other objects are kept as they are.

    Args:
        values: an iterable, or None.

    Raises:
        TypeError: `values` is no iterable.
    """

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __getitem__(self, idx):
        if isinstance(idx, slice):
            return type(self)([self[i] for i in range(*idx.indices(len(self)))])
        return getattr(self, str(absolute(idx, len(self))))

    def __setitem__(self, idx, param):
        setattr(self, str(absolute(idx, len(self))), as_parameter(param))

    def __contains__(self, value):
        return any(entry is value or is_equal(entry, value) for entry in self)

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter([self[i] for i in range(len(self))])

    def __iadd__(self, parameters):
        return self.extend(parameters)

    def append(self, value):
        """Add an entry at the end."""
        setattr(self, str(self._size), as_parameter(value))
        self._size += 1
        return self

    def extend(self, values):
        """Add several entries at the end."""
        check_iterable(values, "ParameterList.extend")
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self):
        return parameter_lines(enumerate(self))

    def __call__(self, *args, **kwargs):
        raise RuntimeError("a ParameterList cannot be called")


class ParameterDict(Module):
    """A dict whose parameters are found by parameters(), state_dict() and the rest

    Arrays become Parameters; other objects are kept as they are.

    Args:
        parameters: a mapping, or an iterable of pairs, or None. A plain dict is taken
            in the order of its sorted keys, as in torch; an OrderedDict in its own.

    Raises:
        TypeError: `parameters` is neither, or a key is no string.
        KeyError: a key is the name of an attribute, is empty or contains a dot.
    """

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key):
        self._check_key(key)
        return getattr(self, key)

    def __setitem__(self, key, value):
        self._check_key(key)
        setattr(self, key, as_parameter(value))
        self._keys[key] = None

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, key)

    @staticmethod
    def _check_key(key):
        if not isinstance(key, str):
            raise TypeError(f"key must be a string, got {type(key).__name__}")

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(self._keys)

    def __contains__(self, key):
        return key in self._keys

    def copy(self):
        """A new ParameterDict of the same parameters."""
        return ParameterDict(list(self.items()))

    def setdefault(self, key, default=None):
        """self[key], after setting it to `default` if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self):
        """Take out all entries."""
        for key in tuple(self):
            del self[key]

    def pop(self, key):
        """Take out the entry at `key` and return it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Take out the last entry and return (key, value)."""
        if not self:
            raise KeyError("popitem(): the ParameterDict is empty")
        key = next(reversed(self))
        return key, self.pop(key)

    def get(self, key, default=None):
        """self[key], or `default` if there is none."""
        return self[key] if key in self else default

    def fromkeys(self, keys, default=None):
        """A new ParameterDict {key: default}."""
        return ParameterDict([(key, default) for key in keys])

    def keys(self):
        return self._keys.keys()

    def items(self):
        return [(key, self[key]) for key in self]

    def values(self):
        return [self[key] for key in self]

    def update(self, parameters):
        """Add the entries of a mapping or of pairs; an existing key is replaced."""
        items = pairs(parameters, "ParameterDict.update", (Mapping, ParameterDict))
        if isinstance(parameters, Mapping) and not isinstance(parameters, OrderedDict):
            items = sorted(items)
        for key, value in items:
            self[key] = value

    def extra_repr(self):
        return parameter_lines(self.items())

    def __call__(self, input):
        raise RuntimeError("a ParameterDict cannot be called")

    def __or__(self, other):
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other):
        result = other.copy()
        result.update(self)
        return result

    def __ior__(self, other):
        self.update(other)
        return self
