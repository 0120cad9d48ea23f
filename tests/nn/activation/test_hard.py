"""nn/activation/hard.py."""

from tests.pairs import PairTests


class TestHard(PairTests):
    file = "nn.activation.hard"
