"""Dropout: switch off a random part, and scale up the rest so that the mean stays."""

import math

import torch

from torch_impl import random
from torch_impl.nn.module import Module

__all__ = [
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "alpha_dropout",
    "feature_alpha_dropout",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "AlphaDropout",
    "FeatureAlphaDropout",
]

SATURATION = 1.7580993408473766  # -SELU(-∞): where SELU goes when it is switched off


def entry_mask(x, p, training):
    """mask[i] = 1 / (1 - p) with probability 1 - p, else 0; None where nothing drops"""
    return random.dropout_mask_like(x, p) if training and p > 0 else None


def channel_mask(x, p, training, axes):
    """The same of the first axes, (N, C) or (C,): one number for a whole channel"""
    if not training or p == 0:
        return None
    shape = (*x.shape[:axes], *[1] * (x.ndim - axes))
    return random.dropout_mask_like(x.new_empty(shape), p)


def dropped(x, mask, inplace=False):
    """y = x mask"""
    if mask is None:
        return x
    return x.mul_(mask) if inplace else x * mask


def dropout(x, p=0.5, training=True, inplace=False):
    """y[i] = x[i] mask[i], mask[i] = 1 / (1 - p) with probability 1 - p, else 0"""
    mask = entry_mask(x, p, training)
    return dropped(x, mask, inplace)


def dropout1d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, L)"""
    mask = channel_mask(x, p, training, 2 if x.ndim == 3 else 1)
    return dropped(x, mask, inplace)


def dropout2d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, H, W)"""
    mask = channel_mask(x, p, training, 2)
    return dropped(x, mask, inplace)


def dropout3d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, D, H, W)"""
    mask = channel_mask(x, p, training, 2 if x.ndim == 5 else 1)
    return dropped(x, mask, inplace)


def alpha_affine(mask, p):
    """scale = a [mask > 0], shift = a s (p - [mask = 0]), a = 1 / √((1 - p) (1 + p s²))

    What is switched off goes to -s, where SELU saturates; a and shift bring the mean
    back to 0 and the variance to 1. Source: Klambauer et al. 2017.
    """
    a = 1 / math.sqrt((SATURATION * SATURATION * p + 1) * (1 - p))
    kept = torch.sign(mask)
    shift = (kept - 1) * (SATURATION * a) + SATURATION * a * p
    return kept * a, shift


def alpha_dropped(x, mask, p, inplace=False):
    """y = x scale + shift"""
    if mask is None or p == 1:  # no mean and no variance can be kept of nothing
        return dropped(x, mask, inplace)
    scale, shift = alpha_affine(mask, p)
    return x.mul_(scale).add_(shift) if inplace else x * scale + shift


def alpha_dropout(x, p=0.5, training=False, inplace=False):
    """y[i] = a (x[i] mask[i] - s (1 - mask[i]) + s p), mask[i] 1 or 0

    s = 1.758 is where SELU saturates, a = 1 / √((1 - p) (1 + p s²)) keeps the variance.
    """
    mask = entry_mask(x, p, training)
    return alpha_dropped(x, mask, p, inplace)


def feature_alpha_dropout(x, p=0.5, training=False, inplace=False):
    """alpha_dropout of whole channels: mask[n, c] for all of x[n, c, ...]"""
    mask = channel_mask(x, p, training, 2)
    return alpha_dropped(x, mask, p, inplace)


class _DropoutNd(Module):
    """What the layers share; each says what its mask is."""

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        self.p, self.inplace = p, inplace

    def forward(self, x):
        mask = self.mask(x)
        return dropped(x, mask, self.inplace)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """x (...) -> y (...): in training a part p of the entries is zero, see `dropout`"""

    def mask(self, x):
        return entry_mask(x, self.p, self.training)


class Dropout1d(_DropoutNd):
    """x (N, C, L) or (C, L) -> y: a part p of the channels is zero"""

    def mask(self, x):
        return channel_mask(x, self.p, self.training, 2 if x.ndim == 3 else 1)


class Dropout2d(_DropoutNd):
    """x (N, C, H, W) -> y: a part p of the channels is zero"""

    def mask(self, x):
        return channel_mask(x, self.p, self.training, 2)


class Dropout3d(_DropoutNd):
    """x (N, C, D, H, W) or (C, D, H, W) -> y: a part p of the channels is zero"""

    def mask(self, x):
        return channel_mask(x, self.p, self.training, 2 if x.ndim == 5 else 1)


class _AlphaDropout(_DropoutNd):
    def forward(self, x):
        mask = self.mask(x)
        return alpha_dropped(x, mask, self.p)


class AlphaDropout(_AlphaDropout):
    """x (...) -> y (...): mean 0 and variance 1 stay, see `alpha_dropout`

    `inplace` is accepted and does nothing, as in torch.
    """

    def mask(self, x):
        return entry_mask(x, self.p, self.training)


class FeatureAlphaDropout(_AlphaDropout):
    """x (N, C, ...) -> y: AlphaDropout of whole channels"""

    def mask(self, x):
        return channel_mask(x, self.p, self.training, 2)
