"""nn/grid_sample.py: an image read at any places."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl.nn import functional
from numpy_impl.nn.grid_sample import grid_sample, grid_sample_backward
from tests.pairs import PairTests

MODES = ("bilinear", "nearest", "bicubic")
PADDINGS = ("zeros", "border", "reflection")


class TestGridSample(PairTests):
    file = "nn.grid_sample"


def test_by_hand():
    """Half a pixel to the right of the left one of two, and outside."""
    x = np.array([[[[2.0, 6.0]]]])
    grid = np.array([[[[0.0, 0.0], [-0.5, 0.0], [3.0, 0.0]]]])
    y = grid_sample(x, grid, align_corners=False)
    np.testing.assert_array_equal(y, [[[[4.0, 2.0, 0.0]]]])


@pytest.mark.parametrize("mode, padding_mode", list(product(MODES, PADDINGS)))
@pytest.mark.parametrize("align_corners", [False, True])
@pytest.mark.parametrize("axes", [2, 3])
def test_at_kinks(mode, padding_mode, align_corners, axes):
    """On pixels, between them, on edges and mirrors: torch's sides of a kink."""
    if mode == "bicubic" and axes == 3:
        return
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 2, *(5,) * axes))
    steps = np.arange(-12, 13) / 4 if align_corners else np.arange(-14, 15) / 5
    mesh = np.meshgrid(*[steps, steps[::2], steps[::6]][:axes], indexing="ij")
    grid = np.stack(mesh, -1)[None]
    inputs = [torch.tensor(a, requires_grad=True) for a in (x, grid)]
    theirs = F.grid_sample(*inputs, mode, padding_mode, align_corners)
    grad_y = rng.normal(size=theirs.shape)
    theirs.backward(torch.from_numpy(grad_y))
    how = mode, padding_mode, align_corners
    assert compare(grid_sample(x, grid, *how), theirs.detach().numpy()).ok()
    grads = grid_sample_backward(grad_y, x, grid, *how)
    for ours, wanted in zip(grads, inputs, strict=True):
        assert compare(ours, wanted.grad.numpy()).ok()


@pytest.mark.parametrize("padding_mode", ["border", "reflection"])
def test_a_point_that_is_nowhere_is_at_zero(padding_mode):
    x = np.random.default_rng(0).normal(size=(1, 1, 3, 4))
    grid = np.array([[[[np.nan, 0.0], [0.0, np.nan]]]])
    ours = functional.grid_sample(
        x, grid, padding_mode=padding_mode, align_corners=True
    )
    tensors = torch.from_numpy(x), torch.from_numpy(grid)
    theirs = F.grid_sample(*tensors, padding_mode=padding_mode, align_corners=True)
    np.testing.assert_array_equal(ours, theirs)


def test_without_a_place_nothing_is_read():
    x = np.random.default_rng(0).normal(size=(1, 1, 3, 4))
    grid = np.array([[[[np.nan, 0.0], [0.0, np.nan]]]])
    how = "nearest", "zeros", False
    theirs = F.grid_sample(torch.from_numpy(x), torch.from_numpy(grid), *how)
    np.testing.assert_array_equal(functional.grid_sample(x, grid, *how), theirs)
    assert not grid_sample_backward(np.ones((1, 1, 1, 2)), x, grid, *how)[0].any()


@pytest.mark.parametrize("nowhere", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("axes", [2, 3])
def test_a_point_that_is_nowhere_reads(axes, nowhere):
    """nan times the border's 0, which is nan, of an image; nothing of a volume"""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 2, 3, 4, 5)[: 2 + axes])
    grid = rng.uniform(-0.5, 0.5, (1, *(1,) * (axes - 1), 1 + axes, axes))
    for axis in range(axes):  # the last point is somewhere
        grid[..., axis, axis] = nowhere
    how = "bilinear", "zeros", False
    for theirs in (F.grid_sample, torch_impl.nn.functional.grid_sample):
        inputs = [torch.tensor(a, requires_grad=True) for a in (x, grid)]
        y = theirs(*inputs, *how)
        grad_y = rng.normal(size=tuple(y.shape))
        y.backward(torch.from_numpy(grad_y))
        assert y.isnan().any() == (axes == 2)
        assert compare(functional.grid_sample(x, grid, *how), y.detach().numpy()).ok()
        grads = grid_sample_backward(grad_y, x, grid, *how)
        for ours, wanted in zip(grads, inputs, strict=True):
            assert compare(ours, wanted.grad.numpy()).ok()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding_mode", ["zeros", "border"])
