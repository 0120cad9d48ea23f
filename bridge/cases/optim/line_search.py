"""Cases of optim/line_search.py: many curves, and where each search ends on them."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch.optim.lbfgs import _cubic_interpolate, _strong_wolfe

from bridge.cases.case import Case
from bridge.rounding import nudged
from bridge.sides import TORCH

LENGTHS = 0.5, 1.0, 4.0  # of d; powers of two, so that nothing is rounded twice
WOLFE = (1e-4, 0.9), (0.1, 0.3), (0.25, 0.5), (0.3, 0.35), (0.6, 0.7)
FEWEST, MOST = 0, 25  # points that a search may try

double = partial(torch.tensor, dtype=torch.float64)


def smooth(rng):
    """A parabola with waves, and many minima."""
    drawn = rng.uniform((0.5, 0.02, 0.0, 0.5), (5, 1, 2, 6))
    rise, bend, height, often = nudged(drawn)  # a search may double each rounding
    return (
        lambda t: -rise * t + bend * t**2 + height * np.sin(often * t),
        lambda t: -rise + 2 * bend * t + height * often * np.cos(often * t),
    )


def kinked(rng):
    """Two straight lines: one of them always looks as if it went on."""
    place, left, right = rng.uniform((0.01, 0.5, 0.1), (5.0, 5.0, 5.0))
    return (
        lambda t: left * (place - t) if t < place else right * (t - place),
        lambda t: -left if t < place else right,
    )


def terraced(rng):
    """Losses and slopes in few levels: equal ones, and slopes of exactly 0."""
    loss, slope = smooth(rng)
    return lambda t: np.round(loss(t)), lambda t: np.round(slope(t))


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchCase(Case):
    """`strong_wolfe` on random curves φ that begin downhill.

    Args:
        curve: rng -> (φ, φ').
        count: how many.
    """

    curve: object = smooth
    count: int = 300

    @property
    def takes_device(self):
        return False

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        rng = np.random.default_rng(seed)
        found = {name: [] for name in ("t", "f", "slope", "evaluations")}
        while len(found["t"]) < self.count:
            phi, slope = self.curve(rng)
            first = 2.0 ** rng.integers(-9, 6) * rng.choice((1.0, 1.7))
            length, (c1, c2) = rng.choice(LENGTHS), WOLFE[rng.integers(len(WOLFE))]
            tolerance = rng.choice((1e-9, 0.02, 0.3))
            options = float(c1), float(c2), float(tolerance)
            max_ls = int(rng.integers(FEWEST, MOST + 1))
            if slope(0.0) < 0:
                with np.errstate(all="ignore"):  # as LBFGS's step: 0 / 0 is no minimum
                    point = self.search(
                        *(side, phi, slope, first, float(length), *options, max_ls)
                    )
                for values, value in zip(found.values(), point, strict=True):
                    values.append(float(value))
        return {("output", name): np.array(v, dtype) for name, v in found.items()}

    @staticmethod
    def search(side, phi, slope, first, length, c1, c2, tolerance_change, max_ls):
        """(t, f, slope, evaluations)"""
        options = {"c1": c1, "c2": c2, "tolerance_change": tolerance_change}
        options["max_ls"] = max_ls
        number = np.float64 if side.is_numpy else double
        if side is TORCH:
            d = double([length])

            def at(x, t, d):
                return float(phi(float(t))), float(slope(float(t))) / d

            start, grad = at(0, 0.0, d)
            f, grad, t, count = _strong_wolfe(
                at, None, first, d, start, grad, grad.dot(d), **options
            )
            return t, f, grad.dot(d), count

        lib = side.module("optim.line_search")

        def evaluate(t):
            slopes = number(float(slope(float(t))))
            return lib.Point(t, float(phi(float(t))), None, slopes)

        start = evaluate(0)
        point, count = lib.strong_wolfe(evaluate, start, first, length, **options)
        return point.t, point.f, point.slope, count


@dataclass(frozen=True, kw_only=True, eq=False)
class CubicCase(Case):
    """`cubic_minimum` of random points, with and without bounds."""

    @property
    def takes_device(self):
        return False

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        rng = np.random.default_rng(seed)
        found = []
        for _ in range(50):
            ends = [[float(v) for v in rng.normal(size=3)] for _ in range(2)]
            for bounds in (None, (-1.0, 0.5)):
                found.append(float(self.minimum(side, *ends, bounds)))
        return {("output", "t"): np.array(found, dtype)}

    @staticmethod
    def minimum(side, a, b, bounds):
        if side is TORCH:
            a, b = ((t, f, double(slope)) for t, f, slope in (a, b))
            return _cubic_interpolate(*a, *b, bounds=bounds)
        lib = side.module("optim.line_search")
        number = np.float64 if side.is_numpy else double
        a, b = (lib.Point(t, f, None, number(slope)) for t, f, slope in (a, b))
        return lib.cubic_minimum(a, b, bounds)


FILE = "optim.line_search"
CASES = [
    SearchCase(file=FILE, name="strong_wolfe", label="smooth"),
    SearchCase(file=FILE, name="strong_wolfe", label="with a kink", curve=kinked),
    SearchCase(
        file=FILE, name="strong_wolfe", label="with terraces", curve=terraced, count=400
    ),
    CubicCase(file=FILE, name="cubic_minimum"),
]
