"""Reshaping inside a model: many axes to one and back."""

import math

from torch_impl.nn.module import Module

__all__ = ["flatten", "unflatten", "Flatten", "Unflatten"]


def flatten(x, start_dim=0, end_dim=-1):
    """y[..., i, ...] = x[..., i1, ..., ik, ...], axes start_dim ... end_dim as one"""
    axes = range(max(x.ndim, 1))  # a scalar has one imaginary axis
    start, end = axes[start_dim], axes[end_dim]
    joined = math.prod(x.shape[start : end + 1])
    return x.reshape(*x.shape[:start], joined, *x.shape[end + 1 :])


def unflatten(x, dim, sizes):
    """y[..., i1, ..., ik, ...] = x[..., i, ...], axis dim split into axes of sizes"""
    dim = range(x.ndim)[dim]
    known = math.prod(size for size in sizes if size != -1)
    sizes = [x.shape[dim] // known if size == -1 else size for size in sizes]
    return x.reshape(*x.shape[:dim], *sizes, *x.shape[dim + 1 :])


class Flatten(Module):
    """x (N, ...) -> y (N, D)"""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x):
        return flatten(x, self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """x (..., D, ...) -> y (..., *unflattened_size, ...)"""

    def __init__(self, dim, unflattened_size):
        super().__init__()
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, x):
        return unflatten(x, self.dim, self.unflattened_size)

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
