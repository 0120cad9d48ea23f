"""nn/activation/rectifier.py."""

from tests.pairs import PairTests


class TestRectifier(PairTests):
    file = "nn.activation.rectifier"
