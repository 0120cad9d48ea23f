"""Variances, medians, norms and bins."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "variance",
    symptom="my standard deviations are smaller than theirs, by √((n - 1) / n): std "
    "does not match",
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


@convention(
    "variance",
    symptom="nan after a batch of one: the standard deviation of a single row",
)
def deviation_of_a_single_value():
    """The standard deviation of one value is 0 over n, and 0 / 0 over n - 1."""
    x = np.array([5.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.std(x)": 0.0, "torch.std(t)": np.nan},
        same=("np.std(x)", "torch.std(t, correction=0)"),
    )


@convention(
    "covariance",
    symptom="the diagonal of my covariance matrix is not the variance",
)
def divisor_of_the_covariance():
    """np.cov divides by n - 1, as torch.cov does, though np.var divides by n."""
    x = np.arange(10.0)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.cov(x)": 82.5 / 9, "np.var(x)": 82.5 / 10, "torch.cov(t)": 82.5 / 9},
        same=("np.cov(x, ddof=0)", "np.var(x)", "torch.cov(t, correction=0)"),
    )


@convention(
    "median",
    symptom="the median of an even number of values is too small",
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
    "norm",
    symptom="a regulariser of a matrix has another value: the spectral norm was meant",
)
def norm_of_a_matrix():
    """Of a matrix np.linalg.norm(A, 2) and torch.linalg.norm(A, 2) are the largest
    singular value; torch.norm(A, 2) is the root of the sum of squares."""
    A = np.eye(4)
    t = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.norm(A, 2)": 1.0,
            "torch.linalg.norm(t, 2)": 1.0,
            "torch.norm(t, 2)": 2.0,
            "np.linalg.norm(A)": 2.0,
        },
        same=("np.linalg.norm(A)", "torch.linalg.vector_norm(t)", "torch.norm(t, 2)"),
    )


@convention(
    "bins",
    symptom="every value that is itself a boundary is in the bin beside theirs",
)
def side_of_a_boundary():
    """np.digitize puts a value that equals a boundary above it, torch.bucketize below
    it, though both say right=False."""
    x, bins = np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    t, borders = torch.from_numpy(x), torch.from_numpy(bins)
    return entry(
        locals(),
        {"np.digitize(x, bins)": [1, 2], "torch.bucketize(t, borders)": [0, 1]},
        same=("np.digitize(x, bins)", "torch.bucketize(t, borders, right=True)"),
    )


@convention(
    "bins",
    symptom="the greatest value is in a histogram, but in no bin of digitize",
)
def last_bin():
    """A histogram's last bin holds its right end, in both libraries; np.digitize puts
    it beyond the last bin."""
    x, edges = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 2.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.histogram(x, edges)[0]": [1, 2],
            "torch.histc(t, 2)": [1, 2],
            "np.digitize(x, edges)": [1, 2, 3],
        },
        same=("np.histogram(x, 2)[0]", "torch.histc(t, 2)"),
    )
