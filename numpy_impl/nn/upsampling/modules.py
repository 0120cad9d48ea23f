"""Upsampling as layers: `interpolate` with its arguments."""

import numpy as np

from numpy_impl.nn.module import Module
from numpy_impl.nn.upsampling.interpolate import interpolate, interpolate_backward

__all__ = ["Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"]


class Upsample(Module):
    """x (N, C, ...) -> y (N, C, ...), with y = interpolate(x, ...), axis by axis

    Args:
        size: of y's spatial axes: an int, or one for each axis.
        scale_factor: in place of size: y is ⌊scale_factor · size of x⌋ long; a number,
            or a tuple of one for each axis.
        mode: "nearest", "linear" (W), "bilinear" (H, W), "bicubic" (H, W), "trilinear"
            (D, H, W), and as for `interpolate`.
        align_corners: the centres of the outer pixels stay where they are, instead of
            their outer edges; not in mode "nearest".
        recompute_scale_factor: pixels lie as the sizes say, not as scale_factor, which
            differs where y's size was rounded.

    Raises:
        ValueError, NotImplementedError, RuntimeError: in forward, see `interpolate`.
    """

    def __init__(
        self,
        size=None,
        scale_factor=None,
        mode="nearest",
        align_corners=None,
        recompute_scale_factor=None,
    ):
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor = tuple(float(factor) for factor in scale_factor)
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def options(self):
        """The arguments of `interpolate` behind x, in their order"""
        how = self.mode, self.align_corners, self.recompute_scale_factor
        return self.size, self.scale_factor, *how

    def forward(self, x):
        self.saved.append(np.shape(x))
        return interpolate(x, *self.options())

    def backward(self, grad_y):
        return interpolate_backward(grad_y, self.saved.pop(), *self.options())

    def extra_repr(self):
        if self.scale_factor is not None:
            how_large = f"scale_factor={self.scale_factor!r}"
        else:
            how_large = f"size={self.size!r}"
        return f"{how_large}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """x (N, C, H, W) -> y (N, C, P0, P1): the nearest pixel, Upsample's first mode

    Args:
        size, scale_factor: as for Upsample.
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """x (N, C, H, W) -> y (N, C, P0, P1): Upsample of mode "bilinear", align_corners

    Args:
        size, scale_factor: as for Upsample.
    """

    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
