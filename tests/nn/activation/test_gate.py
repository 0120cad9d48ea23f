"""nn/activation/gate.py."""

from tests.pairs import PairTests


class TestGate(PairTests):
    file = "nn.activation.gate"
