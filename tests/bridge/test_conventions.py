"""bridge/conventions.py: the sentences are what the numbers say."""

import math

import pytest

from bridge import conventions
from bridge.conventions import CONVENTIONS

MEASURED = {one.measure.__name__: one.measure() for one in CONVENTIONS}

WANTED = {
    "kink_of_max": {"relu": 0.0, "maximum": 0.5, "clamp": 1.0, "abs": 0.0},
    "variance": {"torch.var": 82.5 / 9, "np.var": 8.25, "layer_norm's": 8.25},
    "median": {"torch": 2.0, "numpy": 2.5},
    "first_buffer": {"first": 1.0, "second": 0.9 + 0.5},
    "lost_gradient": {"gradients kept": 0, "of": 2},
    "two_biases": {"largest difference of their gradients": 0.0},
}


@pytest.mark.parametrize("name", WANTED)
def test_numbers_that_follow_from_the_sentence(name):
    assert MEASURED[name] == pytest.approx(WANTED[name], rel=1e-6)


def test_weighted_mean_divides_by_the_weights():
    found = MEASURED["weighted_mean"]
    assert found["mean"] == pytest.approx(found["Σ / Σ weight"], rel=1e-6)
    assert abs(found["mean"] - found["Σ / n"]) > 0.1


def test_binary_cross_entropy_is_clamped():
    found = MEASURED["clamped_log"]
    assert found["BCE of p = 0"] == 100.0
    assert found["its gradient"] == pytest.approx(-1e12)
    assert found["with logits, z = -1000"] == 1000.0


def test_hardsigmoid_and_softsign():
    found = MEASURED["rounded_sixth"]
    assert abs(found["slope · 6 - 1"]) > 1e7 * found["float64 eps"]
    found = MEASURED["softsign_at_infinity"]
    assert math.isnan(found["at inf"]) and found["at 1e200"] == 0.0


def test_gelu_at_infinity():
    """Should PyTorch mend it, the sentence has to go."""
    found = MEASURED["gelu_at_infinity"]
    assert math.isnan(found["float32, 64 numbers"])
    assert found["float64, 64 numbers"] == math.inf


def test_masked_rows():
    assert MEASURED["masked_rows"]["attention"] == 0.0
    assert math.isnan(MEASURED["masked_rows"]["softmax"])


def test_seeds_and_hidden_draws():
    assert len(set(MEASURED["seed_bits"].values())) == 1
    assert len(set(MEASURED["hidden_draw"].values())) == 2


def test_every_convention_is_tested_and_printed():
    from rich.console import Console

    assert len(MEASURED) == len(CONVENTIONS) >= 11
    console = Console(width=160)
    with console.capture() as captured:
        console.print(conventions.table())
    for one in CONVENTIONS:
        assert one.topic in captured.get()
