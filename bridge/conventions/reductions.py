"""Sums, means and orders: what one axis becomes."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "variance",
    symptom="my standard deviations are smaller than theirs, by √((n - 1) / n)",
)
def divisor_of_the_variance():
    """np.var and np.std divide by n, torch.var and torch.std by n - 1."""
    x = np.arange(10.0)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.var(x)": 82.5 / 10, "torch.var(t)": 82.5 / 9},
        same=("np.var(x, ddof=1)", "torch.var(t)"),
    )


@convention(
    "median",
    symptom="the median of an even number of values is too small",
    translate="torch.quantile(t, 0.5) takes the mean of the two in the middle",
)
def median_of_an_even_number():
    """Of an even number of values torch.median takes the lower one in the middle,
    np.median the mean of both."""
    x = np.array([1.0, 2.0, 3.0, 4.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.median(x)": 2.5, "torch.median(t)": 2.0},
        same=("np.median(x)", "torch.quantile(t, 0.5)"),
    )


@convention(
    "variance",
    symptom="my normalised rows are smaller than theirs, by √((n - 1) / n)",
)
def divisor_of_layer_norm():
    """LayerNorm takes the variance over n, not over n - 1 as torch.var does."""
    t = torch.arange(10.0, dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.layer_norm(t, (10,), eps=0.0)[-1]": 4.5 / 8.25**0.5,
            "((t - t.mean()) / t.std())[-1]": 4.5 / (82.5 / 9) ** 0.5,
        },
        same=(
            "F.layer_norm(t, (10,), eps=0.0)[-1]",
            "((t - t.mean()) / t.std(correction=0))[-1]",
        ),
    )
