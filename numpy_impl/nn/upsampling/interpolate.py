"""Interpolation: an image of another size, one axis after the other."""

import warnings

import numpy as np

from numpy_impl.nn.activation.softmax import callers_level
from numpy_impl.nn.upsampling.checks import check_interpolate
from numpy_impl.nn.upsampling.resample import along, resample, resample_backward
from numpy_impl.nn.upsampling.taps import taps
from numpy_impl.nn.upsampling.whole_pixels import resample_bytes
from numpy_impl.nn.windows import repeated

__all__ = [
    "interpolate",
    "interpolate_backward",
    "upsample",
    "upsample_nearest",
    "upsample_bilinear",
]


def interpolate(
    x,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """y[n, c, p] = Σ_j A[p, j] x[n, c, j] along each axis; A has a row for each p

    Args: as for Upsample, and
        x: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of floats; of uint8 in all
            modes but "linear", "trilinear" and "area", rounded to whole numbers.
        mode: also "nearest-exact", "area" (the mean of the pixels that are covered),
            and with antialias "lanczos".
        antialias: in modes "bilinear", "bicubic", "lanczos": the kernel grows as y
            shrinks, so that every pixel of x counts. PyTorch's own kernel repeats the
            first row where y has one column.

    Returns:
        y (N, C, ...) of the sizes asked for. Source: torch.nn.functional.interpolate.

    Raises:
        ValueError: neither or both of size and scale_factor, of another length than x
            has axes, align_corners or antialias in a mode that has none.
        NotImplementedError: no such mode, or not for an `x` of this rank or dtype.
        RuntimeError: x or y is empty but for the batch.
        TypeError: a size is no int, or `x` no array.
    """
    options = size, scale_factor, mode, align_corners, recompute_scale_factor, antialias
    check_interpolate(x, *options)
    if x.dtype == np.uint8:
        return interpolate_bytes(x, *options)
    for axis, (places, weights) in taps_of_axes(x.shape, x.dtype, *options):
        x = along(resample, x, axis, places, weights)
    return x


def interpolate_backward(
    grad_y,
    x_shape,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Each axis is a matrix product: the gradient takes the transposed matrices.

    grad_x[n, c, j] = Σ_p A[p, j] grad_y[n, c, p] along each axis
    """
    options = size, scale_factor, mode, align_corners, recompute_scale_factor, antialias
    for axis, (places, weights) in reversed(
        taps_of_axes(x_shape, grad_y.dtype, *options)
    ):
        # x = along(resample, x, axis, places, weights)
        how = places, weights, x_shape[axis]
        grad_y = along(resample_backward, grad_y, axis, *how)
    return grad_y


def taps_of_axes(
    x_shape,
    dtype,
    size,
    scale_factor,
    mode,
    align_corners,
    recompute_scale_factor,
    antialias,
):
    """[(axis, (places, weights))] of every spatial axis, the last one first"""
    axes = len(x_shape) - 2
    if size is not None:
        out_sizes, scales = repeated(size, axes), (None,) * axes
    else:
        scales = [float(scale) for scale in repeated(scale_factor, axes)]
        out_sizes = [int(n * scale) for n, scale in zip(x_shape[2:], scales)]
        if recompute_scale_factor or mode == "area":
            scales = (None,) * axes
    found = []
    for axis, out_size, scale in zip(range(2, axes + 2), out_sizes, scales):
        how = mode, bool(align_corners), scale, antialias, dtype
        found.append((axis, taps(x_shape[axis], int(out_size), *how)))
    return found[::-1]


def interpolate_bytes(x, size, scale_factor, mode, *options):
    """The same for pixels of uint8; an axis of the same size stays as it is

    PyTorch's own kernel repeats the first row where there are more than four channels
    and y has one column.
    """
    options = size, scale_factor, mode, *options
    if mode in ("nearest", "nearest-exact"):  # copied, which is exact in floats as well
        return interpolate(x.astype(np.float32), *options).astype(np.uint8)
    for axis, (places, weights) in taps_of_axes(x.shape, np.float64, *options):
        if len(places) != x.shape[axis]:
            x = along(resample_bytes, x, axis, places, weights)
    return x


def upsample(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """y = interpolate(x, size, scale_factor, mode, align_corners), its old name

    Args: as for `interpolate`, which is to be used instead.
    """
    warnings.warn(deprecated("upsample"), stacklevel=callers_level())
    return interpolate(x, size, scale_factor, mode, align_corners)


def upsample_nearest(x, size=None, scale_factor=None):
    """y = interpolate(x, size, scale_factor), its old name

    Args: as for `interpolate`, which is to be used instead.
    """
    warnings.warn(deprecated("upsample_nearest"), stacklevel=callers_level())
    return interpolate(x, size, scale_factor)


def upsample_bilinear(x, size=None, scale_factor=None):
    """y = interpolate(x, size, scale_factor, "bilinear", align_corners=True)

    Args: as for `interpolate`, which is to be used instead.
    """
    warnings.warn(deprecated("upsample_bilinear"), stacklevel=callers_level())
    return interpolate(x, size, scale_factor, "bilinear", align_corners=True)


def deprecated(name):
    """What is said of an old name"""
    return f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate`."