@pytest.mark.parametrize("axes", [2, 3])
def test_points_far_away(axes, padding_mode, dtype):
    """torch's values and gradients, also of infinitely far ones at a border."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 2, 3, 4, 5)[: 2 + axes]).astype(dtype)
    far = [1e5, -1e10, 1e30, -1e30] + [np.inf, -np.inf] * (padding_mode == "border")
    points = [
        [value] * axis + [0.3] * (axes - axis) for value in far for axis in (1, 2)
    ]
    grid = np.array(points, dtype).reshape(1, *(1,) * (axes - 1), len(points), axes)
    grad_y = rng.normal(size=(1, 2, *(1,) * (axes - 1), len(points))).astype(dtype)
    for mode in ("bilinear", "nearest", "bicubic")[: 5 - axes]:
        for corners in (True, False):
            how = mode, padding_mode, corners
            leaves = [torch.tensor(a, requires_grad=True) for a in (x, grid)]
            y = F.grid_sample(*leaves, *how)
            y.backward(torch.from_numpy(grad_y))
            wanted = [y.detach(), *(leaf.grad for leaf in leaves)]
            ours = functional.grid_sample(x, grid, *how)
            grads = grid_sample_backward(grad_y, x, grid, *how)
            for a, b in zip((ours, *grads), wanted, strict=True):
                assert compare(a, b.numpy()).ok(4e-6 if dtype == np.float32 else 1e-12)


@pytest.mark.parametrize("mode", ["bilinear", "nearest"])
@pytest.mark.parametrize("axes", [2, 3])
def test_reflected_from_far_away_a_point_is_in_the_image(axes, mode):
    """Where torch crashes, or has rounding: some place for 1e30, else pixel 0."""
    x = np.arange(1.0, 61.0).reshape((1, 1, 3, 4, 5) if axes == 3 else (1, 1, 12, 5))
    for library in (functional, torch_impl.nn.functional):
        for value in (1e30, -1e30, np.inf, -np.inf, np.nan):
            points = x, np.full((1, *(1,) * axes, axes), value)
            if library is not functional:
                points = [torch.from_numpy(a) for a in points]
            y = library.grid_sample(*points, mode, "reflection", True).item()
            assert 1 <= y <= 60 if np.isfinite(value) else y == 1
    grads = grid_sample_backward(
        np.ones((1, 1, *(1,) * axes)),
        *map(np.asarray, points),
        mode,
        "reflection",
        True,
    )
    assert grads[0].sum() == 1 and not grads[1].any()


def test_what_is_outside_is_zero_even_beside_inf():
    x = np.full((1, 1, 2, 2), np.inf)
    grid = np.array([[[[-4.0, 0.0], [0.0, 9.0]]]])
    y = functional.grid_sample(x, grid, align_corners=False)
    np.testing.assert_array_equal(y, np.zeros((1, 1, 1, 2)))


@pytest.mark.parametrize("library", [functional, torch_impl.nn.functional, F])
def test_without_corners_it_warns(library):
    x, grid = np.ones((1, 1, 2, 2)), np.zeros((1, 1, 1, 2))
    if library is not functional:
        x, grid = torch.from_numpy(x), torch.from_numpy(grid)
    with pytest.warns(UserWarning, match="align_corners=False since") as caught:
        library.grid_sample(x, grid)
    assert caught[0].filename == __file__
