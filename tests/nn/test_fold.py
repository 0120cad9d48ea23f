"""nn/fold: Fold and Unfold, and that each is the transpose of the other."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare
from numpy_impl.nn import functional
from numpy_impl.nn.fold import fold, unfold
from tests.pairs import PairTests


class TestFold(PairTests):
    file = "nn.fold"


HOW = ((2, 3), (1, 2), (1, 2), (2, 1))  # kernel_size, dilation, padding, stride


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_each_is_the_transpose_of_the_other():
    """Σ unfold(x) · y = Σ x · fold(y), for any x and y."""
    x = draw(2, 3, 5, 6)
    columns = unfold(x, *HOW)
    y = draw(*columns.shape, seed=1)
    assert abs(np.sum(columns * y) - np.sum(x * fold(y, (5, 6), *HOW))) < 1e-11


def test_fold_counts_how_often_an_entry_was_copied():
    """fold(unfold(x)) is x times the number of windows that see the entry."""
    x = draw(1, 2, 4, 4)
    times = fold(unfold(np.ones_like(x), 3, 1, 1), 4, 3, 1, 1)
    np.testing.assert_array_equal(times[0, 0], np.outer([2, 3, 3, 2], [2, 3, 3, 2]))
    assert compare(fold(unfold(x, 3, 1, 1), 4, 3, 1, 1), x * times).ok()


def test_a_convolution_is_a_product_with_the_unfolded_image():
    x, weight = draw(2, 3, 5, 6), draw(4, 3, 2, 3, seed=1)
    y = weight.reshape(4, -1) @ unfold(x, *HOW)
    _, dilation, padding, stride = HOW
    wanted = functional.conv2d(x, weight, None, stride, padding, dilation)
    assert compare(y.reshape(wanted.shape), wanted).ok()


def test_a_transposed_convolution_is_the_folded_product():
    x, weight = draw(2, 4, 3, 4), draw(4, 3, 2, 3, seed=1)
    _, dilation, padding, stride = HOW
    wanted = functional.conv_transpose2d(
        x, weight, None, stride, padding, dilation=dilation
    )
    columns = weight.reshape(4, -1).T @ x.reshape(2, 4, -1)
    y = fold(columns, wanted.shape[2:], *HOW)
    assert compare(y, wanted).ok()


@pytest.mark.parametrize(
    "value", [2, [2, 1], range(1, 3), np.array([2, 1]), np.int64(2), (2,), True, 2.0]
)
@pytest.mark.parametrize("name", ["kernel_size", "dilation", "padding", "stride"])
def test_sizes_of_every_kind(name, value):
    """torch's result, or its kind of error."""
    x, results = draw(1, 2, 6, 6), []
    for function, image in ((unfold, x), (F.unfold, torch.tensor(x))):
        try:
            results.append(
                np.asarray(function(image, **{"kernel_size": 2, name: value}))
            )
        except (RuntimeError, TypeError) as error:
            results.append(type(error))
    np.testing.assert_equal(*results)
