"""tensor/einsum.py: every form of an equation, and its gradient."""

from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestEinsum(FunctionTests):
    file = "tensor.einsum"


class TestEinsumAnswers(AnswerTests):
    file = "tensor.einsum"
