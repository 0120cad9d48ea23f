"""One scenario, told once, played on both sides: `same(scenario)` compares it all."""

import gc
import multiprocessing
import time
import traceback
from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import numpy_impl.data.bundled
import numpy_impl.data.describe
import numpy_impl.data.own_datasets
import numpy_impl.random
import torch_impl.data.bundled
import torch_impl.data.describe
import torch_impl.data.own_datasets

NUMPY = SimpleNamespace(
    data=numpy_impl.data,
    bundled=numpy_impl.data.bundled,
    describe=numpy_impl.data.describe,
    own=numpy_impl.data.own_datasets,
    random=numpy_impl.random,
    array=np.asarray,
    copy=np.copy,
)
TORCH = SimpleNamespace(
    data=torch_impl.data,
    bundled=torch_impl.data.bundled,
    describe=torch_impl.data.describe,
    own=torch_impl.data.own_datasets,
    random=torch,
    array=torch.as_tensor,
    copy=torch.clone,
)


def plain(value):
    """Arrays and tensors as dtype, shape and values; containers with their types."""
    if isinstance(value, torch.Tensor):
        value = value.numpy()
    if isinstance(value, (np.ndarray, np.generic)):
        return "array", str(value.dtype), value.shape, value.tolist()
    if isinstance(value, Mapping):
        return type(value), [(key, plain(value[key])) for key in value]
    if isinstance(value, (list, tuple)):
        return type(value), [plain(item) for item in value]
    return value


def play(scenario, side, seed=0):
    """What the scenario returns, and what the default stream would give next."""
    side.random.manual_seed(seed)
    result = plain(scenario(side))
    return result, plain(side.random.rand(3))


@pytest.fixture
def same():
    def compare(scenario, seed=0):
        ours, theirs = (play(scenario, side, seed) for side in (NUMPY, TORCH))
        assert ours == theirs

    return compare


@pytest.fixture
def fails_alike():
    """PyTorch fails on this call and NumPy with the same type; the message says why."""

    def compare(call, *words):
        with pytest.raises(Exception) as theirs:
            call(TORCH)
        traceback.clear_frames(theirs.tb)  # which keep PyTorch's workers
        with pytest.raises(theirs.type) as ours:
            call(NUMPY)
        traceback.clear_frames(ours.tb)
        assert ours.type is theirs.type
        for word in words:
            assert word in str(ours.value)

    return compare


@pytest.fixture
def nobody_is_left():
    """No worker outlives its test."""
    yield
    if multiprocessing.active_children():
        gc.collect()  # an exception that was caught keeps PyTorch's iterator
    deadline = time.monotonic() + 30
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert multiprocessing.active_children() == []


@pytest.fixture
def ours():
    return NUMPY
