"""Reshaping inside a model: many axes to one and back."""

import math

from torch_impl.nn import check
from torch_impl.nn.module import Module

__all__ = ["flatten", "unflatten", "Flatten", "Unflatten"]


def flatten(x, start_dim=0, end_dim=-1):
    """y[..., i, ...] = x[..., i1, ..., ik, ...], axes start_dim ... end_dim as one"""
    start = check.axis("start_dim", start_dim, x.ndim)
    end = check.axis("end_dim", end_dim, x.ndim)
    if start > end:
        raise RuntimeError(
            f"start_dim must not come after end_dim, got {start_dim} and {end_dim} "
            f"for shape {tuple(x.shape)}"
        )
    joined = math.prod(x.shape[start : end + 1])
    return x.reshape(*x.shape[:start], joined, *x.shape[end + 1 :])


def unflatten(x, dim, sizes):
    """y[..., i1, ..., ik, ...] = x[..., i, ...], axis dim split into axes of sizes"""
    dim = check.axis("dim", dim, x.ndim)
    size, known = x.shape[dim], math.prod(s for s in sizes if s != -1)
    unknown = sum(s == -1 for s in sizes)
    fits = known == size if not unknown else known > 0 and size % known == 0
    if not len(sizes) or unknown > 1 or any(s < -1 for s in sizes) or not fits:
        raise RuntimeError(
            f"sizes must multiply to {size}, the size of axis {dim} of shape "
            f"{tuple(x.shape)}, with at most one -1, got {tuple(sizes)}"
        )
    sizes = [size // known if s == -1 else s for s in sizes]
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
        if not isinstance(unflattened_size, tuple | list):
            kind = type(unflattened_size).__name__
            raise TypeError(f"unflattened_size must be a tuple of ints, got {kind}")
        for size in unflattened_size:
            if not isinstance(size, int):
                raise TypeError(
                    f"unflattened_size must be a tuple of ints, got {size!r} in "
                    f"{unflattened_size}"
                )
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, x):
        return unflatten(x, self.dim, self.unflattened_size)

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
