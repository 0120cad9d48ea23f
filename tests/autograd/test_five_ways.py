"""Five ways to one gradient: each against each, with the error that each must reach."""

import itertools

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.autograd.five_ways import as_tensor, plain, problem, ways
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL

# way: (its best step, the error that it must reach there, of the gradient's scale)
REACHED = {
    "by hand": (None, 2e-15),
    "tape": (None, 2e-15),
    "forward differences": (1e-8, 1e-7),
    "central differences": (1e-5, 1e-9),
    "complex step": (1e-100, 2e-15),
}
SIDES = (NUMPY, TORCH_IMPL)


def gradient(side, way, step=None):
    return plain(ways(side)[way](*problem(side), *([step] if step else [])))


def error(a, b):
    """The largest difference, of the scale of b."""
    return np.abs(a - b).max() / np.abs(b).max()


def test_each_against_each():
    found = {
        (side, way): (gradient(side, way, REACHED[way][0]), REACHED[way][1])
        for side in SIDES
        for way in ways(side)
    }
    assert len(found) == 9 and all(len(a) == 61 for a, _ in found.values())
    for (one, (a, bound_a)), (other, (b, bound_b)) in itertools.combinations(
        found.items(), 2
    ):
        assert error(a, b) <= bound_a + bound_b, (one, other, error(a, b))


@pytest.mark.parametrize("side", SIDES, ids=str)
@pytest.mark.parametrize(
    "way, order", [("forward", 1), ("central", 2)], ids=["forward", "central"]
)
def test_differences_on_both_sides_of_their_best_step(side, way, order):
    """Above it the error falls with step or step², below it rounding makes it rise."""
    exact = gradient(side, "tape")
    way += " differences"
    falls = [error(gradient(side, way, step), exact) for step in (1e-2, 1e-3)]
    assert falls[0] / falls[1] == pytest.approx(10**order, rel=0.1)
    best, tiny = (
        error(gradient(side, way, h), exact) for h in (REACHED[way][0], 1e-12)
    )
    assert tiny > 100 * best > 1e-13  # it never comes near the exact ways


@pytest.mark.parametrize("side", SIDES, ids=str)
def test_the_complex_step_has_no_best_step(side):
    exact = gradient(side, "tape")
    for step in (1e-8, 1e-20, 1e-100, 1e-300):
        assert error(gradient(side, "complex step", step), exact) < 2e-15
    falls = [error(gradient(side, "complex step", h), exact) for h in (1e-2, 1e-3)]
    assert falls[0] / falls[1] == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize("case", cases_of("autograd.five_ways"), ids=str)
def test_case(case):
    ours, theirs = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
    assert list(ours) == list(theirs)
    for name in ours:
        assert compare(ours[name], theirs[name]).ok()


def test_by_hand_with_an_upstream_gradient_and_other_sizes():
    """D = 3, H = 4, N = 2, and three times the loss."""
    rng = np.random.default_rng(1)
    arrays = (
        rng.normal(size=3 * 4 + 4 + 4 + 1),
        rng.normal(size=(2, 3)),
        rng.normal(size=2),
    )
    given = [as_tensor(NUMPY, a) for a in arrays]
    module = NUMPY.module("autograd.five_ways")
    wanted = plain(module.by_tape(*given))
    assert compare(module.loss_backward(3.0, *given), 3 * wanted).ok()


@pytest.mark.parametrize("side", SIDES, ids=str)
@pytest.mark.parametrize("step", [0.0, -1e-5, float("nan")])
def test_a_step_that_leads_nowhere(side, step):
    for way in ("forward differences", "central differences", "complex step"):
        with pytest.raises(ValueError, match="step must be above 0, got"):
            ways(side)[way](*problem(side), step)
