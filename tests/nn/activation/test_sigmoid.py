"""nn/activation/sigmoid.py."""

from tests.pairs import PairTests


class TestSigmoid(PairTests):
    file = "nn.activation.sigmoid"
