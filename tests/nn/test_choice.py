"""nn/choice.py: one-hot vectors and Gumbel's softmax."""

import importlib

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.random
from numpy_impl.nn import functional
from tests.pairs import PairTests

torch_functional = importlib.import_module("torch_impl.nn.functional")


class TestChoice(PairTests):
    file = "nn.choice"


@pytest.mark.parametrize("classes", [-1, 5, 9])
@pytest.mark.parametrize("shape", [(), (6,), (2, 3)])
def test_one_hot(shape, classes):
    labels = np.random.default_rng(0).integers(0, 5, shape)
    wanted = F.one_hot(torch.tensor(labels), classes)
    for found in (
        functional.one_hot(labels, classes),
        torch_functional.one_hot(torch.tensor(labels), classes).numpy(),
    ):
        np.testing.assert_array_equal(found, wanted)
        assert found.dtype == np.int64


def test_one_hot_of_nothing():
    empty = np.zeros((0,), np.int64)
    assert functional.one_hot(empty, 3).shape == (0, 3)
    assert F.one_hot(torch.tensor(empty), 3).shape == (0, 3)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_seed_one_choice(dtype, hard):
    """The noise is the same bits: the same classes, and the stream goes on in step."""
    logits = np.random.default_rng(0).normal(size=(50, 7)).astype(dtype)
    numpy_impl.random.manual_seed(3)
    ours = functional.gumbel_softmax(logits, hard=hard), numpy_impl.random.rand(2)
    torch.manual_seed(3)
    theirs = F.gumbel_softmax(torch.tensor(logits), hard=hard), torch.rand(2)
    np.testing.assert_array_equal(ours[0].argmax(1), theirs[0].argmax(1))
    np.testing.assert_array_equal(ours[1], theirs[1])


@pytest.mark.parametrize("dim", [0, -1])
def test_a_scalar_chooses_itself(dim):
    x = np.array(5.0)
    for module, given in ((functional, x), (torch_functional, torch.tensor(x))):
        wanted = F.gumbel_softmax(torch.tensor(x), hard=True, dim=dim)
        y = module.gumbel_softmax(given, hard=True, dim=dim)
        assert y.shape == wanted.shape == () and y == wanted == 1


def test_choices_are_as_frequent_as_their_probability():
    logits = np.log(np.array([0.1, 0.3, 0.6]))
    numpy_impl.random.manual_seed(0)
    for tau in (0.1, 10.0):
        chosen = functional.gumbel_softmax(
            np.tile(logits, (4000, 1)), tau=tau, hard=True
        )
        np.testing.assert_allclose(chosen.mean(0), [0.1, 0.3, 0.6], atol=0.03)


def test_eps_is_deprecated():
    x = np.zeros((2, 3))
    for module, given in ((functional, x), (torch_functional, torch.tensor(x))):
        with pytest.warns(UserWarning, match="eps"):
            module.gumbel_softmax(given, eps=0.1)
