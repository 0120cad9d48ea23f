"""The places that an affine map sends an image's pixels to: what grid_sample reads."""

import math
import warnings

import torch

__all__ = ["affine_grid"]


def affine_grid(theta, size, align_corners=None):
    """grid[n, p, i] = Σ_j theta[n, i, j] points[p, j] with points[p] = (x, y, 1)"""
    align_corners = corners_of(align_corners)
    points = centres(size[2:], align_corners, theta.dtype).to(theta.device)
    grid = points @ theta.mT
    return grid.reshape(len(theta), *size[2:], theta.shape[1])


def centres(sizes, align_corners, dtype):
    """points (P, axes + 1): (x, y, 1) of each centre; x runs along the last axis"""
    lines = []
    for size in sizes:
        edge = 1.0 if align_corners else (size - 1) / size
        line = torch.linspace(-edge, edge, size, dtype=dtype)
        lines.append(line if size > 1 else torch.zeros_like(line))
    mesh = torch.meshgrid(*lines, indexing="ij")
    points = torch.stack([*mesh[::-1], torch.ones_like(mesh[0])], -1)
    return points.reshape(math.prod(sizes), len(sizes) + 1)


def corners_of(align_corners):
    """align_corners, or for None the default, with torch's warning."""
    if align_corners is not None:
        return align_corners
    warnings.warn(
        "Default grid_sample and affine_grid behavior has changed to "
        "align_corners=False since 1.3.0. Please specify align_corners=True if the old "
        "behavior is desired.",
        stacklevel=3,
    )
    return False
