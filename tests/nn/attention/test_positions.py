"""nn/attention/positions.py: sinusoids, rotations, ALiBi."""

import numpy as np
import pytest
import torch

import numpy_impl.nn.attention as ours
import torch_impl.nn.attention as theirs
from bridge.parity import compare
from tests.pairs import PairTests

DTYPES = [("float32", 1e-7), ("float64", 1e-12)]


class TestPositions(PairTests):
    file = "nn.attention.positions"


@pytest.mark.parametrize("dtype, bound", DTYPES)
def test_sinusoids(dtype, bound):
    p = ours.sinusoidal_positions(5, 6, base=50.0, dtype=getattr(np, dtype))
    wanted = theirs.sinusoidal_positions(5, 6, 50.0, getattr(torch, dtype))
    assert p.dtype == dtype and compare(p, wanted).ok(bound)
    for t in range(5):
        for i in range(3):
            angle = t / 50.0 ** (2 * i / 6)
            np.testing.assert_allclose(
                p[t, 2 * i : 2 * i + 2], [np.sin(angle), np.cos(angle)], atol=bound
            )


def test_neighbours_are_turned_like_complex_numbers():
    x = np.random.default_rng(0).normal(size=(2, 5, 6))
    angle = np.arange(3, 8)[:, None] * 100.0 ** (-np.arange(3) / 3)
    pairs = torch.view_as_complex(torch.tensor(x).reshape(2, 5, 3, 2))
    turned = pairs * torch.polar(torch.ones(5, 3).double(), torch.tensor(angle))
    wanted = torch.view_as_real(turned).reshape(2, 5, 6)
    y = ours.rotary(x, base=100.0, interleaved=True, first=3)
    assert compare(y, wanted).ok()
    # the other layout is the same but for the order of the features
    order = [0, 2, 4, 1, 3, 5]
    halves = ours.rotary(x[..., order], base=100.0, first=3)
    assert compare(halves, y[..., order]).ok()


@pytest.mark.parametrize("interleaved", [True, False])
def test_scores_depend_on_the_distance_alone(interleaved):
    query, key = np.random.default_rng(0).normal(size=(2, 1, 8))

    def score(t, s):
        how = {"interleaved": interleaved}
        turned = ours.rotary(query, **how, first=t), ours.rotary(key, **how, first=s)
        return (turned[0] * turned[1]).sum()

    np.testing.assert_allclose(score(5, 2), score(105, 102))
    assert abs(score(5, 2) - score(5, 3)) > 0.01


def test_what_a_cache_holds_is_turned_as_before():
    x = np.random.default_rng(0).normal(size=(6, 4))
    np.testing.assert_array_equal(ours.rotary(x)[4:], ours.rotary(x[4:], first=4))


@pytest.mark.parametrize("heads", [1, 4, 6, 12])
def test_alibi(heads):
    bias = ours.alibi_bias(heads, 3, 5, dtype=np.float64)
    assert compare(bias, theirs.alibi_bias(heads, 3, 5, torch.float64)).ok()
    assert bias.shape == (heads, 3, 5) and ours.alibi_bias(heads, 3).shape[2] == 3
    np.testing.assert_array_equal(bias[0, 1], bias[0, 1, 0] * np.abs(1 - np.arange(5)))
    assert ours.alibi_bias(heads, 3).dtype == np.float32


def test_slopes_of_the_paper():
    """Section 3: 1/2 ... 1/256 for 8 heads; 12 take those of 16 in between."""
    of_8 = -ours.alibi_bias(8, 2, dtype=np.float64)[:, 1, 0]
    np.testing.assert_array_equal(of_8, [2.0**-i for i in range(1, 9)])
    of_12 = -ours.alibi_bias(12, 2, dtype=np.float64)[8:, 1, 0]
    np.testing.assert_allclose(of_12, [2.0 ** -(i / 2) for i in (1, 3, 5, 7)])


def test_alibi_is_a_mask_to_be_added():
    query, key, value = np.random.default_rng(0).normal(size=(3, 2, 4, 5, 6))
    bias = ours.alibi_bias(4, 5, dtype=np.float64)
    y, *_ = ours.attend_in_blocks(query, key, value, bias)
    wanted = torch.nn.functional.scaled_dot_product_attention(
        *(torch.tensor(x) for x in (query, key, value, bias))
    )
    assert compare(y, wanted).ok()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: ours.sinusoidal_positions(3, 5), ["even", "5"]),
        (lambda: ours.rotary(np.ones((3, 5))), ["even", "5"]),
        (lambda: ours.rotary(np.ones(4)), ["2 axes", "(4,)"]),
        (lambda: ours.alibi_bias(0, 3), ["heads", "0"]),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(ValueError) as error:
        call()
    assert all(word in str(error.value) for word in words)


def test_a_list_is_refused():
    with pytest.raises(TypeError, match="array"):
        ours.rotary([[1.0, 2.0]])
