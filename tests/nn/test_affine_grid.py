"""nn/affine_grid.py: where an affine map sends the pixels."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import torch_impl.nn.functional
from numpy_impl.nn import functional
from tests.pairs import PairTests


class TestAffineGrid(PairTests):
    file = "nn.affine_grid"


def test_identity():
    """Between the outer edges of two pixels, -1 and 1, their centres are ±½."""
    theta = np.array([[[1.0, 0, 0], [0, 1, 0]]])
    grid = functional.affine_grid(theta, (1, 1, 1, 2), False)
    np.testing.assert_array_equal(grid, [[[[-0.5, 0], [0.5, 0]]]])
    grid = functional.affine_grid(theta, (1, 1, 1, 2), True)
    np.testing.assert_array_equal(grid, [[[[-1, 0], [1, 0]]]])


@pytest.mark.parametrize("library", [functional, torch_impl.nn.functional, F])
def test_without_corners_it_warns(library):
    theta = np.ones((1, 2, 3))
    theta = theta if library is functional else torch.from_numpy(theta)
    with pytest.warns(UserWarning, match="align_corners=False since") as caught:
        library.affine_grid(theta, (1, 1, 2, 2))
    assert caught[0].filename == __file__
