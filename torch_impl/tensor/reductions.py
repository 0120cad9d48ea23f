"""Reductions: sums, moments, extremes and the median, and the way back of each.

`python torch_impl/tensor/reductions.py` shows who gets the gradient of a tie.
"""

import torch

__all__ = [
    "sum",
    "mean",
    "var",
    "std",
    "norm",
    "prod",
    "amax",
    "max",
    "median",
    "quantile",
    "cumsum",
    "cumprod",
    "cummax",
    "cummin",
    "argmax",
    "any",
    "default_var",
    "default_std",
    "default_cumsum",
]


def sum(x, dim=None, keepdim=False):
    """y[i] = Σ_j x[i, j], over the axes `dim`, or all"""
    return torch.sum(x, dim, keepdim=keepdim)


def mean(x, dim=None, keepdim=False):
    """y[i] = Σ_j x[i, j] / J"""
    return torch.mean(x, dim, keepdim=keepdim)


def var(x, dim=None, correction=1, keepdim=False):
    """y[i] = Σ_j (x[i, j] - mean[i])² / (J - correction)"""
    return torch.var(x, dim, correction=correction, keepdim=keepdim)


def std(x, dim=None, correction=1, keepdim=False):
    """y = √var: its slope is infinite where all entries are equal"""
    return torch.std(x, dim, correction=correction, keepdim=keepdim)


def norm(x, dim=None, keepdim=False):
    """y[i] = √(Σ_j x[i, j]²)"""
    return torch.linalg.vector_norm(x, dim=dim, keepdim=keepdim)


def prod(x, dim, keepdim=False):
    """y[i] = Π_j x[i, j]"""
    return torch.prod(x, dim, keepdim=keepdim)


def amax(x, dim=None, keepdim=False):
    """y[i] = max_j x[i, j]: entries that tie share the gradient"""
    return torch.amax(x, () if dim is None else dim, keepdim=keepdim)


def max(x, dim):
    """y[i] = max_j x[i, j]: of entries that tie, the first has the gradient"""
    return torch.max(x, dim).values


def median(x, dim):
    """y[i] = the middle one of x[i, :]; of two, the lower in PyTorch, NumPy the mean"""
    return torch.median(x, dim).values


def quantile(x, q, dim, interpolation="linear"):
    """y[i] = x[i, :] in order, read at the place q (J - 1), which is between two"""
    return torch.quantile(x, q, dim, interpolation=interpolation)


def cumsum(x, dim):
    """y[i, j] = Σ_{k ≤ j} x[i, k]"""
    return torch.cumsum(x, dim)


def cumprod(x, dim):
    """y[i, j] = Π_{k ≤ j} x[i, k]"""
    return torch.cumprod(x, dim)


def cummax(x, dim):
    """y[i, j] = max_{k ≤ j} x[i, k]: of entries that tie, the last has the gradient"""
    return torch.cummax(x, dim).values


def cummin(x, dim):
    """y[i, j] = min_{k ≤ j} x[i, k]: of entries that tie, the last has the gradient"""
    return torch.cummin(x, dim).values


# Without a gradient here


def argmax(x, dim=None):
    """y[i] = the first j with the largest x[i, j]; without dim, in the flat array"""
    return torch.argmax(x, dim)


def any(x):
    """Whether an entry is not 0"""
    return torch.any(x)


def default_var(x):
    """x.var(): divided by J in NumPy, by J - 1 in PyTorch"""
    return x.var()


def default_std(x):
    """x.std(): divided by J in NumPy, by J - 1 in PyTorch"""
    return x.std()


def default_cumsum(x):
    """x.cumsum() without an axis"""
    return x.cumsum()


if __name__ == "__main__":
    for function in (amax, max, median):
        x = torch.tensor([1.0, 3.0, 3.0, 3.0], requires_grad=True)
        function(x, 0).backward()
        print(f"{function.__name__:6} of 1, 3, 3, 3; its gradient:", x.grad.tolist())
