"""All pairs: how far each row of x1 is from each row of x2, or from the other rows."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.broadcast import sum_to_size
from numpy_impl.nn.distance.norm import norm, norm_backward, power

__all__ = ["cdist", "pdist"]

MANY = 25  # rows from which on a matrix product is faster: PyTorch's own limit


def cdist(x1, x2, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"):
    """y[i, j] = (Σ_d |x1[i, d] - x2[j, d]|^p)^(1 / p)

    Args:
        x1: (..., I, D).
        x2: (..., J, D); the axes in front are broadcast.
        p: the norm's power, 0 ... ∞; for ∞ each of several largest differences gets
            the whole gradient, where PairwiseDistance shares it.
        compute_mode: whether p = 2 is a matrix product, which is fast, and loses the
            digits of a distance that is small beside the vectors:
            "use_mm_for_euclid_dist_if_necessary", from 26 rows on,
            "use_mm_for_euclid_dist" or "donot_use_mm_for_euclid_dist".

    Returns:
        y (..., I, J). Source: torch.cdist.

    Raises:
        TypeError: `p` is no number, an input no array.
        RuntimeError: p < 0, less than two axes, other sizes or dtypes than said.
        ValueError: unknown compute_mode.
    """
    check_cdist(x1, x2, p, compute_mode)
    if is_product(x1, x2, p, compute_mode):
        return distances_by_product(x1, x2)
    return np.moveaxis(distances(rows_first(x1, x2), x2, float(p)), 0, -2)


def cdist_backward(
    grad_y, x1, x2, y, p=2.0, compute_mode="use_mm_for_euclid_dist_if_necessary"
):
    """A row is in as many distances as the other array has rows: their sum.

    grad_x1[i, d] = Σ_j grad_y[i, j] ∂y[i, j]/∂d[i, j, d], grad_x2[j, d] = -Σ_i of it
    """
    if is_product(x1, x2, p, compute_mode):
        # y = distances_by_product(x1, x2)
        return distances_by_product_backward(grad_y, x1, x2, y)
    # y = np.moveaxis(distances(rows_first(x1, x2), x2, p), 0, -2)
    grad_y, y = np.moveaxis(grad_y, -2, 0), np.moveaxis(y, -2, 0)
    rows = rows_first(x1, x2)
    grad_rows, grad_x2 = distances_backward(grad_y, rows, y, x2, float(p))
    grad_x1 = np.moveaxis(sum_to_size(grad_rows, rows.shape), 0, -2)
    return grad_x1.reshape(x1.shape), grad_x2


def pdist(x, p=2.0):
    """y[k] = (Σ_d |x[i, d] - x[j, d]|^p)^(1 / p), k counting the pairs with i < j

    Args:
        x: (N, D).
        p: the norm's power, 0 ... ∞.

    Returns:
        y (N (N - 1) / 2,): the upper triangle of cdist(x, x), row by row. Of no rows
            it is empty; there PyTorch's own backward crashes.

    Raises:
        TypeError: `p` is no number, `x` no array.
        RuntimeError: p < 0, `x` has not two axes, or is not floating-point.
    """
    check_pdist(x, p)
    i, j = np.triu_indices(len(x), 1)
    return distances_of(i, j, x, float(p))


def pdist_backward(grad_y, x, y, p=2.0):
    """|x[i] - x[j]| is |x[j] - x[i]|: mirrored, row n holds all distances of x[n].

    grad_x[n, d] = Σ_j grad_y[n, j] ∂y[n, j]/∂d[n, j, d]
    """
    # y = distances_of(i, j, x, p)
    if p == 2:  # two products, in float64: rows that are near cost digits there,
        s = mirrored(grad_y / (y + (y == 0)), len(x)).astype(np.float64)
        wide = x.astype(np.float64)
        wide = wide - wide.mean(0) if len(x) > 0 else wide  # and so does the mean
        return (wide * s.sum(1)[:, None] - s @ wide).astype(x.dtype)
    grad_y, y = mirrored(grad_y, len(x)), mirrored(y, len(x))
    return distances_backward(grad_y, x, y, x, float(p))[0]


def mirrored(triangle, rows):
    """square[i, j] = square[j, i] = triangle[k], and 0 on the diagonal"""
    square = np.zeros((rows, rows), triangle.dtype)
    square[np.triu_indices(rows, 1)] = triangle
    return square + square.T


def is_product(x1, x2, p, compute_mode):
    """Whether the distances come out of a matrix product"""
    many = max(x1.shape[-2], x2.shape[-2]) > MANY
    wanted = {
        "use_mm_for_euclid_dist_if_necessary": many,
        "use_mm_for_euclid_dist": True,
        "donot_use_mm_for_euclid_dist": False,
    }
    return p == 2 and wanted[compute_mode]


def rows_first(x1, x2):
    """x1 (..., I, D) -> (I, ..., D), with as many axes in between as x2 has in front"""
    missing = (1,) * (x2.ndim - x1.ndim)
    return np.moveaxis(x1.reshape(missing + x1.shape), -2, 0)


def distances_by_product(x1, x2):
    """y[i, j]² = Σ_d x1[i, d]² + Σ_d x2[j, d]² - 2 Σ_d x1[i, d] x2[j, d]"""
    squares1, squares2 = np.square(x1).sum(-1), np.square(x2).sum(-1)
    squares = squares1[..., :, None] + squares2[..., None, :]
    return power(np.clip(squares - 2 * x1 @ x2.swapaxes(-1, -2), 0, None), 0.5)


def distances_by_product_backward(grad_y, x1, x2, y):
    """Σ_j s[i, j] (x1[i] - x2[j]) is two products: the sum of s times x1, less s @ x2.

    Where y = 0 there is no difference either, and s may be any number.

    grad_x1[i, d] = Σ_j s[i, j] (x1[i, d] - x2[j, d]), s = grad_y / y;
    grad_x2[j, d] = Σ_i s[i, j] (x2[j, d] - x1[i, d])
    """
    s = grad_y / (y + (y == 0))
    grad_x1 = x1 * s.sum(-1)[..., None] - s @ x2
    grad_x2 = x2 * s.sum(-2)[..., None] - s.swapaxes(-1, -2) @ x1
    return sum_to_size(grad_x1, x1.shape), sum_to_size(grad_x2, x2.shape)


@in_blocks(cut=2, cost=lambda i, j, x, p: 2 * x.shape[1])
def distances_of(i, j, x, p):
    """y[k] = the norm of x[i[k]] - x[j[k]]"""
    d = x.take(i, 0) - x.take(j, 0)
    return norm(d, p)


def cost(x1, x2, p):
    """Entries per row of x1: the differences, and what is made of each"""
    lead = np.broadcast_shapes(x1.shape[1:-1], x2.shape[:-2])
    return 2 * math.prod(lead) * math.prod(x2.shape[-2:])


@in_blocks(cost=cost)
def distances(x1, x2, p):
    """x1 (I, ..., D), x2 (..., J, D) -> y (I, ..., J): the norm of each difference"""
    d = x1[..., None, :] - x2
    return norm(d, p)


def backward_cost(grad_y, x1, y, x2, p):
    return cost(x1, x2, p)


@in_blocks(cut=3, sums=(1,), cost=backward_cost)
def distances_backward(grad_y, x1, y, x2, p):
    """x1[i] is in all differences of row i, x2[j] in one of each row, with a minus."""
    # y = norm(d, p)
    grad_d = norm_backward(grad_y, x1[..., None, :] - x2, y, p)
    return grad_d.sum(-2), -sum_to_size(grad_d.sum(0), x2.shape)


def check_cdist(x1, x2, p, compute_mode):
    check.array(x1=x1, x2=x2)
    check_power("cdist", p)
    modes = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist")
    if compute_mode not in (*modes, "donot_use_mm_for_euclid_dist"):
        raise ValueError(f"{compute_mode!r} is not a valid value for compute_mode")
    for name, x in (("x1", x1), ("x2", x2)):
        if x.dtype.kind != "f":
            raise RuntimeError(f"{name} must be floating-point, got {x.dtype}")
        if x.ndim < 2:
            raise RuntimeError(f"{name} must have at least two axes, got {x.shape}")
    check.same_dtype(x1=x1, x2=x2)
    try:
        np.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    except ValueError:
        fits = False
    else:
        fits = x1.shape[-1] == x2.shape[-1]
    if not fits:
        raise RuntimeError(
            "x1 (..., I, D) and x2 (..., J, D) must have one D, and axes in front "
            f"that broadcast, got {x1.shape} and {x2.shape}"
        )


def check_pdist(x, p):
    check.array(x=x)
    check_power("pdist", p)
    if x.dtype.kind != "f":
        raise RuntimeError(f"x must be floating-point, got {x.dtype}")
    if x.ndim != 2:
        raise RuntimeError(f"x must be (N, D), got shape {x.shape}")


def check_power(name, p):
    check.number(p=p)
    if not p >= 0:
        raise RuntimeError(f"{name} needs p >= 0, got {p}")
