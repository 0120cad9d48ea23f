"""Inputs of a case: what to draw, as float64, the same for every side."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

__all__ = ["Spec", "bools", "integers", "normal", "probabilities", "uniform", "values"]


@dataclass(frozen=True)
class Spec:
    """An array to be drawn: `draw(rng)` gives it.

    Args:
        draw: np.random.Generator -> ndarray, float64 if it is of real numbers.
        differentiable: whether its gradient is compared.
    """

    draw: Any
    differentiable: bool = True

    def constant(self):
        """The same array, as data: without a gradient (a target, a mask)."""
        return replace(self, differentiable=False)

    def sample(self, rng, dtype):
        """The array; real numbers are such as float32 has, too."""
        array = np.asarray(self.draw(rng))
        if array.dtype.kind != "f":
            return array
        return array.astype(np.float32).astype(dtype)


def normal(*shape, scale=1.0):
    """N(0, scale²): mostly within |x| < 5"""
    return Spec(lambda rng: scale * rng.normal(size=shape))


def uniform(low, high, *shape):
    """U(low, high)"""
    return Spec(lambda rng: rng.uniform(low, high, size=shape))


def probabilities(*shape, axis=-1):
    """Positive and summing to 1 along `axis`"""

    def draw(rng):
        weights = rng.uniform(0.05, 1.0, size=shape)
        return weights / weights.sum(axis, keepdims=True)

    return Spec(draw)


def integers(high, *shape, low=0):
    """int64 in low ... high - 1: labels, indices"""
    return Spec(lambda rng: rng.integers(low, high, size=shape), differentiable=False)


def bools(*shape, p=0.5):
    """True with probability p: masks"""
    return Spec(lambda rng: rng.random(size=shape) < p, differentiable=False)


def values(array, differentiable=True):
    """Just these values: kinks, ties, extremes"""
    array = np.asarray(array)
    return Spec(lambda rng: array.copy(), differentiable and array.dtype.kind == "f")
