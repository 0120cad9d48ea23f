"""Calls of all kinds in any order: the streams never part."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random.compare import (
    DTYPES,
    PROMISE,
    SIDES,
    assert_in_step,
    assert_same,
)

sizes = st.one_of(st.integers(0, 40), st.integers(600, 700))
dtypes = st.sampled_from(DTYPES)


def take(name, *arguments):
    """One call, described so that both sides can make it."""
    return st.tuples(st.just(name), *arguments)


calls = st.one_of(
    take("rand", sizes, dtypes),
    take("randn", sizes, dtypes),
    take("normal_", sizes, dtypes, st.floats(-3, 3), st.floats(0, 2)),
    take("uniform_", sizes, dtypes, st.floats(-3, 0), st.floats(0, 2)),
    take("bernoulli_", sizes, dtypes, st.floats(0, 1)),
    take("exponential_", sizes, dtypes, st.floats(0.1, 9)),
    take("random_", sizes, dtypes, st.integers(-9, 9), st.integers(10, 2**24)),
    take("strided normal_", sizes, dtypes),
    take("randint", sizes, st.integers(1, 2**62)),
    take("randperm", sizes),
    take("multinomial", sizes, dtypes, st.booleans()),
    take("dropout_mask", sizes, dtypes, st.floats(0, 1)),
    take("state there and back"),
)


def make(side, name, *arguments):
    """The call on one side."""
    if name in ("rand", "randn"):
        n, dtype = arguments
        return getattr(side, name)(n, dtype=side.dtype(dtype))
    if name == "strided normal_":
        n, dtype = arguments
        return side.normal_(side.zeros((3, n), dtype).swapaxes(0, 1))
    if name == "randint":
        n, high = arguments
        return side.randint(high, (n,))
    if name == "multinomial":
        n, dtype, replacement = arguments
        weights = side.array(np.linspace(1, 2, n + 1).astype(dtype))
        return side.multinomial(weights, n // 2 + 1, replacement)
    if name == "dropout_mask":
        n, dtype, p = arguments
        return side.dropout_mask((n,), p, side.dtype(dtype))
    if name == "randperm":
        return side.randperm(*arguments)
    n, dtype, *rest = arguments
    return getattr(side, name)(side.zeros(n, dtype), *rest)


def exchange():
    """Each side continues from the other's state."""
    ours, theirs = SIDES
    state = ours.get_rng_state()
    ours.set_rng_state(theirs.get_rng_state().numpy())
    theirs.set_rng_state(torch.from_numpy(state))


def tolerance(name, *arguments):
    """What the promise allows."""
    if name in ("randn", "normal_") and arguments[1] == "float32":
        return 2 * PROMISE.normal
    if name == "uniform_":
        return 3 * PROMISE.uniform * np.finfo(arguments[1]).eps
    return 0.0


@settings(max_examples=150, derandomize=True)
@given(st.integers(-(2**63), 2**64 - 1), st.lists(calls, max_size=12))
def test_any_sequence(seed, sequence):
    for side in SIDES:
        side.manual_seed(seed)
    for call in sequence:
        if call[0] == "state there and back":
            exchange()
        else:
            assert_same(*(make(side, *call) for side in SIDES), tolerance(*call))
    assert_in_step()
