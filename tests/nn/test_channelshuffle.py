"""nn/channelshuffle.py: ChannelShuffle."""

import numpy as np

from numpy_impl.nn.functional import channel_shuffle
from tests.pairs import PairTests


class TestChannelShuffle(PairTests):
    file = "nn.channelshuffle"


def test_channels_take_turns():
    x = np.array([10, 11, 12, 20, 21, 22]).reshape(1, 6, 1)
    y = channel_shuffle(x, 2)
    np.testing.assert_array_equal(y.ravel(), [10, 20, 11, 21, 12, 22])
    np.testing.assert_array_equal(channel_shuffle(y, 3), x)
