"""Channels become pixels and back: a permutation, undone by the inverse permutation."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.module import Module

__all__ = ["pixel_shuffle", "pixel_unshuffle", "PixelShuffle", "PixelUnshuffle"]


def pixel_shuffle(x, upscale_factor):
    """y[..., c, r h + i, r w + j] = x[..., r² c + r i + j, h, w], r the factor

    Args: as for PixelShuffle, and
        x: (..., r² C, H, W).

    Returns:
        y (..., C, r H, r W). Source: Shi et al. 2016, "Real-Time Single Image and Video
        Super-Resolution", arXiv:1609.05158.

    Raises:
        TypeError: upscale_factor is no int, or `x` no array.
        RuntimeError: upscale_factor is not positive, `x` has fewer than 3 axes, or its
            channels are no multiple of r².
    """
    check_pixel_shuffle(x, upscale_factor)
    r = upscale_factor
    *batch, channels, height, width = x.shape
    x = x.reshape(*batch, channels // r**2, r, r, height, width)  # [..., c, i, j, h, w]
    y = np.moveaxis(x, (-4, -3), (-3, -1))  # [..., c, h, i, w, j]
    return y.reshape(*batch, channels // r**2, r * height, r * width)


def pixel_shuffle_backward(grad_y, upscale_factor):
    """Each entry of x is at one place of y: its gradient is brought back from there.

    grad_x[..., r² c + r i + j, h, w] = grad_y[..., c, r h + i, r w + j]
    """
    return pixel_unshuffle(grad_y, upscale_factor)


def pixel_unshuffle(x, downscale_factor):
    """y[..., r² c + r i + j, h, w] = x[..., c, r h + i, r w + j], r the factor

    Args: as for PixelUnshuffle, and
        x: (..., C, r H, r W).

    Returns:
        y (..., r² C, H, W).

    Raises:
        TypeError: downscale_factor is no int, or `x` no array.
        RuntimeError: downscale_factor is not positive, `x` has fewer than 3 axes, or
            its height or width is no multiple of r.
    """
    check_pixel_unshuffle(x, downscale_factor)
    r = downscale_factor
    *batch, channels, height, width = x.shape
    x = x.reshape(*batch, channels, height // r, r, width // r, r)  # [..., h, i, w, j]
    y = np.moveaxis(x, (-3, -1), (-4, -3))  # [..., c, i, j, h, w]
    return y.reshape(*batch, r**2 * channels, height // r, width // r)


def pixel_unshuffle_backward(grad_y, downscale_factor):
    """Each entry of x is at one place of y: its gradient is brought back from there.

    grad_x[..., c, r h + i, r w + j] = grad_y[..., r² c + r i + j, h, w]
    """
    return pixel_shuffle(grad_y, downscale_factor)


class PixelShuffle(Module):
    """x (..., r² C, H, W) -> y (..., C, r H, r W): r² channels become r x r pixels

    Args:
        upscale_factor: r.

    The gradient of an empty batch is empty; PyTorch's own backward raises there.

    Raises:
        RuntimeError: in forward: the channels are no multiple of r², see
            `pixel_shuffle`.
    """

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, x):
        return pixel_shuffle(x, self.upscale_factor)

    def backward(self, grad_y):
        return pixel_shuffle_backward(grad_y, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """x (..., C, r H, r W) -> y (..., r² C, H, W): r x r pixels become r² channels

    Args:
        downscale_factor: r.

    Of an empty batch y is empty, too; PyTorch's has the shape of `x` there.

    Raises:
        RuntimeError: in forward: height or width is no multiple of r, see
            `pixel_unshuffle`.
    """

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, x):
        return pixel_unshuffle(x, self.downscale_factor)

    def backward(self, grad_y):
        return pixel_unshuffle_backward(grad_y, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


def check_pixel_shuffle(x, upscale_factor):
    """Three axes, and channels for r x r pixels each."""
    check_axes(x)
    check_positive("upscale_factor", upscale_factor)
    if x.shape[-3] % upscale_factor**2:
        raise RuntimeError(
            f"x must have a multiple of {upscale_factor**2} channels for "
            f"upscale_factor={upscale_factor}, got shape {x.shape}"
        )


def check_pixel_unshuffle(x, downscale_factor):
    """Three axes, and pixels that fall into r x r."""
    check_axes(x)
    check_positive("downscale_factor", downscale_factor)
    if x.shape[-2] % downscale_factor or x.shape[-1] % downscale_factor:
        raise RuntimeError(
            f"x must have a height and a width that downscale_factor="
            f"{downscale_factor} divides, got shape {x.shape}"
        )


def check_axes(x):
    """Channels and two more axes."""
    check.array(x=x)
    if x.ndim < 3:
        raise RuntimeError(f"x must have at least 3 axes, got shape {x.shape}")


def check_positive(name, value):
    """An int above zero, Python's or NumPy's."""
    if not check.is_int(value):
        raise TypeError(f"{name} must be an int, got {value!r}")
    if value < 1:
        raise RuntimeError(f"{name} must be positive, got {value}")
