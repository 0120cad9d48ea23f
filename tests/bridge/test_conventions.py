"""bridge/conventions: the sentences are what the numbers say."""

import math

import pytest
import torch

from bridge import conventions
from bridge.conventions import CONVENTIONS
from bridge.conventions.register import INSTALLED

MEASURED = {one.measure.__name__: one.measure() for one in CONVENTIONS}

WANTED = {
    "kink_of_max": {"relu": 0.0, "maximum": 0.5, "abs": 0.0},
    "pad_of_nothing": {"entries": 3, "never written": 3},
    "pad_of_what_was_cut_away": {"7 padded by (1, -1)": 7.0},
    "late_refusal": {"forward refused": 0, "backward refused": 1},
    "variance": {"torch.var": 82.5 / 9, "np.var": 8.25, "layer_norm's": 8.25},
    "median": {"torch": 2.0, "numpy": 2.5},
    "first_buffer": {"first": 1.0, "second": 0.9 + 0.5},
    "lost_gradient": {"gradients kept": 0, "of": 2},
    "two_biases": {"largest difference of their gradients": 0.0},
}

CHANGED = [one for one in CONVENTIONS if one.answers]


@pytest.mark.parametrize("name", WANTED)
def test_numbers_that_follow_from_the_sentence(name):
    assert MEASURED[name] == pytest.approx(WANTED[name], rel=1e-6)


@pytest.mark.parametrize("one", CHANGED, ids=lambda one: one.measure.__name__)
def test_where_versions_disagree(one):
    """The installed version answers what is listed for it, and the lists differ."""
    first, *others = one.answers.values()
    assert all(answer.keys() == first.keys() for answer in others)
    assert any(answer != first for answer in others)
    assert MEASURED[one.measure.__name__].keys() == first.keys()
    if INSTALLED not in one.answers:
        pytest.skip(f"no answer is listed for PyTorch {INSTALLED}")
    assert MEASURED[one.measure.__name__] == one.answers[INSTALLED]


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
    assert found["slope - 1/6"] == pytest.approx(5e-9, rel=0.01)
    assert found["slope - 1/6"] > 1e7 * found["float64 eps"]
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


def test_the_number_of_keys():
    """As many keys as values, or a refusal."""
    for found, values in zip(MEASURED["keys_of_values"].values(), (4, 2), strict=True):
        assert found == values or math.isnan(found)


def test_gradient_at_nan():
    found = MEASURED["no_distance_from_nan"]
    assert math.isnan(found["loss"]) and found["gradient"] == 0.0


def test_a_measurement_leaves_no_setting_behind():
    assert not torch.are_deterministic_algorithms_enabled()


def test_seeds_and_hidden_draws():
    assert len(set(MEASURED["seed_bits"].values())) == 1
    assert len(set(MEASURED["hidden_draw"].values())) == 2


def test_every_convention_is_tested_and_printed():
    from rich.console import Console

    assert len(MEASURED) == len(CONVENTIONS) >= 20
    console = Console(width=160)
    with console.capture() as captured:
        console.print(conventions.table())
    for one in CONVENTIONS:
        assert one.topic in captured.get()
