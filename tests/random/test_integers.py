"""Whole numbers: every dtype, and ranges whose ends a float does not hold."""

import warnings

import pytest

from tests.random.compare import DTYPES, SEEDS, SIDES, assert_same_draws


def filled(side, bounds, dtype):
    return side.random_(side.zeros(100, dtype), *bounds)


INTEGERS = ("bool", "uint8", "int8", "int16", "int32", "int64", *DTYPES)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_of_every_dtype(dtype):
    """random_() and random_(from, None) know how far a dtype reaches."""
    for seed in SEEDS:
        for arguments in ((), (2,), (0, None), (0, 2), (1, None)):
            assert_same_draws(seed, filled, arguments, dtype)
    assert_same_draws(
        0, lambda side: side.randint(0, 2, (50,), dtype=side.dtype(dtype))
    )


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 10),
        (-5, 1000),
        (0, 2**28 - 1),  # the last range of one word
        (0, 2**28),
        (-(2**27), 2**27),
        (0, 2**33),
        (-(2**62), 2**62),
        (-(2**63), 2**63 - 1),
    ],
)
def test_ranges_of_integers(low, high):
    for seed in SEEDS:
        assert_same_draws(seed, lambda side: side.randint(low, high, (77,)))


def test_all_integers():
    """From the least int64 on, without an end, a word is the number itself."""

    def call(side):
        return side.random_(side.zeros(40, "int64"), -(2**63), None)

    assert_same_draws(0, call)


def test_forms_of_randint():
    for call in (
        lambda side: side.randint(7, (5, 3)),
        lambda side: side.randint(7, [5]),
        lambda side: side.randint(7, size=(5,)),
        lambda side: side.randint(2, 7, (5,)),
        lambda side: side.randint(low=2, high=7, size=(5,)),
        lambda side: side.randint(high=7, size=(5,)),
        lambda side: side.randint(7, ()),
        lambda side: side.randint_like(side.zeros((3, 2), "int32"), 9),
    ):
        assert_same_draws(0, call)


ENDS = [2**k + d for k in (24, 25, 28, 53, 54, 62) for d in (-17, -1, 0, 1, 2)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("low", [0, 5, *(-end for end in ENDS), *ENDS[:20]])
def test_ranges_of_floats(low, dtype):
    """An end that rounding would move out gives way, and with it the remainder."""
    for high in (*ENDS, 2**63 - 1):
        if high > low:
            assert_same_draws(1, filled_quietly, (low, high), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("high", [2**24 + 2, 2**25, 2**28, 2**30, 2**54])
def test_large_floats_by_every_name(high, dtype):
    for call in (
        lambda side: side.randint(high, (9,), dtype=side.dtype(dtype)),
        lambda side: side.randint(-high, high, (9,), dtype=side.dtype(dtype)),
        lambda side: side.randint_like(side.zeros(9, dtype), high),
        lambda side: side.randint_like(
            side.zeros(9, "int64"), high, dtype=side.dtype(dtype)
        ),
        lambda side: side.random_(side.zeros(9, dtype), high),
        lambda side: side.random_(side.zeros(9, dtype), -high, None),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert_same_draws(1, call)


def filled_quietly(side, bounds, dtype):
    """Both sides warn of floats that have gaps, and refuse what is one float."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return filled(side, bounds, dtype)
        except RuntimeError:
            return side.zeros(0, dtype)


@pytest.mark.parametrize("side", SIDES, ids=["numpy_impl", "torch_impl"])
def test_gaps_between_floats_are_told(side):
    with pytest.warns(UserWarning, match="low|from|to"):
        side.random_(side.zeros(9, "float32"), 0, 2**25)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        side.random_(side.zeros(9, "float32"), 0, 2**24 + 1)
