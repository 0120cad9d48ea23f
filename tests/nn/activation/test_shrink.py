"""nn/activation/shrink.py."""

import numpy as np
import torch

from numpy_impl import nn
from tests.pairs import PairTests


class TestShrink(PairTests):
    file = "nn.activation.shrink"


def test_repr_of_numpys_numbers():
    for name in ("Hardshrink", "Softshrink"):
        for lambd in (0.25, np.float32(0.6), np.float64(0.6)):
            wanted = repr(getattr(torch.nn, name)(lambd))
            assert repr(getattr(nn, name)(lambd)) == wanted
