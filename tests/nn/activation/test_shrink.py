"""nn/activation/shrink.py."""

from tests.pairs import PairTests


class TestShrink(PairTests):
    file = "nn.activation.shrink"
