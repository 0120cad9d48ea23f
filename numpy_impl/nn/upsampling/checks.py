"""What interpolation refuses: sizes and modes that do not fit x, or each other."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.windows import repeated

__all__ = []

RANKS = {
    "nearest": (3, 4, 5),
    "nearest-exact": (3, 4, 5),
    "area": (3, 4, 5),
    "linear": (3,),
    "bilinear": (4,),
    "bicubic": (4,),
    "lanczos": (4,),
    "trilinear": (5,),
}


def check_interpolate(
    x, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias
):
    """One of size and scale_factor, and a mode for the rank of x."""
    check.array(x=x)
    if align_corners is not None and mode in ("nearest", "nearest-exact", "area"):
        raise ValueError(f"mode {mode!r} has no align_corners, got {align_corners!r}")
    if (size is None) == (scale_factor is None):
        raise ValueError(
            f"one of size and scale_factor must be given, got size={size!r} and "
            f"scale_factor={scale_factor!r}"
        )
    for name, value in (("size", size), ("scale_factor", scale_factor)):
        if isinstance(value, tuple | list) and len(value) != x.ndim - 2:
            raise ValueError(
                f"{name} must have one entry for each spatial axis of x (shape "
                f"{x.shape}), got {value!r}"
            )
    if size is not None and recompute_scale_factor:
        raise ValueError(
            f"recompute_scale_factor needs a scale_factor, got size={size}"
        )
    if antialias and (mode not in ("bilinear", "bicubic", "lanczos") or x.ndim != 4):
        raise ValueError(
            "antialias is for modes 'bilinear', 'bicubic' and 'lanczos' and x (N, C, "
            f"H, W), got mode {mode!r} and shape {x.shape}"
        )
    if x.ndim not in RANKS.get(mode, ()):
        raise NotImplementedError(
            f"x must be (N, C, W), (N, C, H, W) or (N, C, D, H, W) and have a mode for "
            f"its rank, got shape {x.shape} and mode {mode!r}"
        )
    if mode == "lanczos" and (align_corners or not antialias):
        raise ValueError(
            "mode 'lanczos' must have antialias and no align_corners, got "
            f"antialias={antialias!r} and align_corners={align_corners!r}"
        )
    if align_corners is not None and not isinstance(align_corners, bool):
        raise TypeError(f"align_corners must be a bool, got {align_corners!r}")
    check_sizes(x, size, scale_factor, mode)
    check_pixels(x, mode)


def check_pixels(x, mode):
    """Floats, or bytes, which some modes have no kernel for, in PyTorch, too."""
    if x.dtype != np.uint8:
        check.floating(x=x)
    elif mode in ("linear", "trilinear", "area"):
        raise NotImplementedError(f"mode {mode!r} has no uint8, got x of {x.dtype}")


def check_sizes(x, size, scale_factor, mode):
    """Numbers, and something left of x and y."""
    axes = x.ndim - 2
    if size is not None:
        for width in repeated(size, axes):
            if not check.is_int(width):
                raise TypeError(f"size must hold ints, got {width!r} in {size!r}")
        out_sizes = repeated(size, axes)
    else:
        for factor in repeated(scale_factor, axes):
            check.number(scale_factor=factor)
            if not abs(factor) < 2**31:
                raise RuntimeError(f"scale_factor must be finite, got {scale_factor!r}")
        factors = map(float, repeated(scale_factor, axes))
        out_sizes = tuple(int(n * f) for n, f in zip(x.shape[2:], factors))
    if min(out_sizes) < 1 or 0 in x.shape[2:] or (0 in x.shape[1:] and mode != "area"):
        raise RuntimeError(
            "x and y must not be empty but for the batch, got x of shape "
            f"{x.shape} and sizes {tuple(out_sizes)} of y"
        )
