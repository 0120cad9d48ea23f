"""tensor/einsum.py: every form of an equation, and its gradient."""

from tests.answers import AnswerTests
from tests.pairs import PairTests


class TestEinsum(PairTests):
    file = "tensor.einsum"


class TestEinsumAnswers(AnswerTests):
    file = "tensor.einsum"
