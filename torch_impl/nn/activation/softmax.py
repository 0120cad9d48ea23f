"""Softmax and its kin: scores become probabilities along one axis."""

import warnings

import torch

from torch_impl.nn.module import Module

__all__ = [
    "softmin",
    "softmax",
    "log_softmax",
    "Softmin",
    "Softmax",
    "Softmax2d",
    "LogSoftmax",
]


def implicit_dim(ndim):
    """The axis that torch once chose for dim=None"""
    return 0 if ndim in (0, 1, 3) else 1


def softmax_dim(name, dim, ndim, stacklevel):
    """dim, or for None the implicit one, with torch's warning."""
    if dim is not None:
        return dim
    warnings.warn(
        f"implicit dimension choice for {name} is deprecated: pass dim",
        stacklevel=stacklevel,
    )
    return implicit_dim(ndim)


def shift(x, dim):
    """x[n, c] - max_k x[n, k]: softmax stays the same, and exp does not overflow."""
    if 0 in x.shape:
        return x
    largest = x.detach().amax(dim, keepdim=True)
    return x - largest


def normalized_exp(x, dim):
    """y[n, c] = exp x[n, c] / Σ_k exp x[n, k]"""
    y = torch.exp(shift(x, dim))
    return y / y.sum(dim, keepdim=True)


def softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp x[n, c] / Σ_k exp x[n, k], along dim"""
    dim = softmax_dim("softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.to(dtype)
    return normalized_exp(x, dim)


def softmin(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = exp -x[n, c] / Σ_k exp -x[n, k], along dim"""
    dim = softmax_dim("softmin", dim, x.ndim, _stacklevel)
    return softmax(-x, dim, dtype=dtype)


def log_normalized_exp(x, dim):
    """y[n, c] = x[n, c] - log Σ_k exp x[n, k]"""
    shifted = shift(x, dim)
    return shifted - torch.log(torch.exp(shifted).sum(dim, keepdim=True))


def log_softmax(x, dim=None, _stacklevel=3, dtype=None):
    """y[n, c] = x[n, c] - log Σ_k exp x[n, k], along dim"""
    dim = softmax_dim("log_softmax", dim, x.ndim, _stacklevel)
    x = x if dtype is None else x.to(dtype)
    return log_normalized_exp(x, dim)


class _AlongDim(Module):
    """What the three share: the axis dim."""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmin(_AlongDim):
    """x (...) -> y (...), with y = exp -x / Σ exp -x along dim"""

    def forward(self, x):
        return softmin(x, self.dim, _stacklevel=6)


class Softmax(_AlongDim):
    """x (...) -> y (...), with y = exp x / Σ exp x along dim"""

    def forward(self, x):
        return softmax(x, self.dim, _stacklevel=6)


class Softmax2d(Module):
    """x (N, C, H, W) or (C, H, W) -> y, a softmax over the channels at each place"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return softmax(x, -3)


class LogSoftmax(_AlongDim):
    """x (...) -> y (...), with y = x - log Σ exp x along dim"""

    def forward(self, x):
        return log_softmax(x, self.dim, _stacklevel=6)
