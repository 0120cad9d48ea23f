"""Reading an image at any places: between pixels, and beyond the edges.

A point has one coordinate for each axis, x first, which runs along the last axis of the
image. Along an axis it has neighbours and weights; a pixel's weight is the product.
"""

import itertools
import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.affine_grid import corners_of
from numpy_impl.nn.upsampling.taps import cubic

__all__ = ["grid_sample", "grid_sample_backward"]


def grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """y[n, c, p] = Σ_k Π_a weights[a][n, p, k_a] x[n, c, places[a][n, p, k_a]]

    Args:
        x: (N, C, H, W) or (N, C, D, H, W).
        grid: (N, P0, P1, 2) or (N, P0, P1, P2, 3): points (x, y) or (x, y, z), each
            from -1 to 1 within the image.
        mode: "bilinear" (of D, H and W, too), "nearest", or "bicubic" of H and W.
        padding_mode: what is beyond the edges: "zeros", "border" (the outer pixel goes
            on) or "reflection".
        align_corners: -1 and 1 are the centres of the outer pixels instead of their
            outer edges; None is False and warns.

    Returns:
        y (N, C, P0, P1) or (N, C, P0, P1, P2). Source: Jaderberg et al. 2015, "Spatial
        Transformer Networks", arXiv:1506.02025.

    Raises:
        ValueError: no such mode or padding_mode.
        RuntimeError: shapes or dtypes do not fit.
        NotImplementedError: `x` is not of real numbers.
        TypeError: one of them is no array, or align_corners no bool.
    """
    align_corners = corners_of(align_corners)
    check_grid_sample(x, grid, mode, padding_mode, align_corners)
    how = mode, padding_mode, align_corners
    places, weights = neighbours_of_points(x.shape, grid, *how)
    y = weighted_sum(x, places, weights)
    return y.reshape(*x.shape[:2], *grid.shape[1:-1])


def grid_sample_backward(
    grad_y, x, grid, mode="bilinear", padding_mode="zeros", align_corners=None
):
    """The image is read with weights, and the weights depend on where the points are.

    grad_x[n, c, j]    = Σ_pk grad_y[n, c, p] Π_a weights[a][n, p, k_a] where places = j
    grad_grid[n, p, a] = Σ_k grad_weights[a][n, p, k] ∂weights[a][n, p, k] / ∂grid
    """
    how = mode, padding_mode, bool(align_corners)
    places, weights = neighbours_of_points(x.shape, grid, *how)
    # y = weighted_sum(x, places, weights)
    grad_y = grad_y.reshape(*x.shape[:2], math.prod(grid.shape[1:-1]))
    grad_x, grad_weights = weighted_sum_backward(grad_y, x, places, weights)
    # places, weights = neighbours_of_points(x.shape, grid, ...)
    grad_grid = neighbours_of_points_backward(grad_weights, x.shape, grid, *how)
    return grad_x, grad_grid


def neighbours_of_points(x_shape, grid, mode, padding_mode, align_corners):
    """places[a], weights[a] (N, P, K) of each spatial axis a"""
    how = padding_mode, align_corners
    places, weights = [], []
    for axis, size in enumerate(x_shape[2:]):
        t = grid[..., -1 - axis].reshape(len(grid), math.prod(grid.shape[1:-1]))
        s = place(t, size, align_corners)
        if mode == "bicubic":  # the neighbours are folded, not the point
            near, weight = neighbours(s, mode)
            near = folded(near, size, *how)
        else:
            near, weight = neighbours(folded(s, size, *how), mode)
        places.append(near)
        weights.append(weight)
    return places, weights


