"""nn/flatten.py: Flatten, Unflatten."""

from tests.pairs import PairTests


class TestFlatten(PairTests):
    file = "nn.flatten"
