"""What the tests of checkpoints share: both sides' modules, and a state as bits."""

import importlib

import pytest

import numpy_impl.training.checkpoint
import torch_impl.training.checkpoint
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL

MODULES = {
    NUMPY: numpy_impl.training.checkpoint,
    TORCH_IMPL: torch_impl.training.checkpoint,
}
FILES = {
    side: importlib.import_module(f"{side}.training.checkpoint_file")
    for side in MODULES
}
SUFFIXES = {NUMPY: ".npz", TORCH_IMPL: ".pt"}

both_sides = pytest.mark.parametrize("side", MODULES, ids=str)


def bits(state):
    """The state with every array as bytes: NaN equals NaN, and 0 is not -0."""
    if isinstance(state, dict):
        return {name: bits(item) for name, item in state.items()}
    if isinstance(state, list | tuple):
        return [bits(item) for item in state]
    if hasattr(state, "dtype"):
        return str(state.dtype), tuple(state.shape), to_numpy(state).tobytes()
    return state.hex() if isinstance(state, float) else state
