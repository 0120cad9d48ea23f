"""The places that an affine map sends an image's pixels to: what grid_sample reads."""

import math
import warnings

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.softmax import callers_level

__all__ = ["affine_grid", "affine_grid_backward"]


def affine_grid(theta, size, align_corners=None):
    """grid[n, p, i] = Σ_j theta[n, i, j] points[p, j] with points[p] = (x, y, 1)

    Args:
        theta: (N, 2, 3), a rotation, scaling or shear beside a shift; (N, 3, 4) for
            (x, y, z, 1).
        size: of the image to be made, (N, C, H, W) or (N, C, D, H, W).
        align_corners: x runs from -1 to 1 between the outer pixels' centres, instead
            of their outer edges; None is False and warns.

    Returns:
        grid (N, H, W, 2) or (N, D, H, W, 3). Source: Jaderberg et al. 2015, "Spatial
        Transformer Networks", arXiv:1506.02025.

    Raises:
        ValueError: theta is not of real numbers or does not fit size, or nothing is to
            be made.
        NotImplementedError: size has neither 4 nor 5 entries.
        RuntimeError: theta is of another batch.
        TypeError: a size is no int, align_corners no bool, or theta no array.
    """
    align_corners = corners_of(align_corners)
    check_affine_grid(theta, size, align_corners)
    points = centres(size[2:], align_corners, theta.dtype)
    grid = points @ theta.mT
    return grid.reshape(len(theta), *size[2:], theta.shape[1])


def affine_grid_backward(grad_grid, size, align_corners=None):
    """Each entry of theta is charged with the points that it was multiplied by.

    grad_theta[n, i, j] = Σ_p grad_grid[n, p, i] points[p, j]
    """
    points = centres(size[2:], align_corners, grad_grid.dtype)
    # grid = points @ theta.mT
    grad_grid = grad_grid.reshape(len(grad_grid), len(points), grad_grid.shape[-1])
    return grad_grid.mT @ points


def centres(sizes, align_corners, dtype):
    """points (P, axes + 1): (x, y, 1) of each centre; x runs along the last axis"""
    lines = []
    for size in sizes:
        edge = 1.0 if align_corners else (size - 1) / size
        line = np.linspace(-edge, edge, size, dtype=dtype)
        lines.append(line if size > 1 else np.zeros_like(line))
    mesh = np.meshgrid(*lines, indexing="ij")
    points = np.stack([*mesh[::-1], np.ones_like(mesh[0])], -1)
    return points.reshape(math.prod(sizes), len(sizes) + 1)


def corners_of(align_corners):
    """align_corners, or for None the default, with torch's warning."""
    if align_corners is not None:
        return align_corners
    warnings.warn(
        "Default grid_sample and affine_grid behavior has changed to "
        "align_corners=False since 1.3.0. Please specify align_corners=True if the old "
        "behavior is desired.",
        stacklevel=callers_level(),
    )
    return False


def check_affine_grid(theta, size, align_corners):
    """Matrices of the rank of size, one for each image."""
    check.array(theta=theta)
    check.flag(align_corners=align_corners)
    if not isinstance(size, tuple | list):
        raise TypeError(f"size must be a tuple of ints, got {size!r}")
    for width in size:
        if not check.is_int(width):
            raise TypeError(f"size must hold ints, got {width!r} in {tuple(size)}")
    if theta.dtype.kind != "f":
        raise ValueError(f"theta must be of a floating-point dtype, got {theta.dtype}")
    if len(size) not in (4, 5):
        raise NotImplementedError(
            f"size must be (N, C, H, W) or (N, C, D, H, W), got {tuple(size)}"
        )
    axes = len(size) - 2
    if theta.ndim != 3 or theta.shape[1:] != (axes, axes + 1):
        raise ValueError(
            f"theta must be (N, {axes}, {axes + 1}) for size {tuple(size)}, got shape "
            f"{theta.shape}"
        )
    if min(size) < 1:
        raise ValueError(f"size must be positive, got {tuple(size)}")
    if len(theta) != size[0]:
        raise RuntimeError(
            f"theta must have one matrix for each of {size[0]} images, got shape "
            f"{theta.shape}"
        )
