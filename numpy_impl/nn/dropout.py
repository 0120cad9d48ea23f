"""Dropout: switch off a random part, and scale up the rest so that the mean stays."""

import math
import warnings

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check
from numpy_impl.nn.module import Module

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
    return random.dropout_mask_like(np.empty(shape, x.dtype), p)


def dropped(x, mask, inplace=False):
    """y = x mask"""
    if mask is None:
        return x
    return np.multiply(x, mask, out=x if inplace else None)


def dropped_backward(grad_y, mask):
    """The mask is constant to x: it falls on the gradient as it fell on x.

    grad_x[i] = grad_y[i] mask[i]
    """
    return dropped(grad_y, mask)


def dropout(x, p=0.5, training=True, inplace=False):
    """y[i] = x[i] mask[i], mask[i] = 1 / (1 - p) with probability 1 - p, else 0

    Args: as for Dropout, and
        x: any shape. The mask is drawn in the order of its memory.
        training: False returns x. Nothing is drawn for p = 0 and p = 1 either.

    Returns:
        y of the shape of x, with E[y] = x. Source: Srivastava et al. 2014.

    Raises:
        ValueError: p is not in [0, 1].
        RuntimeError: p is nan, or x is not of floating-point numbers.
    """
    check_dropout(x, p, training)
    mask = entry_mask(x, p, training)
    return dropped(x, mask, inplace)


def dropout1d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, L)

    Args and Raises: as for dropout; RuntimeError if x is neither (N, C, L) nor (C, L).
    """
    check_dropout1d(x, p, training)
    mask = channel_mask(x, p, training, 2 if x.ndim == 3 else 1)
    return dropped(x, mask, inplace)


def dropout2d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, H, W)

    (N, C, L) works too, with a warning, as in torch; there is no unbatched (C, H, W).

    Args and Raises: as for dropout; other numbers of axes from 2 on only warn.
    """
    check_dropout2d(x, p, training)
    mask = channel_mask(x, p, training, 2)
    return dropped(x, mask, inplace)


