"""tensor/shape.py: broadcasting, views, joining, and their gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import numpy_impl.tensor.shape as ours
import torch_impl.tensor.shape as theirs
from tests.answers import AnswerTests
from tests.functions import FunctionTests


class TestShape(FunctionTests):
    file = "tensor.shape"


class TestShapeAnswers(AnswerTests):
    file = "tensor.shape"


SHAPES = st.lists(st.sampled_from([0, 1, 1, 2, 3]), max_size=4).map(tuple)


@given(st.lists(SHAPES, max_size=4))
def test_the_rule_is_that_of_both_libraries(shapes):
    for rule, library, error in (
        (ours.broadcast_shapes, np.broadcast_shapes, ValueError),
        (theirs.broadcast_shapes, torch.broadcast_shapes, RuntimeError),
    ):
        try:
            wanted = tuple(library(*shapes))
        except error:
            with pytest.raises(error):
                rule(*shapes)
            continue
        assert rule(*shapes) == wanted


@pytest.mark.parametrize("side", [ours, theirs])
def test_a_view_shares_its_memory_and_a_transposed_one_is_refused(side):
    x = np.arange(6.0).reshape(2, 3)
    x = x if side is ours else torch.from_numpy(x)
    side.view(x, (3, 2))[0, 0] = 7
    assert x[0, 0] == 7
    with pytest.raises((ValueError, RuntimeError), match="no view|view size"):
        side.view(x.T, (6,))
    assert side.reshape(x.T, (6,)).shape == (6,)  # a copy


@pytest.mark.parametrize("dims", [(2, 0, 1), (-1, 0, -2)])
def test_permute_backward_puts_every_axis_back(dims):
    x = np.empty((2, 3, 4))
    assert ours.permute_backward(ours.permute(x, dims), dims).shape == x.shape
