"""nn/pixelshuffle.py: PixelShuffle, PixelUnshuffle."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from numpy_impl.nn.functional import pixel_shuffle, pixel_unshuffle
from tests.pairs import PairTests


class TestPixelShuffle(PairTests):
    file = "nn.pixelshuffle"


def test_four_channels_are_the_corners_of_two_by_two_pixels():
    x = np.arange(4.0).reshape(1, 4, 1, 1)
    np.testing.assert_array_equal(pixel_shuffle(x, 2), [[[[0, 1], [2, 3]]]])


@pytest.mark.parametrize("dtype", ["int64", "bool", "float32"])
def test_each_undoes_the_other(dtype):
    x = np.random.default_rng(0).integers(0, 9, size=(2, 9, 4, 2)).astype(dtype)
    y = pixel_shuffle(x, 3)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, F.pixel_shuffle(torch.from_numpy(x), 3))
    np.testing.assert_array_equal(pixel_unshuffle(y, 3), x)
