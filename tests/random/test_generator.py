"""The generator: seeds, and states that both sides can continue from."""

import copy
import pickle

import numpy as np
import pytest
import torch

import numpy_impl.random
from tests.random.compare import (
    SEEDS,
    SIDES,
    assert_in_step,
    assert_same,
    assert_same_draws,
    states_before,
)

DRAWS = {
    "nothing": lambda side, g: None,
    "one word": lambda side, g: side.rand(1, generator=g),
    "half a pair of normals": lambda side, g: side.randn(5, generator=g),
    "normals in blocks": lambda side, g: side.randn(37, generator=g),
    "all words but one": lambda side, g: side.rand(623, generator=g),
    "a whole block of words": lambda side, g: side.rand(624, generator=g),
    "one block and a word": lambda side, g: side.rand(625, generator=g),
    "a cached normal in the next block": lambda side, g: (
        side.randn(3, generator=g),
        side.rand(1000, generator=g),
    ),
}


def pair(seed, draw):
    """Both sides' generators after the same draw."""
    generators = []
    for side in SIDES:
        g = side.Generator().manual_seed(seed)
        draw(side, g)
        generators.append(g)
    return generators


def assert_same_stream(ours, theirs):
    for n in (1, 700, 3):
        numbers = [
            side.randn(n, generator=g, dtype=side.dtype("float64"))
            for side, g in zip(SIDES, (ours, theirs))
        ]
        assert_same(*numbers)


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
@pytest.mark.parametrize("seed", SEEDS)
class TestState:
    def test_ours_is_theirs(self, seed, draw):
        """All 5056 bytes, but for `next`, which has two names for a block's end."""
        ours, theirs = (np.asarray(g.get_state()) for g in pair(seed, draw))
        assert ours.dtype == theirs.dtype == np.uint8
        assert ours.shape == theirs.shape == (5056,)
        end = ours[8:12].view(np.int32) == 1
        keep = np.ones(5056, bool)
        keep[16:24] = not end
        np.testing.assert_array_equal(ours[keep], theirs[keep])

    def test_we_continue_from_theirs(self, seed, draw):
        _, theirs = pair(seed, draw)
        ours = numpy_impl.random.Generator().set_state(theirs.get_state().numpy())
        assert ours.initial_seed() == theirs.initial_seed()
        assert_same_stream(ours, theirs)

    def test_they_continue_from_ours(self, seed, draw):
        ours, _ = pair(seed, draw)
        theirs = torch.Generator().set_state(torch.from_numpy(ours.get_state()))
        assert ours.initial_seed() == theirs.initial_seed()
        assert_same_stream(ours, theirs)

    @pytest.mark.parametrize(
        "copied",
        [
            lambda g: g.clone_state(),
            copy.copy,
            copy.deepcopy,
            lambda g: pickle.loads(pickle.dumps(g)),
        ],
        ids=["clone_state", "copy", "deepcopy", "pickle"],
    )
    def test_a_copy_goes_its_own_way(self, seed, draw, copied):
        ours, _ = pair(seed, draw)
        before = ours.get_state()
        twin = copied(ours)
        wanted = numpy_impl.random.randn(700, generator=twin)
        np.testing.assert_array_equal(ours.get_state(), before)
        assert twin.initial_seed() == ours.initial_seed()
        np.testing.assert_array_equal(
            numpy_impl.random.randn(700, generator=ours), wanted
        )


def test_default_generator():
    """The functions without a generator are those of `default_generator`."""
    ours, theirs = SIDES
    for side in SIDES:
        assert side.manual_seed(7) is side.default_generator
        side.randn(3)
    assert_same(ours.get_rng_state(), theirs.get_rng_state())
    assert ours.initial_seed() == theirs.initial_seed() == 7

    state = ours.get_rng_state()
    wanted = ours.rand(5)
    ours.set_rng_state(state)
    np.testing.assert_array_equal(ours.rand(5), wanted)
    ours.set_rng_state(state)
    assert_in_step()


@pytest.mark.parametrize("seed", [3.9, "12", True, np.int64(5), 2**64 - 1, -(2**63)])
def test_what_manual_seed_takes(seed):
    assert_same_draws(seed, lambda side: side.rand(3))
    assert SIDES[0].initial_seed() == SIDES[1].initial_seed()


def test_only_the_low_32_bits_of_a_seed_count():
    ours, _ = SIDES
    for seed in (5, 5 + 2**32, 5 - 2**63):
        ours.manual_seed(seed)
        assert ours.initial_seed() == seed % 2**64
        np.testing.assert_array_equal(ours.rand(2), ours_from(5))


def ours_from(seed):
    return numpy_impl.random.rand(2, generator=SIDES[0].Generator().manual_seed(seed))


def test_a_generator_never_seeded_is_theirs():
    ours, theirs = (side.Generator() for side in SIDES)
    assert ours.initial_seed() == theirs.initial_seed()
    assert_same_stream(ours, theirs)


def test_seed_is_another_every_time():
    ours, _ = SIDES
    seeds = {ours.seed() for _ in range(5)} | {ours.Generator().seed()}
    assert len(seeds) == 6
    assert all(0 <= seed < 2**64 for seed in seeds)
    last = ours.seed()
    assert ours.initial_seed() == last
    np.testing.assert_array_equal(ours.rand(2), ours_from(last))


def test_seeding_forgets_the_cached_normal():
    def call(side):
        side.randn(1)
        side.manual_seed(1)
        return side.randn(3)

    assert_same_draws(0, call)


def test_chosen_words_come_next():
    """What the tests of rare words rest on."""
    words = np.random.default_rng(0).integers(2**32, size=(2, 623), dtype=np.uint32)
    for row, state in zip(words, states_before(words), strict=True):
        g = SIDES[0].Generator().set_state(state)
        np.testing.assert_array_equal(g.random32(623), row)


def test_words():
    """Two words make one of 64 bits, the first one high."""
    g = SIDES[0].Generator().manual_seed(0)
    words = g.clone_state().random32(6).astype(np.uint64)
    np.testing.assert_array_equal(g.random64(3), words[::2] << 32 | words[1::2])
