"""Channels become pixels and back: a permutation, undone by the inverse permutation."""

import torch

from torch_impl.nn.module import Module

__all__ = ["pixel_shuffle", "pixel_unshuffle", "PixelShuffle", "PixelUnshuffle"]


def pixel_shuffle(x, upscale_factor):
    """y[..., c, r h + i, r w + j] = x[..., r² c + r i + j, h, w], r the factor"""
    r = upscale_factor
    *batch, channels, height, width = x.shape
    x = x.reshape(*batch, channels // r**2, r, r, height, width)  # [..., c, i, j, h, w]
    y = torch.moveaxis(x, (-4, -3), (-3, -1))  # [..., c, h, i, w, j]
    return y.reshape(*batch, channels // r**2, r * height, r * width)


def pixel_unshuffle(x, downscale_factor):
    """y[..., r² c + r i + j, h, w] = x[..., c, r h + i, r w + j], r the factor"""
    r = downscale_factor
    *batch, channels, height, width = x.shape
    x = x.reshape(*batch, channels, height // r, r, width // r, r)  # [..., h, i, w, j]
    y = torch.moveaxis(x, (-3, -1), (-4, -3))  # [..., c, i, j, h, w]
    return y.reshape(*batch, r**2 * channels, height // r, width // r)


class PixelShuffle(Module):
    """x (..., r² C, H, W) -> y (..., C, r H, r W): r² channels become r x r pixels"""

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, x):
        return pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """x (..., C, r H, r W) -> y (..., r² C, H, W): r x r pixels become r² channels"""

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, x):
        return pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"
