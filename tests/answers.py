"""What every table of answers has to pass: both sides say what the table has.

A test file says `class TestShapeAnswers(AnswerTests): file = "tensor.shape"`.
"""

from bridge.cases import Raises, answers_of
from bridge.sides import NUMPY, TORCH_IMPL


class AnswerTests:
    """Inherit and set `file`; `answer` comes from its table."""

    file = None

    def test_both_sides_say_what_the_table_has(self, answer):
        for side in (NUMPY, TORCH_IMPL):
            said = f"{side} says {answer.ask(side)!r}, not {answer.expected(side)!r}"
            assert answer.holds(side), said

    def test_a_difference_is_one_and_says_why(self, answer):
        assert bool(answer.why) is not answer.agree
        kinds = [isinstance(a, Raises) for a in (answer.numpy, answer.torch)]
        assert all(kinds) or answer.numpy != answer.torch

    def test_each_question_is_asked_once(self):
        asked = [f"{a.name} {a.args!r}" for a in answers_of(self.file)]
        assert len(asked) == len(set(asked))
