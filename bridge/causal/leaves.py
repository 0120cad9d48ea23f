"""Arrays in any nesting: tuples, named tuples, lists and dicts, or one alone."""

from collections.abc import Mapping

import numpy as np

from bridge.parity import dtype_name, is_tensor

__all__ = ["is_array", "is_float", "leaves", "mapped"]


def is_array(value):
    """An ndarray, a tensor, or a number of NumPy's."""
    return isinstance(value, np.ndarray | np.generic) or is_tensor(value)


def is_float(value):
    """Whether it is an array that has a gradient."""
    if not is_array(value):
        return False
    return dtype_name(value).startswith(("float", "bfloat", "complex"))


def leaves(tree, name=""):
    """[(name, array)]: `name` alone, or `name[0]`, `name[key]`, ...; no None

    Python's numbers count, everything else that is no array is left out.
    """
    if isinstance(tree, tuple | list):
        return [x for i, item in enumerate(tree) for x in leaves(item, f"{name}[{i}]")]
    if isinstance(tree, Mapping):
        return [x for key in tree for x in leaves(tree[key], f"{name}[{key}]")]
    is_number = isinstance(tree, int | float) and not isinstance(tree, bool)
    return [(name, tree)] if is_number or is_array(tree) else []


def mapped(function, tree):
    """`function` of every array, in the same nesting; all else stays."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):  # a named tuple
        return type(tree)(*(mapped(function, item) for item in tree))
    if isinstance(tree, tuple | list):
        return type(tree)(mapped(function, item) for item in tree)
    if isinstance(tree, Mapping):
        return {key: mapped(function, item) for key, item in tree.items()}
    return function(tree) if is_array(tree) else tree
