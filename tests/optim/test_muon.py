"""optim/muon.py: Muon, and the iteration that makes a matrix orthogonal."""

import numpy as np
import pytest
import torch
from torch.optim._muon import _zeropower_via_newtonschulz as theirs

from numpy_impl.nn import Parameter
from numpy_impl.optim import Muon
from numpy_impl.optim.bfloat16 import to_bfloat16
from numpy_impl.optim.muon import newton_schulz
from tests.optimizers import OptimizerTests

USUAL = (3.4445, -4.775, 2.0315)
CUBIC = (1.5, -0.5, 0.0)  # Newton and Schulz's own: it converges


class TestMuon(OptimizerTests):
    file = "optim.muon"
    large = (9, 64), (3, 2)


@pytest.mark.parametrize("shape", [(6, 3), (3, 6), (4, 4), (1, 3)])
def test_the_cubic_iteration_finds_the_nearest_orthogonal_matrix(shape):
    g = np.random.default_rng(0).normal(size=shape)
    u, _, vh = np.linalg.svd(g, full_matrices=False)
    x = newton_schulz(g, CUBIC, 60, 1e-7, precision=None)
    np.testing.assert_allclose(x, u @ vh, atol=1e-12)


def test_each_singular_value_goes_its_own_way():
    """u and v stay, σ goes through a σ + b σ³ + c σ⁵, five times."""
    g = np.random.default_rng(1).normal(size=(5, 3))
    u, s, vh = np.linalg.svd(g, full_matrices=False)
    s = s / np.sqrt((g * g).sum())
    for _ in range(5):
        s = USUAL[0] * s + USUAL[1] * s**3 + USUAL[2] * s**5
    x = newton_schulz(g, USUAL, 5, 1e-7, precision=None)
    np.testing.assert_allclose(x, u * s @ vh, atol=1e-12)
    assert (s > 0.6).all() and (s < 1.3).all()


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (20, 10), (64, 64)])
def test_in_bfloat16_as_pytorch(shape):
    """Where sums round alike, the same bits; elsewhere some units of bfloat16.

    Both are far from the iteration in float64: what is summed differently is not.
    """
    rng, same = np.random.default_rng(2), []
    for _ in range(10):
        g = rng.normal(size=shape).astype(np.float32)
        ours = newton_schulz(g, USUAL, 5, 1e-7)
        wanted = theirs(torch.tensor(g), USUAL, 5, 1e-7).float().numpy()
        assert np.abs(ours - wanted).max() < 2**-6
        same.append((ours == wanted).mean())
    if max(shape) < 64:
        assert np.mean(same) > 0.95
    wide = newton_schulz(g.astype(np.float64), USUAL, 5, 1e-7)
    assert wide.dtype == np.float64 and (wide == ours).all()


@pytest.mark.parametrize("nesterov", [True, False])
def test_each_update_as_pytorch(nesterov):
    """From equal state: b to rounding, p to some units of bfloat16 of a step."""
    rng, lr = np.random.default_rng(5), 0.125
    start = rng.normal(size=(6, 4)).astype(np.float32)
    p, q = Parameter(start.copy()), torch.nn.Parameter(torch.tensor(start))
    ours = Muon([p], lr, nesterov=nesterov)
    wanted = torch.optim.Muon([q], lr, nesterov=nesterov)
    for _ in range(20):
        grad = rng.normal(size=(6, 4)).astype(np.float32)
        p[...] = q.detach().numpy()
        p.grad, q.grad = grad, torch.tensor(grad)
        ours.step()
        wanted.step()
        assert np.abs(p - q.detach().numpy()).max() <= lr * 1.5**0.5 * 2**-7
        b, their_b = (
            o.state[k]["momentum_buffer"] for o, k in ((ours, p), (wanted, q))
        )
        np.testing.assert_allclose(b, their_b, atol=1e-6)


def test_bfloat16_is_rounded_as_pytorch_rounds():
    x = np.concatenate(
        [
            np.random.default_rng(3).normal(size=1000).astype(np.float32),
            np.array([0, -0.0, np.inf, -np.inf, np.nan, 3.4e38, 1e-45], np.float32),
            1 + np.arange(8, dtype=np.float32) / 256,  # ties
        ]
    )
    wanted = torch.tensor(x).bfloat16().float().numpy()
    np.testing.assert_array_equal(to_bfloat16(x), wanted)
    assert to_bfloat16(x).dtype == np.float32


def test_two_steps_by_hand(monkeypatch):
    """One row: its direction is all that is left of it."""
    p = Parameter(np.array([[1.0, 2.0]]))
    optimizer = Muon([p], 0.1, 0.5, 0.75, False, CUBIC, ns_steps=1)
    monkeypatch.setattr(Muon, "precision", None)
    wanted, b = np.array([[1.0, 2.0]]), np.zeros((1, 2))
    for g in (np.array([[3.0, 4.0]]), np.array([[-4.0, 3.0]])):
        p.grad = g
        optimizer.step()
        b = 0.75 * b + 0.25 * g
        direction = b / np.sqrt((b * b).sum())  # 1.5 σ - 0.5 σ³ = 1 at σ = 1
        wanted = wanted * (1 - 0.1 * 0.5) - 0.1 * direction
        np.testing.assert_allclose(p, wanted, atol=1e-15)
    np.testing.assert_array_equal(optimizer.state[p]["momentum_buffer"], b)


@pytest.mark.parametrize("shape", [(8, 2), (2, 8)])
@pytest.mark.parametrize(
    ("adjust_lr_fn", "factor"),
    [
        (None, {(8, 2): 2, (2, 8): 1}),
        ("original", {(8, 2): 2, (2, 8): 1}),
        ("match_rms_adamw", {(8, 2): 0.2 * 8**0.5, (2, 8): 0.2 * 8**0.5}),
        ("spectral_unclamped", {(8, 2): 2, (2, 8): 0.5}),
    ],
)
def test_the_step_of_a_matrix_of_that_shape(shape, adjust_lr_fn, factor, monkeypatch):
    """All singular values are 1, so that a step's length is the factor times lr."""
    p = Parameter(np.zeros(shape))
    p.grad = np.random.default_rng(4).normal(size=shape)
    how = {"ns_coefficients": CUBIC, "ns_steps": 60, "adjust_lr_fn": adjust_lr_fn}
    optimizer = Muon([p], lr=0.5, **how)
    monkeypatch.setattr(Muon, "precision", None)
    optimizer.step()
    lengths = np.linalg.svd(p, compute_uv=False)
    np.testing.assert_allclose(lengths, 0.5 * factor[shape], rtol=1e-12)
