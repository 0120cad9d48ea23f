"""nn/loss/: what training makes small."""

from tests.pairs import PairTests


class TestRegression(PairTests):
    file = "nn.loss.regression"


class TestBinary(PairTests):
    file = "nn.loss.binary"


class TestNLL(PairTests):
    file = "nn.loss.nll"


class TestClassification(PairTests):
    file = "nn.loss.classification"
