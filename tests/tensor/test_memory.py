"""tensor/memory.py: strides, contiguity, and what shares memory."""

import numpy as np
import pytest
import torch

import numpy_impl.tensor.memory as ours
import torch_impl.tensor.memory as theirs
from bridge.cases.tensor.memory import ANSWERS
from bridge.parity import to_numpy
from tests.answers import AnswerTests


class TestMemoryAnswers(AnswerTests):
    file = "tensor.memory"


def both(*shape):
    x = np.arange(np.prod(shape), dtype=float).reshape(shape)
    return (ours, x), (theirs, torch.from_numpy(x.copy()))


def test_every_operation_is_asked_on_both_sides():
    assert list(ours.OPERATIONS) == list(theirs.OPERATIONS)
    asked = [a.args[1] for a in ANSWERS if a.name == "shares"]
    assert asked == list(ours.OPERATIONS)


@pytest.mark.parametrize("name", ours.OPERATIONS)
def test_where_memory_is_shared_a_write_arrives(name):
    """And only there; what is read-only, or no view at all, is refused."""
    for side, x in both(2, 3):
        try:
            shared = side.shares(x, name)
            written = side.write(x, name)
        except (ValueError, RuntimeError, TypeError):
            continue
        assert shared is not np.array_equal(to_numpy(written), to_numpy(x))


def test_strides_of_views():
    for side, x in both(2, 3, 4):
        assert side.strides(x.swapaxes(0, 2)) == (1, 4, 12)
        assert side.strides(x[:, ::2]) == (12, 8, 1)
        assert side.strides(x[0, :, 1]) == (4,)


def test_contiguous_copies_only_what_is_not():
    for side, x in both(2, 3):
        assert side.is_contiguous(x) and not side.is_contiguous(x.T)
        assert side.shares_memory(side.contiguous(x), x)
        y = side.contiguous(x.T)
        assert side.is_contiguous(y) and not side.shares_memory(x, y)
        assert side.contiguous(x[0, :1].reshape(())).shape == ()


@pytest.mark.parametrize("side, shared", [(ours, False), (theirs, True)])
def test_every_other_entry(side, shared):
    """NumPy looks for an entry in both, PyTorch at the block: a known difference."""
    x = dict(both(2, 3))[side].reshape(-1)
    assert side.shares_memory(x[::2], x[1::2]) is shared
