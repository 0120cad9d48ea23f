"""nn/activation/softmax.py."""

from tests.pairs import PairTests


class TestSoftmax(PairTests):
    file = "nn.activation.softmax"