def neighbours_of_points_backward(
    grad_weights, x_shape, grid, mode, padding_mode, align_corners
):
    """Axis by axis: a coordinate moves only the weights of its own axis."""
    how = padding_mode, align_corners
    grads = []
    for axis, size in enumerate(x_shape[2:]):
        t = grid[..., -1 - axis].reshape(grad_weights[axis].shape[:2])
        s = place(t, size, align_corners)
        if mode == "bicubic":
            # near, weight = neighbours(s, mode)
            grad_s = neighbours_backward(grad_weights[axis], s, mode)
        else:
            # near, weight = neighbours(folded(s, size, ...), mode)
            at = folded(s, size, *how)
            grad_s = neighbours_backward(grad_weights[axis], at, mode)
            grad_s = folded_backward(grad_s, s, size, *how)
        # s = place(t, size, align_corners)
        grad_t = grad_s * ((size - 1) / 2 if align_corners else size / 2)
        grads.append(grad_t.reshape(grid.shape[:-1]))
    return np.stack(grads[::-1], -1)  # x first, which runs along the last axis


def place(t, size, align_corners):
    """s: where among the pixels 0 ... size - 1 a coordinate t in -1 ... 1 lies"""
    return (t + 1) / 2 * (size - 1) if align_corners else ((t + 1) * size - 1) / 2


def folded(s, size, padding_mode, align_corners):
    """s within 0 ... size - 1: mirrored at the edges, or the nearest pixel's"""
    if padding_mode == "reflection":
        s, _ = mirrored(s, size, align_corners)
    if padding_mode != "zeros":
        inside = (s > 0) & (s < size - 1)
        nearest = np.nan_to_num(np.clip(s, 0, size - 1))  # a NaN is at 0
        s = np.where(inside, s, nearest)
    return s


def folded_backward(grad_s, s, size, padding_mode, align_corners):
    """A mirror turns the direction around; what was clipped does not move at all."""
    if padding_mode == "zeros":
        return grad_s
    if padding_mode == "reflection":
        # s, _ = mirrored(s, size, align_corners)
        s, is_turned = mirrored(s, size, align_corners)
        grad_s = np.where(is_turned, -grad_s, grad_s)
    # s = where(inside, s, clip(s, 0, size - 1))
    inside = (s > 0) & (s < size - 1)
    return np.where(inside, grad_s, 0)


def mirrored(s, size, align_corners):
    """s after all its reflections, and whether it moves the other way then"""
    low, span = (0, max(size - 1, 1)) if align_corners else (-0.5, size)
    distance = np.where(s < low, low - s, s - low)
    rest, turns = np.fmod(distance, span), np.floor(distance / span)
    is_even = turns % 2 == 0
    is_turned = is_even == (s < low)
    return np.where(is_even, rest, span - rest) + low, is_turned


def neighbours(s, mode):
    """places (N, P, K) and weights (N, P, K) of a point between the pixels"""
    if mode == "nearest":
        return np.rint(s)[..., None], np.ones_like(s)[..., None]
    lower = np.floor(s)[..., None]
    t = s[..., None] - lower
    if mode == "bilinear":
        places = np.concatenate([lower, lower + 1], -1)
        return places, np.concatenate([1 - t, t], -1)
    k = np.arange(-1, 3).astype(s.dtype)
    return lower + k, cubic(np.abs(k - t), -0.75)


def neighbours_backward(grad_weights, s, mode):
    """A weight falls with the distance: its slope is the kernel's, with a sign."""
    if mode == "nearest":
        return np.zeros_like(s)
    t = (s - np.floor(s))[..., None]
    if mode == "bilinear":
        # weights = [1 - t, t]
        return grad_weights[..., 1] - grad_weights[..., 0]
    # weights = cubic(abs(k - t), -0.75)
    k = np.arange(-1, 3).astype(s.dtype)
    slope = cubic_slope(np.abs(k - t), -0.75) * np.sign(t - k)
    return (grad_weights * slope).sum(-1)


def cubic_slope(distance, a):
    """The derivative of `cubic`, up to distance 2"""
    near = (3 * (a + 2) * distance - 2 * (a + 3)) * distance
    far = (3 * a * distance - 10 * a) * distance + 8 * a
    return np.where(distance < 1, near, far)


def weighted_sum(x, places, weights):
    """y[n, c, p] = Σ_k Π_a weights[a][n, p, k_a] x[n, c, places[a][n, p, k_a]]"""
    pixels = with_zero(x)
    y = 0
    for k in corners(places):
        index = rows(x.shape, places, k)
        weight = math.prod(w[..., i] for w, i in zip(weights, k))
        y = y + weight[..., None] * pixels.take(index, 0)
    return y.mT


