"""Arrays for tests of what is said about wrong ones."""

import numpy as np


def normal(*shape, seed=11):
    return np.random.default_rng(seed).normal(size=shape)
