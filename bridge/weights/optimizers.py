"""State dicts of optimizers between the sides.

theirs.load_state_dict(optimizer_to_torch(ours.state_dict()))
ours.load_state_dict(optimizer_to_numpy(theirs.state_dict()))
"""

import numpy as np
import torch

from bridge.parity import to_numpy
from numpy_impl.nn.sparse.rows import SparseRows

__all__ = ["optimizer_to_numpy", "optimizer_to_torch"]


def optimizer_to_torch(state_dict):
    """A NumPy optimizer's state dict as PyTorch's: every array a tensor, copied.

    PyTorch cannot load the arrays themselves: it would iterate over them.
    """
    groups = _plain(state_dict["param_groups"])
    return _tensors({"state": state_dict["state"], "param_groups": groups})


def optimizer_to_numpy(state_dict):
    """A PyTorch optimizer's state dict as NumPy's: every tensor an array, copied."""
    return _arrays(state_dict)


def _tensors(value):
    if isinstance(value, dict):
        return {name: _tensors(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_tensors(item) for item in value)
    if isinstance(value, SparseRows):
        return rows_to_torch(value)
    is_array = isinstance(value, np.ndarray | np.generic)
    return torch.from_numpy(np.array(value)) if is_array else value


def _arrays(value):
    if isinstance(value, dict):
        return {name: _arrays(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_arrays(item) for item in value)
    if getattr(value, "is_sparse", False):
        return rows_to_numpy(value)
    return np.array(to_numpy(value)) if isinstance(value, torch.Tensor) else value


def _plain(value):
    """Options: NumPy's numbers as Python's; a learning rate may be an array."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(item) for item in value)
    return value.item() if isinstance(value, np.generic) else value


def rows_to_torch(rows):
    """SparseRows as a sparse tensor, copied"""
    indices, values = map(_tensors, (rows.indices(), rows.values()))
    options = {"size": rows.shape, "check_invariants": True}
    return torch.sparse_coo_tensor(indices, values, **options)


def rows_to_numpy(tensor):
    """A tensor with one sparse axis as SparseRows, each row once, copied"""
    tensor = tensor.coalesce()
    return SparseRows(*map(_arrays, (tensor.indices(), tensor.values())), tensor.shape)
