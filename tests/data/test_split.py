"""random_split: the same parts, warnings and refusals as PyTorch's."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.conftest import NUMPY, TORCH, play

SPLITS = [
    [3, 7],
    [10],
    [1],  # one whole: a fraction
    [0, 10],
    [2, 3, 5],
    [0.5, 0.5],
    [0.3, 0.3, 0.4],
    [0.25, 0.25, 0.25, 0.25],
    [1 / 3, 1 / 3, 1 / 3],
    [0.1] * 10,
    (0.85, 0.15),
    [1.0],
]


@pytest.mark.parametrize("given", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("lengths", SPLITS, ids=str)
def test_random_split(lengths, given, same):
    def scenario(side):
        generator = {"generator": side.random.Generator().manual_seed(7)}
        parts = side.data.random_split(range(10), lengths, **generator if given else {})
        drawn = side.random.rand(2, **generator if given else {})
        return [(part.indices, list(part)) for part in parts], drawn

    same(scenario)


def test_random_split_with_generator_none(same):
    def scenario(side):
        parts = side.data.random_split(range(10), [4, 6], generator=None)
        return [part.indices for part in parts]

    same(scenario)


def test_random_split_warns_of_empty_parts(same):
    def scenario(side):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            parts = side.data.random_split(range(3), [0.05, 0.05, 0.05, 0.85])
        messages = [(w.category, str(w.message)) for w in caught]
        assert messages and all(w.filename == __file__ for w in caught)
        return [part.indices for part in parts], messages

    same(scenario)


def test_random_split_of_nothing(same):
    same(lambda side: [p.indices for p in side.data.random_split([], [0, 0])])


@pytest.mark.parametrize(
    "lengths", [[3, -1, 8], [-1, 11], [11, -1], [3, -5, 12], [12, -5, 3], [0, -2, 12]]
)
def test_negative_lengths_cut_as_in_pytorch(lengths, same, ours):
    """The running sums are the ends of slices, whatever their sign; here it is said."""

    def scenario(side):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = side.data.random_split(range(10), lengths)
        return [part.indices for part in parts]

    same(scenario)
    with pytest.warns(UserWarning, match="must not be negative") as caught:
        ours.data.random_split(range(10), lengths)
    assert caught[0].filename == __file__


def cut(n, lengths):
    """The parts' indices, or the kind of error."""

    def scenario(side):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                parts = side.data.random_split(range(n), lengths)
            except (ValueError, TypeError) as error:
                return type(error)
        return [part.indices for part in parts]

    return scenario


def cuts_alike(n, lengths):
    ours, theirs = (play(cut(n, lengths), side) for side in (NUMPY, TORCH))
    assert ours == theirs, (n, lengths)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 30), st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_any_fractions(n, weights):
    """What rounding down leaves goes round the parts from the first one on."""
    total = sum(weights)
    cuts_alike(n, weights)  # most of these do not sum to 1
    if total > 1e-3:
        cuts_alike(n, [weight / total for weight in weights])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 30), st.lists(st.integers(-8, 20), min_size=1, max_size=5))
def test_any_lengths(n, lengths):
    """Also negative ones, which PyTorch takes if all sum to the whole."""
    cuts_alike(n, lengths)
    cuts_alike(n, [*lengths, n - sum(lengths)])
    cuts_alike(n, [n - sum(lengths), *lengths])


ERRORS = {
    "too short": (lambda s: s.data.random_split(range(10), [3, 6]), "9", "10"),
    "too long": (lambda s: s.data.random_split(range(10), [3, 8]), "11", "10"),
    "fractions over 1": (lambda s: s.data.random_split(range(10), [0.5, 0.6]), "1.1"),
    "fractions a hair over 1": (
        lambda s: s.data.random_split(range(10), [0.5, 0.5 + 2**-40]),
        "10",
    ),
    "fractions under 1": (lambda s: s.data.random_split(range(10), [0.5, 0.4]), "0.9"),
    "fraction < 0": (
        lambda s: s.data.random_split(range(10), [-0.5, 1.5]),
        "lengths[0]",
        "-0.5",
    ),
    "fraction > 1": (
        lambda s: s.data.random_split(range(10), [1.5, -0.5]),
        "lengths[0]",
        "1.5",
    ),
    "floats": (lambda s: s.data.random_split(range(10), [3.0, 7.0]),),
    "no lengths": (lambda s: s.data.random_split(range(10), []), "0", "10"),
    "no length": (lambda s: s.data.random_split(iter("ab"), [1, 1]), "len()"),
    "generator": (lambda s: s.data.random_split("ab", [1, 1], 5), "generator"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    fails_alike(*ERRORS[name])
