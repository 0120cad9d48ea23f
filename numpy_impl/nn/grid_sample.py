"""Reading an image at any places: between pixels, and beyond the edges.

A point has one coordinate for each axis, x first, which runs along the last axis of the
image. Along an axis it has neighbours and weights; a pixel's weight is the product.
"""

import itertools
import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.affine_grid import corners_of
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.padding import pad
from numpy_impl.nn.upsampling.taps import cubic

__all__ = ["grid_sample", "grid_sample_backward"]


def grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """y[n, c, p] = Σ_k Π_a weights[a][k_a, n, p] x[n, c, places[a][k_a, n, p]]

    Args:
        x: (N, C, H, W) or (N, C, D, H, W).
        grid: (N, P0, P1, 2) or (N, P0, P1, P2, 3): points (x, y) or (x, y, z), each
            from -1 to 1 within the image.
        mode: "bilinear" (of D, H and W, too), "nearest", or "bicubic" of H and W.
        padding_mode: what is beyond the edges: "zeros", "border" (the outer pixel goes
            on) or "reflection". A NaN is at pixel 0, and so is an infinity reflected;
            in PyTorch, too, but in volumes it is at the last one, and its backward
            reads outside of the image, and may crash. Reflected from 2^24 pixels away,
            a place is rounding: PyTorch's is another one.
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
    return read(x, grid, mode, padding_mode, align_corners)


def cost(x, grid, *how):
    """Entries per sample: its pixels and points, and what is made of them"""
    return 2 * x.shape[1] * (math.prod(x.shape[2:]) + math.prod(grid.shape[1:-1]))


@in_blocks(cut=2, cost=cost)
def read(x, grid, mode, padding_mode, align_corners):
    """grid_sample: which neighbours each point has, and what is there"""
    how = mode, padding_mode, align_corners
    places, weights = neighbours_of_points(x.shape, grid, *how)
    y = weighted_sum(x, places, weights)
    return y.reshape(*x.shape[:2], *grid.shape[1:-1])


def backward_cost(grad_y, x, grid, *how):
    return cost(x, grid)


@in_blocks(cut=3, cost=backward_cost)
def grid_sample_backward(
    grad_y, x, grid, mode="bilinear", padding_mode="zeros", align_corners=None
):
    """The image is read with weights, and the weights depend on where the points are.

    grad_x[n, c, j]    = Σ_pk grad_y[n, c, p] Π_a weights[a][k_a, n, p] where places = j
    grad_grid[n, p, a] = Σ_k grad_weights[a][k, n, p] ∂weights[a][k, n, p] / ∂grid
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
    """places[a], weights[a] (K, N, P) of each spatial axis a"""
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
        if len(x_shape) == 5:  # what is outside does not count there, even if it is nan
            weight = np.where((near >= 0) & (near < size), weight, 0)
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
        t = grid[..., -1 - axis].reshape(grad_weights[axis].shape[1:])
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
    """places (K, N, P) and weights (K, N, P) of a point between the pixels"""
    if mode == "nearest":
        return np.round(s)[None], np.ones_like(s)[None]
    lower = np.floor(s)
    t = s - lower
    if mode == "bilinear":
        return np.stack([lower, lower + 1]), np.stack([1 - t, t])
    k = np.arange(-1, 3).astype(s.dtype)[:, None, None]
    return lower + k, cubic(np.abs(k - t), -0.75)


def neighbours_backward(grad_weights, s, mode):
    """A weight falls with the distance: its slope is the kernel's, with a sign."""
    if mode == "nearest":
        return np.zeros_like(s)
    t = s - np.floor(s)
    if mode == "bilinear":
        # weights = [1 - t, t]
        return grad_weights[1] - grad_weights[0]
    # weights = cubic(abs(k - t), -0.75)
    k = np.arange(-1, 3).astype(s.dtype)[:, None, None]
    slope = cubic_slope(np.abs(k - t), -0.75) * np.sign(t - k)
    return (grad_weights * slope).sum(0)


def cubic_slope(distance, a):
    """The derivative of `cubic`, up to distance 2"""
    near = (3 * (a + 2) * distance - 2 * (a + 3)) * distance
    far = (3 * a * distance - 10 * a) * distance + 8 * a
    return np.where(distance < 1, near, far)


def weighted_sum(x, places, weights):
    """y[n, c, p] = Σ_k Π_a weights[a][k_a, n, p] x[n, c, places[a][k_a, n, p]]"""
    pixels, numbers = with_border(x), numbers_of(x.shape, places)
    y = 0
    for k in corners(places):
        index = sum(number[i] for number, i in zip(numbers, k))
        weight = math.prod(w[i] for w, i in zip(weights, k))
        y = y + weight * pixels.take(index, 1)
    return y.swapaxes(0, 1)


def weighted_sum_backward(grad_y, x, places, weights):
    """Each factor's gradient is the product of the others, summed where it is one.

    grad_x[n, c, j] = Σ_pk grad_y[n, c, p] Π_a weights[a][k_a, n, p] where places = j
    grad_weights[a][k_a, n, p] = Σ_c grad_y[n, c, p] x[n, c, ...] Π_b weights[b], b ≠ a
    """
    pixels, numbers = with_border(x), numbers_of(x.shape, places)
    # y = y.swapaxes(0, 1)
    grad_y = grad_y.swapaxes(0, 1)
    grad_pixels = np.zeros_like(pixels)
    grad_weights = [np.zeros_like(w) for w in weights]
    for k in corners(places):
        index = sum(number[i] for number, i in zip(numbers, k))
        chosen = [w[i] for w, i in zip(weights, k)]
        # y = y + weight * pixels.take(index, 1)
        grad_read = math.prod(chosen) * grad_y
        entries = pixels.shape[1] * np.arange(len(pixels))[:, None, None] + index
        np.add.at(grad_pixels.reshape(-1), entries.reshape(-1), grad_read.reshape(-1))
        grad_weight = (grad_y * pixels.take(index, 1)).sum(0)
        # weight = Π_a weights[a]
        for a, i in enumerate(k):
            others = math.prod(chosen[:a] + chosen[a + 1 :])
            grad_weights[a][i] += grad_weight * others
    # pixels = with_border(x)
    return with_border_backward(grad_pixels, x.shape), grad_weights


def corners(places):
    """Every choice of one neighbour along each axis"""
    return itertools.product(*(range(len(p)) for p in places))


def with_border(x):
    """pixels (C, N (H + 2) (W + 2)) of x (N, C, H, W): each image in zeros"""
    axes = x.ndim - 2
    x = pad(x, (1, 1) * axes).swapaxes(0, 1)
    return x.reshape(len(x), math.prod(x.shape[1:]))


def with_border_backward(grad_pixels, x_shape):
    """The pixels of the border are none of x: what they get is left."""
    samples, channels, *sizes = x_shape
    grad_x = grad_pixels.reshape(channels, samples, *(size + 2 for size in sizes))
    inner = [slice(1, -1)] * len(sizes)
    return grad_x.swapaxes(0, 1)[:, :, *inner]


def numbers_of(x_shape, places):
    """numbers[a] (K, N, P): their sum over the axes is an index into the pixels"""
    samples, _, *sizes = x_shape
    step, numbers = 1, []
    for size, place in reversed([*zip(sizes, places)]):
        within = np.fmin(np.fmax(place, -1), size)  # a NaN is outside
        numbers.insert(0, step * (within.astype(np.int64) + 1))
        step *= size + 2
    numbers[0] += step * np.arange(samples)[:, None]
    return numbers


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
