"""nn/linear.py: Identity, Linear, Bilinear."""

from tests.pairs import PairTests


class TestLinear(PairTests):
    file = "nn.linear"
