"""bridge/parity.py: the three errors, and where they are."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bridge.parity import Comparison, compare, ulp_distance


def test_equal_arrays_have_no_error():
    found = compare(np.array([1.0, -2.0]), torch.tensor([1.0, -2.0]).double())
    assert (found.absolute, found.scaled, found.ulp) == (0.0, 0.0, 0.0)
    assert found.ok()


def test_each_error_has_its_own_worst_entry():
    theirs = np.array([[1e6, 1.0], [1e-6, 0.5]])
    ours = theirs.copy()
    ours[0, 0] += 1e-3  # the largest difference
    ours[1, 0] *= 1 + 1e-8  # the most floats in between
    found = compare(ours, theirs)
    assert found.absolute == pytest.approx(1e-3, rel=1e-6)
    assert found.absolute_at == found.scaled_at == (0, 0)
    assert found.scaled == pytest.approx(1e-9, rel=1e-6)
    assert found.ulp_at == (1, 0)
    assert found.ulp == pytest.approx(1e-14 / np.spacing(1e-6), rel=0.01)


def test_small_arrays_are_held_against_one():
    assert compare(np.array([1e-13]), np.array([0.0])).scaled == 1e-13
    assert not compare(np.array([1e-11]), np.array([0.0])).ok()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_ulp_counts_the_floats_in_between(dtype):
    a = np.array([1.0, -1.0, 0.0, 1e-5, 3.0], dtype)
    b = a.copy()
    for _ in range(3):
        b = np.nextafter(b, dtype(np.inf))
    np.testing.assert_array_equal(ulp_distance(a, b), 3.0)
    np.testing.assert_array_equal(ulp_distance(b, a), 3.0)


@given(st.floats(width=32, allow_nan=False), st.floats(width=32, allow_nan=False))
def test_ulp_is_a_distance(a, b):
    a, b = np.float32([a]), np.float32([b])
    assert ulp_distance(a, b) == ulp_distance(b, a) >= 0
    assert (ulp_distance(a, b) == 0) == (a == b)


def test_ulp_across_zero():
    tiny = np.nextafter(0.0, 1.0)
    assert ulp_distance(np.array([-tiny]), np.array([tiny])) == 2
    assert ulp_distance(np.array([-0.0]), np.array([0.0])) == 0


def test_nan_and_infinity():
    nan, inf = np.nan, np.inf
    assert compare(np.array([nan, inf, -inf]), np.array([nan, inf, -inf])).absolute == 0
    for a, b in ((nan, 1.0), (1.0, nan), (inf, 1.0), (inf, -inf), (1.0, -inf)):
        found = compare(np.array([0.0, a]), np.array([0.0, b]))
        assert found.absolute == found.scaled == inf
        assert found.absolute_at == (1,)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_one_nan_is_infinitely_far_away(dtype):
    nan = dtype(np.nan)
    for a, b in ((nan, dtype(1)), (dtype(1), nan)):
        found = compare(np.array([1, a], dtype), np.array([1, b], dtype))
        assert (found.ulp, found.ulp_at) == (np.inf, (1,))
        assert (found.scaled, found.scaled_at) == (np.inf, (1,))
        assert not found.ok(1e300)
    # Two NaN are the same, whatever their bits are.
    assert compare(np.array([nan]), -np.array([nan])).ulp == 0


def test_a_number_is_held_against_the_largest_of_theirs():
    theirs = np.array([-1e6, 1.0])
    found = compare(theirs + [0, 1e-3], theirs)
    assert found.scaled == pytest.approx(1e-9, rel=1e-6)
    assert found.ok(found.scaled) and not found.ok(0.99 * found.scaled)
    assert compare(np.array([9.0]), np.array([3.0])).scaled == 2


def test_the_difference_does_not_overflow():
    largest = np.finfo(np.float32).max
    found = compare(np.array([largest]), np.array([-largest]))
    assert found.absolute == 2 * float(largest) and found.scaled == 2
    assert found.ulp == 2 * (2**31 - 2**23 - 1)
    assert compare(np.array(-1.0), np.array(1.0)).ulp == 2 * 1023 * 2.0**52
    found = compare(np.array([np.finfo(np.float64).max]), np.array([-1e308]))
    assert found.absolute == np.inf


def test_infinity_does_not_hide_the_other_entries():
    found = compare(np.array([np.inf, 1.0 + 1e-9]), np.array([np.inf, 1.0]))
    assert found.scaled == pytest.approx(1e-9, rel=1e-6)


def test_integers_and_bools():
    assert compare(np.array([1, 2]), torch.tensor([1, 2])).ok()
    found = compare(np.array([True, False]), np.array([True, True]))
    assert found.absolute == 1 and found.absolute_at == (1,)
    # Labels and counts agree or do not: how far they are apart says nothing.
    found = compare(np.array([7, 2**53]), np.array([7, 2**53 + 1]))
    assert (found.absolute, found.scaled, found.ulp) == (1, 1, 1)
    assert found.ulp_at == (1,) and not found.ok()
    assert compare(np.array([1]), np.array([9])).absolute == 1


def test_shapes_and_dtypes_are_no_rounding():
    with pytest.raises(ValueError, match="shapes"):
        compare(np.zeros((2, 1)), np.zeros(2))
    with pytest.raises(TypeError, match="dtypes"):
        compare(np.zeros(2, np.float32), np.zeros(2))


def test_empty_and_scalar():
    assert compare(np.zeros((0, 3)), np.zeros((0, 3))).ok()
    found = compare(np.float64(1.5), torch.tensor(1.0).double())
    assert isinstance(found, Comparison)
    assert found.absolute == 0.5 and found.absolute_at == ()


def test_as_dict_holds_every_error_and_its_entry():
    found = compare(np.array([1.0, 2.0]), np.array([1.0, 2.5])).as_dict()
    assert found["absolute_at"] == found["scaled_at"] == found["ulp_at"] == (1,)
    assert found["absolute"] == 0.5 and found["scaled"] == 0.2
