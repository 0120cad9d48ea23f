"""What an optimizer with a closure is to minimize: a loss, and its gradient by hand."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from numpy_impl.data.bundled import load_breast_cancer

__all__ = [
    "LOGISTIC",
    "NEARBY",
    "PENALTY",
    "QUADRATIC",
    "ROSENBROCK",
    "Problem",
    "standardized",
]

PENALTY = 0.01  # λ of the logistic regression


@dataclass(frozen=True)
class Problem:
    """A loss on either side, and its derivatives on the NumPy side.

    Args:
        start: (rng, shapes) -> a list of ndarrays, the parameters.
        loss: (lib, data, *parameters) -> a number; lib is np or torch.
        gradients: (data, *parameters) -> an ndarray or None for each parameter.
        data: () -> a tuple of ndarrays.
    """

    start: Any
    loss: Any
    gradients: Any
    data: Any = tuple


# ½ Σ a (p - 1)², the curvatures a between 1 and 20; a parameter () counts for nothing


def random_start(rng, shapes):
    return [rng.normal(size=shape) for shape in shapes]


def curvatures(p):
    """As p; in torch, too, the exponents are plain numbers."""
    return np.geomspace(1, 20, int(np.prod(p.shape))).reshape(p.shape)


def quadratic(lib, data, *parameters):
    total = 0.0
    for p in parameters:
        if p.shape:
            a = curvatures(p).astype(str(p.dtype).removeprefix("torch."))
            total = total + (lib.asarray(a) * (p - 1) ** 2).sum() / 2
    return total


def quadratic_gradients(data, *parameters):
    return [
        curvatures(p).astype(p.dtype) * (p - 1) if p.shape else None for p in parameters
    ]


def start_nearby(rng, shapes):
    return [1 + 0.001 * start for start in random_start(rng, shapes)]


QUADRATIC = Problem(random_start, quadratic, quadratic_gradients)
NEARBY = Problem(start_nearby, quadratic, quadratic_gradients)  # Σ |g| < 1


# Σ (1 - x)² + 100 (y - x²)², a bent valley with its lowest point at x = y = 1


def rosenbrock(lib, data, x, y):
    return ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum()


def rosenbrock_gradients(data, x, y):
    across = 200 * (y - x**2)
    return [-2 * (1 - x) - 2 * x * across, across]


ROSENBROCK = Problem(
    lambda rng, shapes: [np.array([-1.2, 0.4]), np.array([1.0, -0.7])],
    rosenbrock,
    rosenbrock_gradients,
)


# Logistic regression: mean log(1 + exp(-m)) + ½ λ |weight|², m = ±(x · weight + bias)


@functools.cache
def standardized():
    """(x, signs): the tumours, each feature with mean 0 and deviation 1; signs ±1"""
    x, labels = load_breast_cancer(np.float64)
    return (x - x.mean(0)) / x.std(0), 2.0 * labels - 1


def logistic(lib, data, weight, bias):
    x, signs = data
    m = signs * (x @ weight + bias)
    losses = lib.log1p(lib.exp(-abs(m))) + (abs(m) - m) / 2
    return losses.mean() + PENALTY / 2 * (weight**2).sum()


def logistic_gradients(data, weight, bias):
    x, signs = data
    m = signs * (x @ weight + bias)
    grad_z = -signs / (1 + np.exp(m)) / len(x)
    return [grad_z @ x + PENALTY * weight, grad_z.sum(keepdims=True)]


LOGISTIC = Problem(
    lambda rng, shapes: [0.1 * rng.normal(size=30), np.zeros(1)],
    logistic,
    logistic_gradients,
    standardized,
)
