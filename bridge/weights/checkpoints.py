"""Checkpoints of a training between the sides: a run begun by one goes on in the other.

convert_checkpoint("digits.npz", "digits.pt")   # NumPy's, for PyTorch
convert_checkpoint("digits.pt", "digits.npz")   # and the other way round
"""

from pathlib import Path

import numpy as np
import torch

import numpy_impl.training.checkpoint_file as numpys
import torch_impl.training.checkpoint_file as torchs
from bridge.parity import dtype_name, to_numpy
from bridge.weights.optimizers import rows_to_numpy, rows_to_torch
from numpy_impl.nn.sparse.rows import SparseRows

__all__ = ["convert_checkpoint"]

SUFFIXES = (".npz", ".pt")


def convert_checkpoint(source, target):
    """Write to `target` what the checkpoint `source` holds, for the other side.

    Args:
        source, target: paths, one that ends in .npz (NumPy's) and one in .pt.

    Raises:
        ValueError: they are not one of each; `source` is no whole checkpoint of its
            side; or it has bfloat16, which NumPy does not know.
        OSError: a file cannot be read or written.
    """
    suffixes = Path(source).suffix, Path(target).suffix
    if sorted(suffixes) != sorted(SUFFIXES):
        raise ValueError(
            "source and target must end in .npz (NumPy's) and .pt (PyTorch's), got "
            f"{source} and {target}"
        )
    if suffixes == SUFFIXES:
        torchs.write(target, _converted(numpys.read(source), _tensor))
    else:
        numpys.write(target, _converted(torchs.read(source), _array))


def _converted(value, convert):
    """The same nesting, with `convert` of every array or tensor."""
    if isinstance(value, dict):
        return {name: _converted(item, convert) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_converted(item, convert) for item in value)
    return convert(value) if hasattr(value, "dtype") else value


def _tensor(value):
    """A tensor of an array, a number of a number of NumPy's."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, SparseRows):
        return rows_to_torch(value)
    return torch.from_numpy(np.array(value))


def _array(value):
    if dtype_name(value) == "bfloat16":
        raise ValueError("NumPy has no bfloat16: save the model as float32")
    if value.is_sparse:
        return rows_to_numpy(value)
    return np.array(to_numpy(value))