def weighted_sum_backward(grad_y, x, places, weights):
    """Each factor's gradient is the product of the others, summed where it is one.

    grad_x[n, c, j] = Σ_pk grad_y[n, c, p] Π_a weights[a][n, p, k_a] where places = j
    grad_weights[a][n, p, k_a] = Σ_c grad_y[n, c, p] x[n, c, ...] Π_b weights[b], b ≠ a
    """
    # y = y.mT
    grad_y = np.ascontiguousarray(grad_y.mT)  # 1.5 times as fast
    pixels = with_zero(x)
    grad_pixels = np.zeros(pixels.shape, x.dtype)
    grad_weights = [np.zeros_like(w) for w in weights]
    for k in corners(places):
        index = rows(x.shape, places, k)
        chosen = [w[..., i] for w, i in zip(weights, k)]
        # y = y + weight * pixels.take(index, 0)
        grad_read = math.prod(chosen)[..., None] * grad_y
        entries = index[..., None] * x.shape[1] + np.arange(x.shape[1])
        np.add.at(grad_pixels.reshape(-1), entries.reshape(-1), grad_read.reshape(-1))
        grad_weight = np.einsum("npc,npc->np", grad_y, pixels.take(index, 0))
        # weight = Π_a weights[a]
        for a, i in enumerate(k):
            others = math.prod(chosen[:a] + chosen[a + 1 :])
            grad_weights[a][..., i] += grad_weight * others
    # pixels = with_zero(x)
    grad_x = grad_pixels[:-1].reshape(len(x), *x.shape[2:], x.shape[1])
    return np.moveaxis(grad_x, -1, 1), grad_weights


def corners(places):
    """Every choice of one neighbour along each axis"""
    return itertools.product(*(range(p.shape[-1]) for p in places))


def with_zero(x):
    """pixels (N H W + 1, C) of x (N, C, H, W); the last is zero: what is outside"""
    count = len(x) * math.prod(x.shape[2:])
    pixels = np.moveaxis(x, 1, -1).reshape(count, x.shape[1])
    return np.concatenate([pixels, np.zeros((1, x.shape[1]), x.dtype)])


def rows(x_shape, places, k):
    """index (N, P) into `with_zero`'s pixels"""
    index, outside = np.arange(x_shape[0])[:, None], False
    for size, axis, i in zip(x_shape[2:], places, k):
        inside = (axis[..., i] >= 0) & (axis[..., i] < size)
        index = index * size + np.where(inside, axis[..., i], 0).astype(np.int64)
        outside = outside | ~inside
    return np.where(outside, -1, index)


def check_grid_sample(x, grid, mode, padding_mode, align_corners):
    """Points of the image's rank, for each image."""
    check.array(x=x, grid=grid)
    if mode not in ("bilinear", "nearest", "bicubic"):
        raise ValueError(
            f"mode must be 'bilinear', 'nearest' or 'bicubic', got {mode!r}"
        )
    if padding_mode not in ("zeros", "border", "reflection"):
        raise ValueError(
            "padding_mode must be 'zeros', 'border' or 'reflection', got "
            f"{padding_mode!r}"
        )
    if not isinstance(align_corners, bool):
        raise TypeError(f"align_corners must be a bool, got {align_corners!r}")
    axes = x.ndim - 2
    fits = axes in (2, 3) and grid.ndim == x.ndim and grid.shape[-1] == axes
    if not fits or len(grid) != len(x):
        raise RuntimeError(
            "x (N, C, H, W) needs a grid (N, P0, P1, 2), x (N, C, D, H, W) a grid "
            f"(N, P0, P1, P2, 3), got shapes {x.shape} and {grid.shape}"
        )
    if 0 in x.shape[2:]:
        raise RuntimeError(f"x must have pixels, got shape {x.shape}")
    if mode == "bicubic" and axes == 3:
        raise RuntimeError(f"mode 'bicubic' is for x (N, C, H, W), got {x.shape}")
    check.floating(x=x)
    check.same_dtype(x=x, grid=grid)
