"""bridge/verdict.py: rounding, lost accuracy or a bug, and who is right."""

import subprocess
import sys

import numpy as np
import pytest

from bridge.rounding import noise_of, nudged, nudging
from bridge.verdict import Evidence, judge

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4))


def verdict(ours, theirs, *args, **kwargs):
    return judge(Evidence(ours, theirs, *args, what="grad_x", **kwargs))


def test_equal_to_the_bit():
    found = verdict(X, X.copy())
    assert (found.kind, found.ok) == ("equal", True)
    assert str(found) == "grad_x: equal to the bit"


def test_rounding_without_an_arbiter():
    found = verdict(np.nextafter(X, 9), X)
    assert (found.kind, found.ok) == ("rounding", True)
    assert "1 ulp" in str(found)


def test_rounding_with_one_says_how_far_both_are_from_the_truth():
    ours, theirs = X.astype(np.float32), np.nextafter(X.astype(np.float32), 9)
    found = verdict(ours, theirs, X)
    largest = np.abs(theirs - X).max() / np.abs(X).max()
    assert found.kind == "rounding"
    assert f"both within {largest:.1e} of the truth" in str(found)


def test_a_bug_says_where_and_both_values():
    wrong = X.copy()
    wrong[3, 1] += 1.0
    found = verdict(wrong, X)
    assert (found.kind, found.ok) == ("bug", False)
    assert "bug in A, worst at (3, 1)" in str(found)
    assert f"{wrong[3, 1]:.6g} instead of {X[3, 1]:.6g}" in str(found)


def test_values_alike_in_six_digits_are_written_out():
    wrong = X.copy()
    wrong[0, 0] *= 1 + 1e-9
    assert repr(float(X[0, 0])) in str(verdict(wrong, X))


def test_an_error_that_shrinks_in_a_wider_dtype_is_no_bug():
    exact = X.var()
    shifted = X + 1e4

    def one_pass(x):
        return np.mean(x * x) - np.mean(x) ** 2

    ours = np.float32(one_pass(shifted.astype(np.float32)))
    wide = one_pass(shifted)
    theirs = np.float32(shifted.var())
    found = verdict(ours, theirs, exact, wide)
    assert found.kind == "lost accuracy" and not found.ok
    assert "A lost accuracy (cancellation)" in str(found)
    assert "B is right" in str(found)
    # The same distance is a bug where a wider dtype does not mend it.
    assert verdict(ours, theirs, exact, np.float64(ours)).kind == "bug"
    assert verdict(ours, theirs, exact).kind == "bug"


def test_the_believed_side_may_be_the_one_that_lost():
    exact = X[:1].copy()
    theirs = (exact * 1.01).astype(np.float32)
    found = verdict(exact.astype(np.float32), theirs, exact)
    assert found.kind == "lost accuracy" and found.ok  # for whoever wrote A
    assert str(found).startswith("grad_x: B lost accuracy")
    assert "A, within" in str(found)


def test_what_vanishes_is_judged_by_its_terms():
    ours, theirs = np.full(3, 2e-17), np.zeros(3)
    assert verdict(ours, theirs).kind == "bug"
    assert verdict(ours, theirs, noise=1e-17).kind == "rounding"
    assert verdict(ours, theirs, noise=1e-25).kind == "bug"


def test_shapes_and_kinds_of_dtype_are_bugs_with_a_sentence():
    found = verdict(np.repeat(X[:, :1], 4, 1), X[:, :3])
    assert found.kind == "bug" and "(6, 4) in A, (6, 3) in B" in str(found)
    assert verdict(X.astype(int), X).kind == "bug"


def test_neighbours_are_one_rounding_away():
    with nudging(0):
        moved = nudged(X)
    assert 0 < (moved != X).sum() < X.size
    np.testing.assert_array_less(np.abs(moved - X), 1.1 * np.spacing(np.abs(X)))
    np.testing.assert_array_equal(nudged(X), X)  # outside of the block


def test_kinks_and_ties_stay():
    special = np.array([0.0, 0.5, 1.0, -3.0, np.inf, np.nan])
    tied = np.array([0.1, 0.7, 0.1, 0.1])
    for seed in range(5):
        with nudging(seed):
            np.testing.assert_array_equal(nudged(special), special)
            moved = nudged(tied)
        assert moved[0] == moved[2] == moved[3]
    with nudging(0):
        np.testing.assert_array_equal(nudged(np.arange(3)), np.arange(3))


def test_noise_grows_with_the_terms_that_cancel():
    def vanishing(size):
        def compute():
            x = nudged(size * X)
            return {"sum": np.sum(x - x.mean(), keepdims=True)}

        return noise_of(compute)["sum"]

    assert vanishing(1.0) < 1e-13
    assert 1e3 < vanishing(1e6) / max(vanishing(1.0), 1e-17) < 1e9


@pytest.mark.parametrize(
    "module", ["bridge", "bridge.testing", "bridge.verdict", "bridge.backward"]
)
def test_pytorch_is_not_imported(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
