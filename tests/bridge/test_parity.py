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


def test_a_small_array_has_its_own_scale():
    found = compare(np.full(4, 8e-5, np.float32), np.full(4, 4e-5, np.float32))
    assert found.scaled == pytest.approx(1) and not found.ok(1e-4) and not found.ok()
    assert compare(np.array([1e-300]), np.array([1.1e-300])).scaled > 0.09
    assert compare(np.array([1e-13]), np.array([0.0])).scaled == np.inf


def test_what_vanishes_is_held_against_its_terms():
    found = compare(np.array([1e-17]), np.array([0.0]))
    assert not found.ok() and not found.with_noise(0.0).ok()
    noisy = found.with_noise(1e-17)  # as a rounding of 1e-17 / EPS = 0.045 is
    assert noisy.ok() and noisy.terms == pytest.approx(0.045, rel=0.01)
    assert noisy.scaled == pytest.approx(np.finfo(np.float64).eps)
    assert not found.with_noise(1e-22).ok()  # a hundred thousand roundings
    # The noise of two dtypes is that of the narrower, which rounds more.
    mixed = compare(np.float32([1e-9]), np.array([0.0])).with_noise(1e-10)
    assert mixed.terms == pytest.approx(1e-10 / 2.0**-23)


def test_the_tolerance_is_that_of_the_dtype():
    one = np.ones(3, np.float32)
    found = compare(one, np.nextafter(one, np.float32(2)))
    assert found.ulp == 1 and found.ok() and not found.ok(1e-12)
    assert not compare(one, one * np.float32(1.001)).ok()
    one = np.ones(3)
    assert not compare(one, one + 1e-11).ok()


def test_two_float_dtypes_are_compared_in_the_wider():
    found = compare(np.float32([0.1, 1]), np.array([0.1, 1.0]))
    assert found.dtype == "float64" and found.ok() and found.absolute > 0
    assert found.note == "float32 and float64, compared in float64"
    found = compare(torch.tensor([1.0, 3.0]).bfloat16(), np.float32([1.0, 3.01]))
    assert found.note == "bfloat16 and float32, compared in float32"
    assert found.ok() and found.absolute == pytest.approx(0.01, rel=1e-5)
    assert not compare(torch.tensor([1.0]).bfloat16(), np.float32([1.5])).ok()


def test_foreign_byte_order():
    found = compare(np.array([3.0], ">f8"), np.array([3.5]))
    assert found.absolute == 0.5 and found.ulp == 0.5 / np.spacing(3.0)


def test_complex_numbers():
    assert compare(np.array([1 + 1j]), np.array([1 + 1j])).ok()
    found = compare(np.array([1 + 1j]), np.array([1 + 2j]))
    assert found.absolute == 1 and found.ulp == 2.0**52


def test_an_arbiter_says_who_is_farther_from_the_truth():
    exact = np.array([1.0, 2.0])
    found = compare(exact + [0, 1e-3], exact + [1e-9, 0], exact)
    assert found.error_ours == pytest.approx(1e-3)
    assert found.error_theirs == pytest.approx(1e-9, rel=1e-6)


def test_the_message_says_which_side_where_and_how_much():
    found = compare(np.array([[1.0, 2.5]]), np.array([[1.0, 2.0]]), names=("A", "B"))
    message = found.message("grad_x")
    for words in ("grad_x", "0.5", "(0, 1)", "2e-12", "A: 2.5", "B: 2.0"):
        assert words in message, words


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
    for other in (np.zeros(2, np.int64), np.zeros(2, complex), np.array(["a", "b"])):
        with pytest.raises(TypeError, match="dtypes"):
            compare(np.zeros(2, np.float32), other)


def test_empty_and_scalar():
    assert compare(np.zeros((0, 3)), np.zeros((0, 3))).ok()
    found = compare(np.float64(1.5), torch.tensor(1.0).double())
    assert isinstance(found, Comparison)
    assert found.absolute == 0.5 and found.absolute_at == ()


def test_as_dict_holds_every_error_and_its_entry():
    found = compare(np.array([1.0, 2.0]), np.array([1.0, 2.5])).as_dict()
    assert found["absolute_at"] == found["scaled_at"] == found["ulp_at"] == (1,)
    assert found["absolute"] == 0.5 and found["scaled"] == 0.2
