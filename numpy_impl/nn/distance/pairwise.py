"""Row by row: how far x1[n] is from x2[n], and how alike their directions are."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.broadcast import sum_to_size
from numpy_impl.nn.distance.norm import limited, norm, norm_backward
from numpy_impl.nn.module import Module

__all__ = [
    "cosine_similarity",
    "pairwise_distance",
    "CosineSimilarity",
    "PairwiseDistance",
]


def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """y[n] = (Σ_d |x1[n, d] - x2[n, d] + eps|^p)^(1 / p)

    Args, Raises: as for PairwiseDistance.
    """
    check_pairwise_distance(x1, x2, p, eps, keepdim)
    p, eps = float(p), float(eps)  # NumPy's own numbers would change the dtype
    d = x1 - x2
    y = norm(np.atleast_1d(d) + eps, p)
    return y[..., None] if keepdim and d.ndim > 0 else y


def pairwise_distance_backward(grad_y, x1, x2, y, p=2.0, eps=1e-6, keepdim=False):
    """What draws x1 nearer draws x2 the opposite way: ∂d/∂x1 = 1, ∂d/∂x2 = -1.

    grad_x1[n, d] = grad_y[n] ∂y[n]/∂d[n, d], grad_x2 = -grad_x1; of several entries
    that are the largest, for p = ∞, each gets its share.
    """
    d = x1 - x2 + float(eps)
    if keepdim and d.ndim > 0:
        grad_y, y = grad_y[..., 0], y[..., 0]
    # y = norm(np.atleast_1d(d) + eps, p)
    grad_d = norm_backward(grad_y, d, y, float(p))
    if p == 1:  # here PyTorch's sign of nan is 0, in cdist it is nan
        grad_d = np.where(np.isnan(d), 0, grad_d)
    if np.isinf(p):
        largest = np.abs(d) == y[..., None]
        grad_d = grad_d / largest.sum(-1, keepdims=True, dtype=d.dtype)
    return broadcast_backward(grad_d, x1), broadcast_backward(-grad_d, x2)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """y[n] = Σ_d x1[n, d] x2[n, d] / (max(|x1[n]|, eps) max(|x2[n]|, eps))

    Args, Raises: as for CosineSimilarity.
    """
    check_cosine_similarity(x1, x2, dim, eps)
    x1, x2 = np.broadcast_arrays(*np.atleast_1d(x1, x2))
    return (unit(x1, dim, eps) * unit(x2, dim, eps)).sum(dim)


def cosine_similarity_backward(grad_y, x1, x2, dim=1, eps=1e-8):
    """A product's gradients cross: each vector is drawn to the other's direction.

    grad_unit1[n, d] = grad_y[n] unit2[n, d], and through unit_backward to x1
    """
    wide1, wide2 = np.broadcast_arrays(*np.atleast_1d(x1, x2))
    grad_y = np.expand_dims(grad_y, dim)
    # y = (unit(x1, dim, eps) * unit(x2, dim, eps)).sum(dim)
    grad_x1 = unit_backward(grad_y * unit(wide2, dim, eps), wide1, dim, eps)
    grad_x2 = unit_backward(grad_y * unit(wide1, dim, eps), wide2, dim, eps)
    return broadcast_backward(grad_x1, x1), broadcast_backward(grad_x2, x2)


def broadcast_backward(grad_x, x):
    """What was broadcast gets the sum, in its own dtype."""
    return sum_to_size(grad_x, x.shape).astype(x.dtype, copy=False)


@in_blocks(along="dim")
def unit(x, dim, eps):
    """u[n, d] = x[n, d] / max(|x[n]|, eps)"""
    length = np.expand_dims(norm(x, 2, dim), dim)
    return x / limited(length, float(eps))


@in_blocks(cut=2, along="dim")
def unit_backward(grad_u, x, dim, eps):
    """A longer x has the same direction: what points along x is taken out.

    grad_x[n, d] = (grad_u[n, d] - a[n, d] Σ_i grad_u[n, i] u[n, i]) / max(|x[n]|, eps),
    with a = x / |x|, also where |x| < eps, as in PyTorch; at x = 0 it is 0.
    """
    length = np.expand_dims(norm(x, 2, dim), dim)
    divisor = limited(length, float(eps))
    # u = x / limited(length, eps)
    along = (grad_u * x).sum(dim, keepdims=True) / divisor
    return (grad_u - x * (along / (length + (length == 0)))) / divisor


class PairwiseDistance(Module):
    """x1 (..., D), x2 (..., D) -> y (...): the p-norm of x1 - x2 + eps

    Args:
        p: the norm's power: 2 is Euclid's, 1 the sum, ∞ the largest difference, 0 the
            number of differences; it may be negative.
        eps: added to each difference, so that equal vectors are not at the kink: the
            gradient there is not 0.
        keepdim: keep the last axis, of one entry.

    Inputs:
        x1, x2: (..., D), or what broadcasts to it.

    Raises:
        TypeError: `p` or `eps` is no number, `keepdim` no bool, an input no array.
        RuntimeError: the shapes do not broadcast; bools; a norm of no entries.
        NotImplementedError: one is not floating-point.
    """

    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1, x2):
        y = pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
        self.saved.append((x1, x2, y))
        return y

    def backward(self, grad_y):
        options = self.norm, self.eps, self.keepdim
        return pairwise_distance_backward(grad_y, *self.saved.pop(), *options)


class CosineSimilarity(Module):
    """x1 (..., D, ...), x2 (..., D, ...) -> y (...): cosine, -1 ... 1

    Args:
        dim: the axis of the vectors.
        eps: the least length that is divided by, for each of the two. The gradient
            below it is PyTorch's, which is not the slope, see `unit_backward`.

    Inputs:
        x1, x2: of one shape, or broadcast to one.

    Raises:
        TypeError: `dim` is no int, `eps` no number, an input no array.
        IndexError: there is no axis `dim`.
        RuntimeError: the shapes do not broadcast, one is not floating-point, eps < 0.
    """

    def __init__(self, dim=1, eps=1e-8):
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1, x2):
        self.saved.append((x1, x2))
        return cosine_similarity(x1, x2, self.dim, self.eps)

    def backward(self, grad_y):
        return cosine_similarity_backward(grad_y, *self.saved.pop(), self.dim, self.eps)


def check_pairwise_distance(x1, x2, p, eps, keepdim):
    check.array(x1=x1, x2=x2)
    check.number(p=p, eps=eps)
    if not isinstance(keepdim, bool):
        raise TypeError(f"keepdim must be a bool, got {keepdim!r}")
    if "b" in (x1.dtype.kind, x2.dtype.kind):
        raise NotImplementedError(
            f"bools have no difference, got {x1.dtype} and {x2.dtype}"
        )
    check.floating(x1=x1, x2=x2)
    shape = check_broadcast(x1, x2)
    if shape[-1:] == (0,) and (p < 0 or np.isinf(p)):
        raise RuntimeError(f"no entries have no norm of p={p}, got shape {shape}")


def check_cosine_similarity(x1, x2, dim, eps):
    check.array(x1=x1, x2=x2)
    check.number(eps=eps)
    if not x1.dtype.kind == x2.dtype.kind == "f":
        raise RuntimeError(
            f"x1 and x2 must be floating-point, got {x1.dtype} and {x2.dtype}"
        )
    check.axis("dim", dim, len(check_broadcast(x1, x2)))
    if eps < 0:
        raise RuntimeError(f"eps must not be negative, got {eps}")


def check_broadcast(x1, x2):
    """The shape that both are broadcast to."""
    try:
        return np.broadcast_shapes(x1.shape, x2.shape)
    except ValueError as error:
        raise RuntimeError(
            f"x1 of shape {x1.shape} and x2 of shape {x2.shape} do not broadcast"
        ) from error
