"""tensor/elementwise.py: rounding, remainders, limits, ties."""

import numpy as np

import numpy_impl.tensor.elementwise as ours
from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestElementwise(FunctionTests):
    file = "tensor.elementwise"


class TestElementwiseAnswers(AnswerTests):
    file = "tensor.elementwise"


def test_quotient_and_remainder_make_up_the_number():
    x1 = np.arange(-9, 10)
    for x2 in (-4, -1, 3):
        whole, rest = ours.floor_divide(x1, x2), ours.remainder(x1, x2)
        np.testing.assert_array_equal(whole * x2 + rest, x1)
        assert (rest * np.sign(x2) >= 0).all()
        assert (ours.fmod(x1, x2) * np.sign(x1) >= 0).all()
