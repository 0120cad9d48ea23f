"""tensor/reductions.py: sums, moments, extremes, and their gradients."""

import numpy as np
import pytest
import torch

from numpy_impl.tensor import reductions
from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestReductions(FunctionTests):
    file = "tensor.reductions"


class TestReductionsAnswers(AnswerTests):
    file = "tensor.reductions"


def test_of_two_in_the_middle_each_has_half():
    """NumPy's median is their mean; PyTorch's is the lower one, which has it all."""
    x = np.array([4.0, 1.0, 3.0, 2.0])
    grad_x = reductions.median_backward(np.array(1.0), x, 0)
    np.testing.assert_array_equal(grad_x, [0.0, 0.0, 0.5, 0.5])
    theirs = torch.from_numpy(x).requires_grad_()
    theirs.median().backward()
    assert theirs.grad.tolist() == [0.0, 0.0, 0.0, 1.0]


@pytest.mark.parametrize("size", [2, 4, 6])
def test_an_even_median_against_a_finite_difference(size):
    rng = np.random.default_rng(0)
    x, direction = rng.normal(size=(2, size))
    grad_x = reductions.median_backward(np.array(1.0), x, 0)
    above, below = (reductions.median(x + e * direction, 0) for e in (1e-6, -1e-6))
    assert abs((above - below) / 2e-6 - grad_x @ direction) < 1e-8
