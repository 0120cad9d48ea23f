"""Reshaping inside a model: many axes to one and back."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.module import Module

__all__ = ["flatten", "unflatten", "Flatten", "Unflatten"]


def flatten(x, start_dim=0, end_dim=-1):
    """y[..., i, ...] = x[..., i1, ..., ik, ...], axes start_dim ... end_dim as one

    Args: as for Flatten, and
        x: array of any shape; a scalar becomes one entry.

    Returns:
        y, a view of x where its memory allows it.

    Raises:
        TypeError: start_dim or end_dim is no int, or `x` no array.
        IndexError: there is no such axis.
        RuntimeError: start_dim comes after end_dim.
    """
    check_flatten(x, start_dim, end_dim)
    axes = range(max(x.ndim, 1))  # a scalar has one imaginary axis
    start, end = axes[start_dim], axes[end_dim]
    joined = math.prod(x.shape[start : end + 1])
    return x.reshape(*x.shape[:start], joined, *x.shape[end + 1 :])


def flatten_backward(grad_y, shape):
    """Every entry keeps its value and its place in the order: reshape it back."""
    return grad_y.reshape(shape)


def unflatten(x, dim, sizes):
    """y[..., i1, ..., ik, ...] = x[..., i, ...], axis dim split into axes of sizes

    Args:
        x: array of at least one axis.
        dim: the axis to split.
        sizes: tuple of ints that multiply to its size; one may be -1, what is left.

    Returns:
        y, a view of x where its memory allows it.

    Raises:
        TypeError: dim or a size is no int, or `x` no array.
        IndexError: there is no axis dim.
        RuntimeError: sizes are empty, or do not multiply to the size of dim.
    """
    check_unflatten(x, dim, sizes)
    dim = range(x.ndim)[dim]
    known = math.prod(size for size in sizes if size != -1)
    sizes = [x.shape[dim] // known if size == -1 else size for size in sizes]
    return x.reshape(*x.shape[:dim], *sizes, *x.shape[dim + 1 :])


def unflatten_backward(grad_y, shape):
    """Every entry keeps its value and its place in the order: reshape it back."""
    return grad_y.reshape(shape)


class Flatten(Module):
    """x (N, ...) -> y (N, D)

    Args:
        start_dim, end_dim: first and last axis to join, the last one included.

    Raises:
        IndexError: in forward: there is no such axis.
        RuntimeError: in forward: start_dim comes after end_dim.
    """

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, x):
        self.saved.append(x.shape)
        return flatten(x, self.start_dim, self.end_dim)

    def backward(self, grad_y):
        return flatten_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """x (..., D, ...) -> y (..., *unflattened_size, ...)

    Args:
        dim: the axis to split.
        unflattened_size: tuple or list of ints; one may be -1, what is left.

    Raises:
        TypeError: unflattened_size is no tuple or list of ints.
        IndexError: in forward: there is no axis dim.
        RuntimeError: in forward: the sizes do not multiply to D.
    """

    def __init__(self, dim, unflattened_size):
        super().__init__()
        check_sizes("unflattened_size", unflattened_size, int)
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, x):
        self.saved.append(x.shape)
        return unflatten(x, self.dim, self.unflattened_size)

    def backward(self, grad_y):
        return unflatten_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


def check_flatten(x, start_dim, end_dim):
    """Axes that x has, in their order."""
    check.array(x=x)
    start = check.axis("start_dim", start_dim, x.ndim)
    if start > check.axis("end_dim", end_dim, x.ndim):
        raise RuntimeError(
            f"start_dim must not come after end_dim, got {start_dim} and {end_dim} "
            f"for shape {x.shape}"
        )


def check_unflatten(x, dim, sizes):
    """Sizes that multiply to that of an axis."""
    check.array(x=x)
    check_sizes("sizes", sizes, int | np.integer)
    size = x.shape[check.axis("dim", dim, x.ndim)] if x.ndim else 0
    known = math.prod(s for s in sizes if s != -1)
    unknown = sum(s == -1 for s in sizes)
    fits = known == size if not unknown else known > 0 and size % known == 0
    if not x.ndim or not len(sizes) or unknown > 1 or min(sizes) < -1 or not fits:
        raise RuntimeError(
            f"sizes must multiply to {size}, the size of axis {dim} of shape "
            f"{x.shape}, with at most one -1, got {tuple(sizes)}"
        )


def check_sizes(name, sizes, kind):
    """A tuple or list of ints, of `kind`."""
    if not isinstance(sizes, tuple | list):
        raise TypeError(f"{name} must be a tuple of ints, got {type(sizes).__name__}")
    for size in sizes:
        if isinstance(size, bool) or not isinstance(size, kind):
            raise TypeError(f"{name} must be a tuple of ints, got {size!r} in {sizes}")
