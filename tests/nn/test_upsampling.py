"""nn/upsampling: interpolation and its transpose."""

import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import numpy_impl.nn
import torch_impl.nn.functional
from bridge.parity import compare
from numpy_impl.nn import blocks, functional
from numpy_impl.nn.upsampling import bands
from numpy_impl.nn.upsampling.interpolate import interpolate, interpolate_backward
from numpy_impl.nn.upsampling.resample import resample, resample_backward
from numpy_impl.nn.upsampling.taps import taps
from numpy_impl.nn.upsampling.whole_pixels import whole_matrix
from tests.pairs import PairTests

MODES = {  # and the rank of x in them
    "nearest": 3,
    "nearest-exact": 3,
    "linear": 3,
    "area": 3,
    "bicubic": 4,
}


class TestUpsampling(PairTests):
    file = "nn.upsampling"


def dense(size, out_size, mode, **how):
    """A (O, I), a column for each unit vector"""
    options = {"align_corners": False, "scale": None, "antialias": False} | how
    places, weights = taps(size, out_size, mode, dtype=np.float64, **options)
    matrix = np.zeros((out_size, size))
    np.add.at(matrix, (np.arange(out_size)[:, None], places), weights)
    return matrix


def test_by_hand():
    """Two pixels become four: the outer ones as they are, between them a line."""
    wanted = [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]]
    np.testing.assert_array_equal(dense(2, 4, "linear"), wanted)
    thirds = np.arange(4) / 3
    wanted = np.stack([1 - thirds, thirds], 1)
    corners = dense(2, 4, "linear", align_corners=True)
    np.testing.assert_allclose(corners, wanted, atol=1e-15)
    np.testing.assert_array_equal(dense(3, 2, "area"), [[0.5, 0.5, 0], [0, 0.5, 0.5]])


@pytest.mark.parametrize("mode", ["linear", "bicubic", "area"])
def test_the_gradient_is_the_transpose(mode):
    rng = np.random.default_rng(0)
    a, b = dense(5, 7, mode), dense(4, 3, mode)
    x, grad_y = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 7, 3))
    name = {"linear": "bilinear"}.get(mode, mode)
    y = interpolate(x, (7, 3), mode=name)
    assert compare(y, a @ x @ b.T).ok()
    grad_x = interpolate_backward(grad_y, x.shape, (7, 3), mode=name)
    assert compare(grad_x, a.T @ grad_y @ b).ok()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("mode", MODES)
def test_sizes_and_scales(mode, dtype):
    """Every pixel reads what torch reads, whatever the rounding of its place."""
    pairs = [(size, out) for size in range(1, 9) for out in range(1, 12)]
    pairs += [(37, 61), (3, 73), (41, 2), (2, 41), (4, 49), (3, 61)]
    for size, out in pairs:
        for scale in (None, out / size + 0.01, (out + 0.5) / size):
            if scale is not None and int(size * scale) != out:
                continue
            how = {"size": out} if scale is None else {"scale_factor": scale}
            x = np.eye(size, dtype=dtype).reshape(size, *(1,) * (MODES[mode] - 2), size)
            if MODES[mode] == 4:
                how = {k: (1, value) for k, value in how.items()}
            theirs = F.interpolate(torch.from_numpy(x), mode=mode, **how)
            ours = interpolate(x, mode=mode, **how)
            allowed = 4 * (size + 4) * np.finfo(dtype).eps  # a place's rounding
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=allowed)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_is_not_finite_stays_where_torch_has_it(mode, value):
    x = np.arange(6.0).reshape(1, *(1,) * (MODES[mode] - 2), 6)
    x[..., 2] = value
    for out in (3, 4, 6, 11):
        size = out if MODES[mode] == 3 else (1, out)
        theirs = F.interpolate(torch.from_numpy(x), size, mode=mode)
        if mode == "bicubic":  # 0 · inf: NaN at the same places
            theirs = torch_impl.nn.functional.interpolate(
                torch.from_numpy(x), size, mode=mode
            )
        ours = functional.interpolate(x, size, mode=mode)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_not_finite_beyond_a_piece():
    """A large array goes through matrix products only where it is finite."""
    x = np.ones((1, 8, 1024))
    x[0, 3, 500] = np.inf
    y = functional.interpolate(x, 2048, mode="linear")
    theirs = F.interpolate(torch.from_numpy(x), 2048, mode="linear")
    np.testing.assert_array_equal(y, theirs)
    assert np.isinf(y).sum() == 4


def test_pieces_grow_with_the_axis_and_not_with_its_square():
    """A long signal: the pieces of its matrix hold so many entries per row."""
    how = {"align_corners": False, "scale": None, "antialias": False}
    places, weights = taps(10_000, 20_000, "linear", dtype=np.float32, **how)
    entries = sum(m.size for *_, m in bands.pieces(places, weights, 10_000))
    assert entries < 64 * 20_000


def test_torchs_gradient_of_nearest_may_be_of_other_pixels():
    """Twice as long by a factor that is not 2: its backward halves, its forward not.

    Ours is the transpose of what was computed.
    """
    x = torch.arange(3.0, dtype=torch.float64).reshape(1, 1, 3).requires_grad_()
    grad_y = 10.0 ** np.arange(6.0).reshape(1, 1, 6)
    y = F.interpolate(x, scale_factor=2.1)
    y.backward(torch.from_numpy(grad_y))
    assert y.flatten().tolist() == [0, 0, 0, 1, 1, 2]
    assert x.grad.flatten().tolist() == [11, 1100, 110000]
    ours = interpolate_backward(grad_y, (1, 1, 3), scale_factor=2.1)
    assert ours.ravel().tolist() == [111, 11000, 100000]
    written = x.detach().requires_grad_()
    y = torch_impl.nn.functional.interpolate(written, scale_factor=2.1)
    y.backward(torch.from_numpy(grad_y))
    np.testing.assert_array_equal(ours, written.grad)


