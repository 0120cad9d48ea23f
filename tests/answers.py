"""What every table of answers has to pass: both sides say what the table has.

A test file says `class TestShapeAnswers(AnswerTests): file = "tensor.shape"`.
"""

from bridge.cases import Raises, answers_of
from bridge.sides import NUMPY, TORCH_IMPL


class AnswerTests:
    """Inherit and set `file`; `name` is each function of its table."""

    file = None

    @classmethod
    def names(cls):
        """The functions, in the order of the table."""
        return list(dict.fromkeys(answer.name for answer in answers_of(cls.file)))

    def test_both_sides_say_what_the_table_has(self, name):
        for answer in (a for a in answers_of(self.file) if a.name == name):
            for side in (NUMPY, TORCH_IMPL):
                said = answer.ask(side)
                told = f"{side} says {said!r}, not {answer.expected(side)!r}"
                assert answer.accepts(side, said), f"{answer}: {told}"

    def test_a_difference_is_one_and_says_why(self):
        for answer in answers_of(self.file):
            assert bool(answer.why) is not answer.agree, f"{answer}"
            kinds = [isinstance(a, Raises) for a in (answer.numpy, answer.torch)]
            assert all(kinds) or answer.numpy != answer.torch, f"{answer}"

    def test_each_question_is_asked_once(self):
        asked = [f"{a.name} {a.args!r}" for a in answers_of(self.file)]
        twice = {question for question in asked if asked.count(question) > 1}
        assert not twice
