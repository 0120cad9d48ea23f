"""Regressions that everybody writes first, or goes on with: all of them are right."""

import numpy as np

from tests.bridge.loops import OURS, TORCH, line
from tests.bridge.loops.correct import correct

__all__ = []

both = correct(TORCH, OURS)


def fitted(lib, features, lr, batch_size=64):
    """The least squares of all 64 samples: the noise of a batch is left to learn."""
    x, target = line(features=features)
    ones = np.ones((len(x), 1))
    best = np.linalg.lstsq(np.concatenate([x, ones], 1), target, rcond=None)[0]
    best = lib.array(best.astype(np.float32))
    model = lib.nn.Linear(features, 1)
    model.weight.data[:] = best[None, :-1]
    model.bias.data[:] = best[-1:]
    loader = lib.loader(x, target[:, None], batch_size=batch_size)
    return model, loader, lib.nn.MSELoss(), lib.adam(model, lr)


@both
def fitted_already(lib):
    """One batch, whose loss cannot move: no learning rate is to be blamed."""
    return fitted(lib, features=5, lr=1e-3)


@both
def fitted_and_begun_anew(lib):
    """Adam's first steps leave the minimum: 10 % more of a loss that is nearly none."""
    return fitted(lib, features=20, lr=0.1, batch_size=48)


@both
def line_of_one_feature(lib):
    """y = 3 x + noise, which everybody begins with"""
    return toy(lib, [3])


@both
def line_of_three_features(lib):
    """One of them tells 97 % of the target, for the target is made of it."""
    return toy(lib, [3, 0.5, -0.2])


@both
def line_of_one_in_three_features(lib):
    """The others have nothing to do with the target."""
    return toy(lib, [3, 0, 0])


def toy(lib, weights):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, len(weights))).astype(np.float32)
    y = (x @ weights + 1 + 0.1 * rng.normal(size=100)).astype(np.float32)
    model = lib.nn.Linear(len(weights), 1)
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1)
    return model, lib.loader(x, y[:, None]), lib.nn.MSELoss(), optimizer