@pytest.mark.parametrize("factor", [np.float32(0.7), np.float32(1.3)])
def test_a_factor_of_float32_is_a_float(factor):
    """Sizes and places are computed in float64 all the same: 10 pixels give 6, 12."""
    x = np.random.default_rng(0).normal(size=(1, 1, 10))
    wanted = F.interpolate(torch.tensor(x), scale_factor=factor, mode="linear")
    y = interpolate(x, scale_factor=factor, mode="linear")
    assert compare(y, wanted.numpy()).ok()


@pytest.mark.parametrize("name", ["upsample", "upsample_nearest", "upsample_bilinear"])
def test_old_names_warn_as_torch_does(name):
    x = np.random.default_rng(0).normal(size=(1, 2, 3, 4))
    found = []
    for library in (functional, torch_impl.nn.functional, F):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            array = x if library is functional else torch.from_numpy(x)
            found.append(np.asarray(getattr(library, name)(array, scale_factor=2)))
        (warning,) = caught
        assert warning.category is UserWarning
        assert f"`nn.functional.{name}` is deprecated" in str(warning.message)
        assert warning.filename == __file__
    np.testing.assert_allclose(found[0], found[2], rtol=1e-14)
    np.testing.assert_allclose(found[1], found[2], rtol=1e-14)


@pytest.mark.parametrize("sizes", [(7, 19), (19, 7)])
@pytest.mark.parametrize("antialias", [False, True])
def test_pieces_of_the_matrix_share_pixels(monkeypatch, sizes, antialias):
    """Two rows of A a piece: a pixel that several read gets the sum of gradients."""
    monkeypatch.setattr(bands, "PIECE", 2)
    monkeypatch.setattr(blocks, "ENTRIES", 16)
    size, out_size = sizes
    how = places, weights = taps(*sizes, "bicubic", False, None, antialias, np.float64)
    assert len(list(bands.pieces(places, weights, size))) > 2
    rng = np.random.default_rng(0)
    x, grad_y = rng.normal(size=(3, size, 4)), rng.normal(size=(3, out_size, 4))
    assert compare(resample(x, *how), resample.__wrapped__(x, *how)).ok()
    wanted = resample_backward.__wrapped__(grad_y, *how, size)
    assert compare(resample_backward(grad_y, *how, size), wanted).ok()


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
def test_pixels_of_uint8(mode, axes):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (2, 3, *(5, 4, 3)[:axes]), dtype=np.uint8)
    for how in ({"size": 7}, {"size": 2}, {"scale_factor": 1.7}):
        wanted = F.interpolate(torch.from_numpy(x), mode=mode, **how).numpy()
        for wing, image in ((numpy_impl, x), (torch_impl, torch.from_numpy(x))):
            y = np.asarray(wing.nn.functional.interpolate(image, mode=mode, **how))
            assert y.dtype == np.uint8
            np.testing.assert_array_equal(y, wanted)
    y = numpy_impl.nn.Upsample(scale_factor=2, mode=mode)(x)
    assert y.dtype == np.uint8 and y.shape[2] == 10


# The sizes of x and y: smaller and larger, one row or pixel, an axis as it is.
SIZES = [
    (5, 7, 9, 4),
    (13, 6, 3, 11),
    (9, 9, 9, 2),
    (4, 8, 17, 8),
    (23, 5, 4, 6),
    (1, 3, 5, 2),
]


@pytest.mark.parametrize(
    "mode, antialias, corners",
    [
        *((m, a, c) for m in ("bilinear", "bicubic") for a in (0, 1) for c in (0, 1)),
        ("lanczos", 1, None),
    ],
)
def test_mixed_pixels_of_uint8(mode, antialias, corners):
    """The very bytes of torch."""
    corners = None if corners is None else bool(corners)
    how = {"mode": mode, "antialias": bool(antialias), "align_corners": corners}
    for height, width, *out in SIZES:
        scale = (out[0] / height + 0.01, out[1] / width + 0.013)
        for channels in (3, 6):  # torch has a kernel for up to 4
            rng = np.random.default_rng(0)
            x = rng.integers(0, 256, (2, channels, height, width), dtype=np.uint8)
            x[0, 0] = 255 * (x[0, 0] > 127)  # where a cubic reaches beyond a byte
            compare_bytes(x, {"size": tuple(out)} | how)
            compare_bytes(x, {"scale_factor": scale} | how)


def compare_bytes(x, how):
    wanted = F.interpolate(torch.from_numpy(x), **how).numpy()
    for wing, image in ((numpy_impl, x), (torch_impl, torch.from_numpy(x))):
        y = np.asarray(wing.nn.functional.interpolate(image, **how))
        assert y.dtype == np.uint8
        np.testing.assert_array_equal(y, wanted)


def test_whole_weights_round_away_from_zero():
    """Half of a step, also of a negative weight; the largest one below 2^15."""
    places, weights = np.array([[0, 1, 1]]), np.array([[1.0, 2.0**-15, 0]])
    matrix, bits = whole_matrix(places, weights, 2)
    assert bits == 14 and matrix.tolist() == [[2**14, 1]]
    matrix, bits = whole_matrix(places, -weights * [[-1, 1, 1]], 2)
    assert bits == 14 and matrix.tolist() == [[2**14, -1]]
    assert whole_matrix(places, weights / 2**9, 2)[1] == 22
