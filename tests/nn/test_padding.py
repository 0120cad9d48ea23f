"""nn/padding.py: what stands in the border."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from numpy_impl.nn.functional import pad
from tests.pairs import PairTests


class TestPadding(PairTests):
    file = "nn.padding"


@pytest.mark.parametrize(
    "mode, wanted",
    [
        ("constant", [0, 0, 1, 2, 3, 0]),
        ("reflect", [3, 2, 1, 2, 3, 2]),
        ("replicate", [1, 1, 1, 2, 3, 3]),
        ("circular", [2, 3, 1, 2, 3, 1]),
    ],
)
def test_by_hand(mode, wanted):
    np.testing.assert_array_equal(pad(np.array([[1, 2, 3]]), (2, 1), mode), [wanted])


def test_modes_are_numpys():
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    names = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    for mode, theirs in names.items():
        wanted = np.pad(x, ((0, 0), (0, 0), (4, 2), (1, 3)), theirs)
        np.testing.assert_array_equal(pad(x, (1, 3, 4, 2), mode), wanted)


@pytest.mark.parametrize("dtype", [np.int64, np.bool_, np.float32])
def test_dtypes(dtype):
    x = np.array([[1, 0, 1]]).astype(dtype)
    y = pad(x, (1, 2), value=1)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, F.pad(torch.tensor(x), (1, 2), value=1).numpy())


@pytest.mark.parametrize(
    "shape, args",
    [
        ((3, 3), ((1,),)),
        ((3,), ((1, 1, 1, 1),)),
        ((1, 3, 3), ((1, 1), "mirror")),
        ((1, 3, 3), ((1, 1), "reflect", 1.0)),
        ((3,), ((1, 1), "circular")),
        ((1, 1, 3, 3), ((1, 1), "reflect")),
        ((1, 3, 3), ((3, 0), "reflect")),
        ((1, 3, 3), ((0, 4), "circular")),
        ((3, 3), ((-2, -2),)),
        ((1, 3, 3), ((-2, -2), "replicate")),
        ((1, 3, 0), ((1, 1), "replicate")),
        ((1, 3, 3), ((1.0, 1.0),)),
    ],
)
def test_errors_are_torchs(shape, args):
    with pytest.raises(Exception) as theirs:
        F.pad(torch.zeros(shape), *args)
    with pytest.raises(Exception) as ours:
        pad(np.zeros(shape), *args)
    assert ours.type is theirs.type
    assert "pad" in str(ours.value)
