"""nn/activation/slope.py."""

from tests.pairs import PairTests


class TestSlope(PairTests):
    file = "nn.activation.slope"