def dropout3d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c]: whole channels of (N, C, D, H, W)

    (C, D, H, W) is one sample. Args and Raises: as for dropout; other numbers of axes
    only warn.
    """
    check_dropout3d(x, p, training)
    mask = channel_mask(x, p, training, 2 if x.ndim == 5 else 1)
    return dropped(x, mask, inplace)


def alpha_affine(mask, p):
    """scale = a [mask > 0], shift = a s (p - [mask = 0]), a = 1 / √((1 - p) (1 + p s²))

    What is switched off goes to -s, where SELU saturates; a and shift bring the mean
    back to 0 and the variance to 1. Source: Klambauer et al. 2017.
    """
    a = 1 / math.sqrt((SATURATION * SATURATION * p + 1) * (1 - p))
    kept = np.sign(mask)
    shift = (kept - 1) * (SATURATION * a) + SATURATION * a * p
    return kept * a, shift


def alpha_dropped(x, mask, p, inplace=False):
    """y = x scale + shift"""
    if mask is None or p == 1:  # no mean and no variance can be kept of nothing
        return dropped(x, mask, inplace)
    scale, shift = alpha_affine(mask, float(p))
    y = x * scale + shift
    if not inplace:
        return y
    x[...] = y
    return x


def alpha_dropped_backward(grad_y, mask, p):
    """The shift is constant to x, too: what was switched off gets no gradient.

    grad_x[i] = grad_y[i] scale[i]
    """
    if mask is None or p == 1:
        return dropped_backward(grad_y, mask)
    scale, _ = alpha_affine(mask, float(p))
    return grad_y * scale


def alpha_dropout(x, p=0.5, training=False, inplace=False):
    """y[i] = a (x[i] mask[i] - s (1 - mask[i]) + s p), mask[i] 1 or 0

    s = 1.758 is where SELU saturates, a = 1 / √((1 - p) (1 + p s²)) keeps the variance.
    Args and Raises: as for dropout.
    """
    check_dropout(x, p, training)
    mask = entry_mask(x, p, training)
    return alpha_dropped(x, mask, p, inplace)


def feature_alpha_dropout(x, p=0.5, training=False, inplace=False):
    """alpha_dropout of whole channels: mask[n, c] for all of x[n, c, ...]

    Args and Raises: as for dropout; RuntimeError if x has fewer than 2 axes.
    """
    check_feature_alpha_dropout(x, p, training)
    mask = channel_mask(x, p, training, 2)
    return alpha_dropped(x, mask, p, inplace)


class _DropoutNd(Module):
    """What the layers share; each says what its mask is."""

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        check_p(p)
        self.p, self.inplace = p, inplace

    def forward(self, x):
        mask = self.mask(x)
        self.saved.append(mask)
        return dropped(x, mask, self.inplace)

    def backward(self, grad_y):
        return dropped_backward(grad_y, self.saved.pop())

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """x (...) -> y (...): in training a part p of the entries is zero, see `dropout`

    Args:
        p: probability of a zero.
        inplace: write y into x; not behind a module whose backward needs x, see `ReLU`.

    Raises:
        ValueError: p is not in [0, 1].
    """

    def mask(self, x):
        check_dropout(x, self.p, self.training)
        return entry_mask(x, self.p, self.training)


class Dropout1d(_DropoutNd):
    """x (N, C, L) or (C, L) -> y: a part p of the channels is zero"""

    def mask(self, x):
        check_dropout1d(x, self.p, self.training)
        return channel_mask(x, self.p, self.training, 2 if x.ndim == 3 else 1)


class Dropout2d(_DropoutNd):
    """x (N, C, H, W) -> y: a part p of the channels is zero"""

    def mask(self, x):
        check_dropout2d(x, self.p, self.training)
        return channel_mask(x, self.p, self.training, 2)


class Dropout3d(_DropoutNd):
    """x (N, C, D, H, W) or (C, D, H, W) -> y: a part p of the channels is zero"""

    def mask(self, x):
        check_dropout3d(x, self.p, self.training)
        return channel_mask(x, self.p, self.training, 2 if x.ndim == 5 else 1)


class _AlphaDropout(_DropoutNd):
    def forward(self, x):
        mask = self.mask(x)
        self.saved.append(mask)
        return alpha_dropped(x, mask, self.p)

    def backward(self, grad_y):
        return alpha_dropped_backward(grad_y, self.saved.pop(), self.p)


class AlphaDropout(_AlphaDropout):
    """x (...) -> y (...): mean 0 and variance 1 stay, see `alpha_dropout`

    `inplace` is accepted and does nothing, as in torch.
    """

    def mask(self, x):
        check_dropout(x, self.p, self.training)
        return entry_mask(x, self.p, self.training)


class FeatureAlphaDropout(_AlphaDropout):
    """x (N, C, ...) -> y: AlphaDropout of whole channels"""

    def mask(self, x):
        check_feature_alpha_dropout(x, self.p, self.training)
        return channel_mask(x, self.p, self.training, 2)


def check_p(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"p must be between 0 and 1, got {p}")


def check_dropout(x, p, training):
    check_p(p)
    check.flag(training=training)
    if math.isnan(p):  # which torch's layers take, and refuse here
        raise RuntimeError("p must be between 0 and 1, got nan")
    check.array(x=x)
    if training and 0 < p < 1 and x.size and x.dtype.kind != "f":
        raise RuntimeError(f"x must be of floating-point numbers, got {x.dtype}")


def check_dropout1d(x, p, training):
    check_dropout(x, p, training)
    if x.ndim not in (2, 3):
        raise RuntimeError(f"dropout1d: x must have 2 or 3 axes, got {x.ndim}")


def check_dropout2d(x, p, training):
    check_dropout(x, p, training)
    if x.ndim not in (3, 4):
        warnings.warn(f"dropout2d: x must have 3 or 4 axes, got {x.ndim}", stacklevel=4)
    if x.ndim == 3:
        message = "dropout2d takes x of 3 axes for (N, C, L), not for (C, H, W)"
        warnings.warn(message, stacklevel=4)
    check_channels("dropout2d", x, p, training)


def check_dropout3d(x, p, training):
    check_dropout(x, p, training)
    if x.ndim not in (4, 5):
        warnings.warn(f"dropout3d: x must have 4 or 5 axes, got {x.ndim}", stacklevel=4)
    check_channels("dropout3d", x, p, training, 1)


def check_feature_alpha_dropout(x, p, training):
    check_dropout(x, p, training)
    check_channels("feature_alpha_dropout", x, p, training)


def check_channels(name, x, p, training, axes=2):
    if training and 0 < p < 1 and x.size and x.ndim < axes:
        raise RuntimeError(f"{name}: x must have at least {axes} axes, got {x.shape}")
