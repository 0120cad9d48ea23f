"""State dicts in files: .npz, .safetensors, and torch.save's .pt, without pickles.

A pickle runs whatever its author wrote when it is read. None is read here: .npz with
allow_pickle=False, PyTorch's files with weights_only=True.
"""

import os
import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from bridge.parity import dtype_name, to_numpy
from bridge.weights.safetensors import read_safetensors, write_safetensors

__all__ = ["read", "write"]

TORCH = (".pt", ".pth", ".bin")
PICKLES = (".pkl", ".pickle", ".joblib")
KNOWN = ".npz, .safetensors, .pt, .pth or .bin"


def read(path):
    """{name: array or tensor} of a file, by its suffix.

    .npz and .safetensors give arrays, except bfloat16, which NumPy does not have: that
    stays a tensor. torch.save's files give tensors, on the CPU, and whatever numbers
    and nested dicts were saved with them.

    Raises:
        ValueError: another suffix, a pickle, or a file that is damaged or cut short.
        OSError: the file cannot be opened.
    """
    path = Path(path)
    suffix = _suffix(path)
    if path.is_dir():
        raise IsADirectoryError(f"{path.name} is a folder: the file in it is needed")
    with open(path, "rb"):  # what cannot be opened says so itself
        pass
    readers = {".npz": _read_npz, ".safetensors": read_safetensors}
    return readers.get(suffix, _read_torch)(path)


def write(path, state):
    """Write {name: array or tensor} to a file, by its suffix.

    An existing file is replaced at the end, in one go: it is never half-written.

    Raises:
        ValueError: another suffix, or a dtype that the file cannot hold.
        OSError: the file cannot be written.
    """
    path = Path(path)
    suffix = _suffix(path)
    writers = {".npz": _write_npz, ".safetensors": write_safetensors}
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with open(unfinished, "wb") as file:
            writers.get(suffix, _write_torch)(file, state)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _suffix(path):
    suffix = path.suffix.lower()
    if suffix in PICKLES:
        raise ValueError(
            f"{path.name} is a pickle, which runs code when it is read: load it "
            "yourself if you trust it, and pass the estimator or its arrays"
        )
    if suffix not in (".npz", ".safetensors", *TORCH):
        raise ValueError(f"{path.name}: the name must end in {KNOWN}")
    return suffix


def _read_npz(path):
    try:
        # opened here: np.load leaves it open when it fails
        with open(path, "rb") as opened:
            arrays = np.load(opened, allow_pickle=False)
            if isinstance(arrays, np.ndarray):
                raise ValueError("it holds one array without a name, as .npy does")
            return {name: arrays[name] for name in arrays.files}
    except Exception as error:  # a byte that changed can lead anywhere
        reason = str(error) or type(error).__name__
        if "pickle" in reason:  # NumPy says so of objects, and of any other content
            reason = "it holds Python objects, or is something else"
        raise ValueError(f"{path.name} cannot be read as .npz: {reason}") from None


def _write_npz(file, state):
    arrays = {}
    for name, value in state.items():
        if dtype_name(value) == "bfloat16":
            raise ValueError(
                f"{name}: .npz has no bfloat16; ask for dtype='float32', or write "
                ".safetensors"
            )
        arrays[name] = to_numpy(value)
    if clash := {"file", "allow_pickle"} & set(arrays):
        raise ValueError(f"numpy.savez cannot store an array named {clash.pop()!r}")
    np.savez(file, **arrays)


def _read_torch(path):
    try:
        with warnings.catch_warnings(action="ignore"):  # about what it then refuses
            state = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise ValueError(
            f"{path.name} holds Python objects, not only tensors, or is damaged: save "
            "model.state_dict() rather than the model"
        ) from None
    except Exception as error:  # a byte that changed can lead anywhere
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise ValueError(f"{path.name} is no whole PyTorch file: {reason}") from None
    if not isinstance(state, Mapping):
        raise ValueError(
            f"{path.name} holds a {type(state).__name__}, a state dict is needed"
        )
    return state


def _write_torch(file, state):
    tensors = {}
    for name, value in state.items():
        is_tensor = isinstance(value, torch.Tensor)
        # cloned: a view would take the whole memory behind it into the file
        tensors[name] = (
            value.detach().cpu().clone()
            if is_tensor
            else torch.from_numpy(np.array(to_numpy(value)))
        )
    torch.save(tensors, file)
