"""State dicts between the wings, by name, in both directions.

theirs.load_state_dict(optimizer_to_torch(ours.state_dict()))
ours.load_state_dict(optimizer_to_numpy(theirs.state_dict()))
"""

import numpy as np
import torch

from bridge.parity import to_numpy

__all__ = [
    "copy_to_numpy",
    "copy_to_torch",
    "differences",
    "optimizer_to_numpy",
    "optimizer_to_torch",
    "to_torch",
]


def differences(ours, theirs):
    """What does not fit between two state dicts, one sentence per name; [] if all fits.

    Args:
        ours, theirs: {name: array or tensor}.
    """
    found = [f"{name}: only in NumPy" for name in ours if name not in theirs]
    found += [f"{name}: only in PyTorch" for name in theirs if name not in ours]
    for name in ours:
        if name not in theirs:
            continue
        a, b = ours[name], theirs[name]
        if tuple(a.shape) != tuple(b.shape):
            shapes = f"{tuple(a.shape)} in NumPy, {tuple(b.shape)} in PyTorch"
            found.append(f"{name}: shape {shapes}")
        elif to_numpy(a).dtype != to_numpy(b).dtype:
            dtypes = f"{to_numpy(a).dtype} in NumPy, {to_numpy(b).dtype} in PyTorch"
            found.append(f"{name}: dtype {dtypes}")
    return found


def to_torch(state):
    """A NumPy state dict as tensors, copied."""
    return {name: torch.from_numpy(np.array(value)) for name, value in state.items()}


def copy_to_torch(ours, theirs):
    """Give the torch module the NumPy module's parameters and buffers.

    Raises:
        ValueError: lists every name that does not fit; nothing has been copied then.
    """
    _check(ours, theirs)
    theirs.load_state_dict(to_torch(ours.state_dict()))


def copy_to_numpy(theirs, ours):
    """Give the NumPy module the torch module's parameters and buffers.

    Raises:
        ValueError: lists every name that does not fit; nothing has been copied then.
    """
    _check(ours, theirs)
    state = {name: to_numpy(value) for name, value in theirs.state_dict().items()}
    ours.load_state_dict(state)


def optimizer_to_torch(state_dict):
    """A NumPy optimizer's state dict as PyTorch's: every array a tensor, copied.

    PyTorch cannot load the arrays themselves: it would iterate over them.
    """
    groups = [_numbers(group) for group in state_dict["param_groups"]]
    return {"state": _tensors(state_dict["state"]), "param_groups": groups}


def optimizer_to_numpy(state_dict):
    """A PyTorch optimizer's state dict as NumPy's: every tensor an array, copied."""
    groups = [_numbers(group) for group in state_dict["param_groups"]]
    return {"state": _arrays(state_dict["state"]), "param_groups": groups}


def _tensors(value):
    if isinstance(value, dict):
        return {name: _tensors(item) for name, item in value.items()}
    is_array = isinstance(value, np.ndarray | np.generic)
    return torch.from_numpy(np.array(value)) if is_array else value


def _arrays(value):
    if isinstance(value, dict):
        return {name: _arrays(item) for name, item in value.items()}
    return np.array(to_numpy(value)) if isinstance(value, torch.Tensor) else value


def _numbers(value):
    """Options: a learning rate that is an array or a tensor becomes a number."""
    if isinstance(value, dict):
        return {name: _numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_numbers(item) for item in value)
    return value.item() if hasattr(value, "item") else value


def _check(ours, theirs):
    if found := differences(ours.state_dict(), theirs.state_dict()):
        names = f"{type(ours).__name__} and {type(theirs).__name__}"
        lines = "".join(f"\n    {line}" for line in found)
        raise ValueError(f"the state dicts of {names} do not fit:{lines}")
