"""nn/activation/exponential.py."""

from tests.pairs import PairTests


class TestExponential(PairTests):
    file = "nn.activation.exponential"
