"""State dicts: an optimizer's states and options, an index for each parameter.

An index is counted through all groups. PyTorch's optimizers have the same layout: they
load ours after `bridge.weights.optimizer_to_torch`, ours load theirs as they are.
"""

import copy
import math
from collections import defaultdict
from types import NoneType

import numpy as np

from numpy_impl.nn.parameter import Parameter
from numpy_impl.nn.sparse.rows import SparseRows

__all__ = []

PLAIN = {NoneType, bool, int, float}  # the types of most options: nothing to convert


def packed_groups(optimizer):
    """The options of each group; "params" lists indices."""
    index = indices(optimizer)
    return [
        {name: value for name, value in group.items() if name != "params"}
        | {"params": [index[p] for p in group["params"]]}
        for group in optimizer.param_groups
    ]


def packed_state(optimizer):
    """{index: state}; a key that is no parameter stays."""
    index = indices(optimizer)
    return {
        index[key] if isinstance(key, Parameter) else key: state
        for key, state in optimizer.state.items()
    }


def indices(optimizer):
    """{parameter: index}; a duplicate goes by its first place"""
    index = {}
    every = [p for group in optimizer.param_groups for p in group["params"]]
    for i, p in enumerate(every):
        index.setdefault(p, i)
    return index


def unpacked_groups(optimizer, state_dict):
    """The saved options, with the optimizer's own parameters."""
    groups, copies = [], copy.deepcopy(state_dict["param_groups"])
    for own, saved in zip(optimizer.param_groups, copies):
        group = {name: without_tensors(value) for name, value in saved.items()}
        if "param_names" in own:
            group.setdefault("param_names", own["param_names"])
        groups.append(group | {"params": own["params"]})
    return groups


def without_tensors(value):
    """An option, of which tensors become arrays."""
    if isinstance(value, tuple):
        return tuple(map(without_tensors, value))
    is_array = hasattr(value, "__array__") and not isinstance(value, np.generic)
    return np.asarray(value) if is_array else value


def unpacked_state(optimizer, state_dict):
    """{parameter: state}, copied"""
    parameter = {}
    for own, saved in zip(optimizer.param_groups, state_dict["param_groups"]):
        parameter |= zip(saved["params"], own["params"], strict=True)
    state = defaultdict(dict)
    for i, values in state_dict["state"].items():
        dtype = parameter[i].dtype if i in parameter else None
        state[parameter.get(i, i)] = copied(values, dtype)
    return state


def copied(value, dtype, name=None):
    """A copy of a state; real numbers get the parameter's dtype, but for "step"."""
    if isinstance(value, dict):
        return {k: copied(v, dtype, k) for k, v in value.items()}
    if isinstance(value, list):
        return [copied(item, dtype) for item in value]
    if getattr(value, "is_sparse", False):
        value = value.coalesce()
        rows, values = copied(value.indices(), None), copied(value.values(), dtype)
        return SparseRows(rows, values, value.shape)
    if not hasattr(value, "__array__"):
        return copy.deepcopy(value)
    value = np.asarray(value)
    keeps_dtype = name == "step" or dtype is None
    return value.astype(value.dtype if keeps_dtype else dtype)


def plain_number(value):
    """A number of NumPy or PyTorch, or a tuple of them, as Python's own."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, tuple):
        return tuple(map(plain_number, value))
    shape = getattr(value, "shape", None)
    return value.item() if shape is not None and math.prod(shape) == 1 else value


def check_sizes(optimizer, state_dict):
    """As many groups as the optimizer has, of as many parameters."""
    wanted, found = (
        [len(group["params"]) for group in groups]
        for groups in (optimizer.param_groups, state_dict["param_groups"])
    )
    if wanted != found:
        raise ValueError(
            f"state_dict must have groups of {wanted} parameters, got {found}"
        )
