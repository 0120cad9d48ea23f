"""The same seed and the same call on both sides, then the same bits."""

import numpy as np
import torch

import numpy_impl.random
import torch_impl.random
from bridge import promises

PROMISE = promises.keep()
SEEDS = (0, 1, 2**32 - 1, 2**63 - 1, -1)
SIZES = (0, 1, 5, 15, 16, 17, 31, 32, 33, 100, 1000)
DTYPES = ("float32", "float64")


class Side:
    """One wing's random functions, with its arrays."""

    def __init__(self, random):
        self.random = random
        self.is_numpy = random is numpy_impl.random

    def __getattr__(self, name):
        return getattr(self.random, name)

    def dtype(self, name):
        return getattr(np if self.is_numpy else torch, name)

    def array(self, values):
        return np.array(values) if self.is_numpy else torch.from_numpy(np.array(values))

    def zeros(self, shape, dtype):
        return self.array(np.zeros(shape, dtype))


SIDES = Side(numpy_impl.random), Side(torch_impl.random)


def assert_same(ours, theirs, tolerance=0.0):
    """The same dtype, shape and bits; or within an absolute tolerance."""
    ours, theirs = np.asarray(ours), theirs.numpy()
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    if tolerance and ours.size:
        assert np.abs(ours - theirs).max() <= tolerance
    else:
        assert ours.tobytes() == theirs.tobytes(), (ours, theirs)


def assert_same_draws(seed, call, *arguments, tolerance=0.0):
    """`call(side, *arguments)` from the same seed, then whatever is drawn next."""
    results = []
    for side in SIDES:
        side.manual_seed(seed)
        results.append(call(side, *arguments))
    assert_same(*results, tolerance)
    assert_in_step()


def states_before(words):
    """The generator states whose next words are chosen, (N, n <= 623) -> (N, 5056)."""
    states = np.zeros((len(words), 632), np.uint64)
    states[:, 1] = 624 | 1 << 32  # words left, and that it was seeded
    states[:, 2] = 1  # the next word
    states[:, 4 : 4 + words.shape[1]] = untemper(words)
    return states.view(np.uint8)


def untemper(words):
    """The twister's inner words that are given out as `words`: tempering undone."""
    y = words ^ words >> 18
    y ^= y << 15 & 0xEFC60000
    inner = y.copy()
    for _ in range(4):
        inner = y ^ (inner << 7 & 0x9D2C5680)
    return inner ^ inner >> 11 ^ inner >> 22


def assert_in_step():
    """Both default generators go on alike: a normal, which may be cached, and words."""
    assert_same(*(side.randn(1, dtype=side.dtype("float64")) for side in SIDES))
    assert_same(*(side.randint(2**20, (3,)) for side in SIDES))
