"""nn/pooling/geometry.py: sizes of every kind that PyTorch takes."""

import numpy as np
import pytest
import torch

import numpy_impl.nn.functional
from bridge.parity import compare
from numpy_impl import random

TWO = np.int64(2)


@pytest.mark.parametrize(
    "name, axes, how",
    [
        ("avg_pool", 1, (TWO,)),
        ("avg_pool", 1, (2, ())),
        ("avg_pool", 2, (2, [])),
        ("avg_pool", 3, (2, TWO, np.int64(1), True, False, TWO)),
        ("max_pool", 2, (3, TWO, np.int64(1), np.int64(1))),
        ("lp_pool", 1, (3, TWO, np.int64(3))),
        ("lp_pool", 2, (TWO, (TWO, 3))),
        ("adaptive_avg_pool", 1, (TWO,)),
        ("adaptive_avg_pool", 2, ((TWO, None),)),
        ("fractional_max_pool", 2, (TWO, np.int64(4))),
    ],
)
def test_sizes_of_numpy(name, axes, how):
    """torch's numbers; above all, an int64 of NumPy makes no float64 of float32."""
    x = np.random.default_rng(axes).uniform(1, 2, (2, 3, *[6] * axes))
    x = np.asarray(x, dtype=np.float32)
    random.manual_seed(0), torch.manual_seed(0)
    y = getattr(numpy_impl.nn.functional, f"{name}{axes}d")(x, *how)
    wanted = getattr(torch.nn.functional, f"{name}{axes}d")(torch.tensor(x), *how)
    assert y.dtype == np.float32
    assert compare(y, wanted.numpy()).scaled < 1e-6


@pytest.mark.parametrize(
    "name, how",
    [
        ("AvgPool1d", (TWO,)),
        ("AvgPool3d", (2, TWO, 0, True, True, TWO)),
        ("LPPool2d", (TWO, TWO)),
        ("AdaptiveAvgPool2d", (TWO,)),
    ],
)
def test_gradients_keep_their_dtype(name, how):
    layer = getattr(numpy_impl.nn, name)(*how)
    y = layer(np.ones((2, 3, *[6] * int(name[-2])), np.float32))
    assert layer.backward(y).dtype == np.float32
