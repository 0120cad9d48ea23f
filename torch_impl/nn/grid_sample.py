"""Reading an image at any places: between pixels, and beyond the edges.

A point has one coordinate for each axis, x first, which runs along the last axis of the
image. Along an axis it has neighbours and weights; a pixel's weight is the product.
"""

import itertools
import math

import torch

from torch_impl.nn.affine_grid import corners_of
from torch_impl.nn.padding import pad
from torch_impl.nn.upsampling.taps import cubic

__all__ = ["grid_sample"]


def grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=None):
    """y[n, c, p] = Σ_k Π_a weights[a][k_a, n, p] x[n, c, places[a][k_a, n, p]]"""
    align_corners = corners_of(align_corners)
    return read(x, grid, mode, padding_mode, align_corners)


def read(x, grid, mode, padding_mode, align_corners):
    """grid_sample: which neighbours each point has, and what is there"""
    how = mode, padding_mode, align_corners
    places, weights = neighbours_of_points(x.shape, grid, *how)
    y = weighted_sum(x, places, weights)
    return y.reshape(*x.shape[:2], *grid.shape[1:-1])


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
            weight = torch.where((near >= 0) & (near < size), weight, 0)
        places.append(near)
        weights.append(weight)
    return places, weights


def place(t, size, align_corners):
    """s: where among the pixels 0 ... size - 1 a coordinate t in -1 ... 1 lies"""
    return (t + 1) / 2 * (size - 1) if align_corners else ((t + 1) * size - 1) / 2


def folded(s, size, padding_mode, align_corners):
    """s within 0 ... size - 1: mirrored at the edges, or the nearest pixel's"""
    if padding_mode == "reflection":
        s, _ = mirrored(s, size, align_corners)
    if padding_mode != "zeros":
        inside = (s > 0) & (s < size - 1)
        s = torch.where(
            inside, s, torch.nan_to_num(torch.clip(s, 0, size - 1)).detach()
        )
    return s


def mirrored(s, size, align_corners):
    """s after all its reflections, and whether it moves the other way then"""
    low, span = (0, max(size - 1, 1)) if align_corners else (-0.5, size)
    distance = torch.where(s < low, low - s, s - low)
    rest, turns = torch.fmod(distance, span), torch.floor(distance / span)
    is_even = turns % 2 == 0
    is_turned = is_even == (s < low)
    return torch.where(is_even, rest, span - rest) + low, is_turned


def neighbours(s, mode):
    """places (K, N, P) and weights (K, N, P) of a point between the pixels"""
    if mode == "nearest":
        return torch.round(s)[None], torch.ones_like(s)[None]
    lower = torch.floor(s)
    t = s - lower
    if mode == "bilinear":
        return torch.stack([lower, lower + 1]), torch.stack([1 - t, t])
    k = torch.arange(-1, 3).to(s)[:, None, None]
    return lower + k, cubic(torch.abs(k - t), -0.75)


def weighted_sum(x, places, weights):
    """y[n, c, p] = Σ_k Π_a weights[a][k_a, n, p] x[n, c, places[a][k_a, n, p]]"""
    pixels, numbers = with_border(x), numbers_of(x.shape, places)
    y = 0
    for k in corners(places):
        index = sum(number[i] for number, i in zip(numbers, k))
        weight = math.prod(w[i] for w, i in zip(weights, k))
        y = y + weight * pixels[:, index]
    return y.swapaxes(0, 1)


def corners(places):
    """Every choice of one neighbour along each axis"""
    return itertools.product(*(range(len(p)) for p in places))


def with_border(x):
    """pixels (C, N (H + 2) (W + 2)) of x (N, C, H, W): each image in zeros"""
    axes = x.ndim - 2
    x = pad(x, (1, 1) * axes).swapaxes(0, 1)
    return x.reshape(len(x), math.prod(x.shape[1:]))


def numbers_of(x_shape, places):
    """numbers[a] (K, N, P): their sum over the axes is an index into the pixels"""
    samples, _, *sizes = x_shape
    step, numbers = 1, []
    for size, place in reversed([*zip(sizes, places)]):
        within = torch.nan_to_num(torch.clip(place, -1, size), nan=-1)
        numbers.insert(0, step * (within.long() + 1))
        step *= size + 2
    numbers[0] += step * torch.arange(samples, device=places[0].device)[:, None]
    return numbers
