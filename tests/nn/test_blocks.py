"""nn/blocks.py: whatever the size of a piece, the result is that of the whole."""

import warnings

import numpy as np
import pytest

from numpy_impl.nn import blocks
from numpy_impl.nn.blocks import in_blocks

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Pieces of 8 entries."""
    monkeypatch.setattr(blocks, "ENTRIES", 8)


def decorated(function, **options):
    """The function in pieces, and a list of the shapes that it saw."""
    seen = []

    def spy(*args, **kwargs):
        seen.append(args[0].shape)
        return function(*args, **kwargs)

    spy.__wrapped__ = function  # its signature
    return in_blocks(**options)(spy), seen


def test_rows_are_cut_and_put_together():
    def scaled(x, weight, factor=1.0):
        return x * weight * factor, x[:, :1]

    x, weight = RNG.normal(size=(7, 3)), RNG.normal(size=3)
    run, seen = decorated(scaled)
    for found, wanted in zip(
        run(x, weight, factor=2.0), scaled(x, weight, 2.0), strict=True
    ):
        np.testing.assert_array_equal(found, wanted)
    assert seen == [(2, 3)] * 3 + [(1, 3)]
    by_name = run(x=x, weight=weight)
    np.testing.assert_array_equal(by_name[0], x * weight)


def test_sums_are_added_up():
    def backward(grad_y, x, weight):
        return grad_y * weight, (grad_y * x).sum(0), None

    grad_y, x, weight = RNG.normal(size=(2, 9, 4)).tolist() + [RNG.normal(size=4)]
    grad_y, x = np.array(grad_y), np.array(x)
    run, seen = decorated(backward, cut=2, sums=(1,))
    grad_x, grad_weight, nothing = run(grad_y, x, weight)
    assert len(seen) == 5 and nothing is None
    np.testing.assert_array_equal(grad_x, grad_y * weight)
    np.testing.assert_allclose(grad_weight, (grad_y * x).sum(0), rtol=1e-14)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (25,), (5, 5), (1, 3, 7)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_entry_by_entry(shape, order):
    def formula(x, y, slope):
        return slope * x + y

    x = np.asarray(RNG.normal(size=shape), order=order)
    y = RNG.normal(size=shape)
    run, seen = decorated(formula, cut=2, flat=True)
    found = run(x, y, 3.0)
    assert found.shape == shape
    np.testing.assert_array_equal(found, 3.0 * x + y)
    assert len(seen) == max(1, -(-x.size // 8))


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -3])
def test_an_axis_that_is_left_whole(dim):
    def softmax(x, dim):
        e = np.exp(x)
        return e / e.sum(dim, keepdims=True)

    x = RNG.normal(size=(4, 5, 6))
    run, seen = decorated(softmax, along="dim")
    np.testing.assert_allclose(run(x, dim), softmax(x, dim), rtol=1e-15)
    np.testing.assert_array_equal(run(x, dim=dim), run(x, dim))
    assert all(shape[1] == x.shape[dim] for shape in seen)
    assert len(seen) > 1 or dim in (0, -3)


def test_the_cost_of_a_row():
    run, seen = decorated(lambda x, k: x * k, cost=lambda x, k: k)
    run(RNG.normal(size=(6, 1)), 4)
    assert seen == [(2, 1)] * 3


def test_arrays_in_a_dict_are_cut_in_place():
    def update(p, g, state):
        state["m"] += g
        p -= state["m"]

    p, g, m = RNG.normal(size=(3, 20))
    wanted_m, wanted_p = m + g, p - (m + g)
    run, seen = decorated(update, cut=3)
    assert run(p, g, {"m": m}) is None
    np.testing.assert_array_equal(m, wanted_m)
    np.testing.assert_array_equal(p, wanted_p)
    assert seen == [(8,), (8,), (4,)]


def test_an_array_that_is_left_out():
    run, _ = decorated(lambda x, mask: x if mask is None else x * mask, cut=2)
    x = RNG.normal(size=20)
    np.testing.assert_array_equal(run(x, None), x)


def test_small_arrays_go_through_at_once():
    seen = []

    @in_blocks()
    def look(x):
        seen.append(x)
        return x

    x = np.zeros(8)
    assert look(x) is x and seen[0] is x


def test_no_warnings():
    @in_blocks()
    def divide(x):
        return x / x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(divide(np.zeros(3))).all()
        assert np.isnan(divide(np.zeros(9))).all()
