"""Interpolation: an image of another size, one axis after the other."""

import warnings

import torch

from torch_impl.nn.upsampling.resample import along, resample
from torch_impl.nn.upsampling.taps import taps
from torch_impl.nn.upsampling.whole_pixels import resample_bytes
from torch_impl.nn.windows import repeated

__all__ = [
    "interpolate",
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
    """y[n, c, p] = Σ_j A[p, j] x[n, c, j] along each axis; A has a row for each p"""
    options = size, scale_factor, mode, align_corners, recompute_scale_factor, antialias
    if x.dtype == torch.uint8:
        return interpolate_bytes(x, *options)
    for axis, (places, weights) in taps_of_axes(x.shape, x.dtype, *options):
        x = along(resample, x, axis, places, weights)
    return x


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
    """The same for pixels of uint8; an axis of the same size stays as it is"""
    options = size, scale_factor, mode, *options
    if mode in ("nearest", "nearest-exact"):  # copied, which is exact in floats as well
        return interpolate(x.to(torch.float32), *options).to(torch.uint8)
    for axis, (places, weights) in taps_of_axes(x.shape, torch.float64, *options):
        if len(places) != x.shape[axis]:
            x = along(resample_bytes, x, axis, places, weights)
    return x


def upsample(x, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """y = interpolate(x, size, scale_factor, mode, align_corners), its old name"""
    warnings.warn(deprecated("upsample"), stacklevel=2)
    return interpolate(x, size, scale_factor, mode, align_corners)


def upsample_nearest(x, size=None, scale_factor=None):
    """y = interpolate(x, size, scale_factor), its old name"""
    warnings.warn(deprecated("upsample_nearest"), stacklevel=2)
    return interpolate(x, size, scale_factor)


def upsample_bilinear(x, size=None, scale_factor=None):
    """y = interpolate(x, size, scale_factor, "bilinear", align_corners=True)"""
    warnings.warn(deprecated("upsample_bilinear"), stacklevel=2)
    return interpolate(x, size, scale_factor, "bilinear", align_corners=True)


def deprecated(name):
    """What is said of an old name"""
    return f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate`."
