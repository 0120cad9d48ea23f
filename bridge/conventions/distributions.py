"""Distributions: what their parameters mean, and what a draw returns."""

import random

import numpy as np
import torch

from bridge.conventions.answers import about
from bridge.conventions.register import convention, entry

__all__ = ["random"]  # for the expressions


@convention(
    "integers",
    symptom="IndexError once in a while: the upper bound was drawn",
)
def upper_bound_of_integers():
    """np.random.randint, rng.integers and torch.randint leave the upper bound out;
    Python's random.randint draws it, too."""
    rng = np.random.default_rng(0)
    return entry(
        locals(),
        {
            "random.randint(3, 3)": 3,
            "rng.integers(3, 3)": ValueError,
            "torch.randint(3, 3, (1,))": RuntimeError,
        },
        same=("rng.integers(3, 3, endpoint=True)", "torch.randint(3, 4, ())"),
    )


@convention(
    "multinomial",
    symptom="indices where counts were expected, or: cannot sample n_sample > "
    "prob_dist.size(-1)",
)
def what_multinomial_returns():
    """np.random.multinomial returns how often each class came; torch.multinomial the
    classes drawn, without replacement, of weights that need not sum to 1."""
    rng, w = np.random.default_rng(0), torch.tensor([2.0, 0.0])
    return entry(
        locals(),
        {
            "rng.multinomial(5, [1.0, 0.0])": [5, 0],
            "torch.multinomial(w, 5)": RuntimeError,
            "torch.multinomial(w, 5, replacement=True)": [0, 0, 0, 0, 0],
        },
        same=(
            "rng.choice(2, size=5, p=[1.0, 0.0])",
            "torch.multinomial(w, 5, replacement=True)",
        ),
    )


@convention(
    "exponential and gamma",
    symptom="waiting times are far too long or too short: scale for rate",
)
def scale_or_rate():
    """NumPy asks exponential and gamma for the scale, PyTorch for the rate, which is
    1 / scale."""
    rng, rate = np.random.default_rng(0), torch.tensor(4.0)
    return entry(
        locals(),
        {
            "rng.exponential(4.0, 100_000).mean()": about(4.0, 0.03),
            "torch.distributions.Exponential(rate).mean": 1 / 4,
            "rng.gamma(2.0, 4.0, 100_000).mean()": about(8.0, 0.03),
            "torch.distributions.Gamma(2.0, rate).mean": 2 / 4,
        },
        same=(
            "1 / torch.distributions.Exponential(1 / rate).rate",
            "torch.distributions.Exponential(1 / rate).mean",
        ),
    )


@convention(
    "geometric",
    symptom="numbers of trials are one too small, or begin at 0 instead of 1",
)
def trials_or_failures():
    """np.random.geometric and tensor.geometric_ count the trials, from 1 on;
    torch.distributions.Geometric the failures before the success, from 0 on."""
    rng = np.random.default_rng(0)
    failures = torch.distributions.Geometric(0.25)
    return entry(
        locals(),
        {
            "rng.geometric(0.25, 100_000).mean()": about(1 / 0.25, 0.03),
            "torch.empty(100_000).geometric_(0.25).mean()": about(1 / 0.25, 0.03),
            "failures.mean": (1 - 0.25) / 0.25,
        },
        same=("1 / 0.25", "failures.mean + 1"),
    )


@convention(
    "negative binomial",
    symptom="the mean of a negative binomial is upside down, p for 1 - p",
)
def success_or_failure():
    """NumPy's negative binomial counts failures, of probability 1 - p, PyTorch's
    successes, of probability p."""
    rng = np.random.default_rng(0)
    counts = torch.distributions.NegativeBinomial(3, 0.25)
    return entry(
        locals(),
        {
            "rng.negative_binomial(3, 0.25, 100_000).mean()": about(
                3 * 0.75 / 0.25, 0.03
            ),
            "counts.mean": 3 * 0.25 / 0.75,
        },
        same=("3 * 0.75 / 0.25", "torch.distributions.NegativeBinomial(3, 0.75).mean"),
    )


@convention(
    "normal numbers",
    symptom="the spread is the square of what it should be: 16 for 4",
)
def deviation_or_variance():
    """normal takes the standard deviation in both libraries; multivariate_normal takes
    the covariance, whose entry is the variance."""
    one = np.random.default_rng(0).normal(0.0, 4.0)
    many = np.random.default_rng(0).multivariate_normal([0.0], [[16.0]])
    return entry(
        locals(),
        {
            "torch.distributions.Normal(0.0, 4.0).variance": 16.0,
            "torch.distributions.MultivariateNormal(torch.zeros(1), 4 * torch.eye(1))"
            ".variance": [4.0],
        },
        same=("np.abs([one])", "np.abs(many)"),
    )
