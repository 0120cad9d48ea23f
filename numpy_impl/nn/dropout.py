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


def dropout(x, p=0.5, training=True, inplace=False):
    """y[i] = x[i] mask[i] / (1 - p), mask[i] = 1 with probability 1 - p, else 0

    Args:
        x: any shape. The mask is drawn in the order of its memory.
        p: probability of a zero. Nothing is drawn for 0 and for 1.
        training: False returns x.
        inplace: write y into x.

    Returns:
        y of the shape of x, as E[y] = x. Source: Srivastava et al. 2014.

    Raises:
        ValueError: p is not in [0, 1].
        RuntimeError: x is not of floating-point numbers.
    """
    return drop("dropout", x, p, training, inplace)[0]


def dropout1d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c] / (1 - p): whole channels of (N, C, L)

    Args:
        x: (N, C, L) or (C, L).
        p, training, inplace: as in `dropout`.

    Returns:
        y of the shape of x. Source: torch.nn.functional.dropout1d.

    Raises:
        ValueError: p is not in [0, 1].
        RuntimeError: x has another number of axes, or is not of floating-point numbers.
    """
    return drop("dropout1d", x, p, training, inplace)[0]


def dropout2d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c] / (1 - p): whole channels of (N, C, H, W)

    (N, C, L) works too, with a warning, as in torch; there is no unbatched (C, H, W).

    Args, Returns and Raises as `dropout1d`; other numbers of axes from 2 on only warn.
    """
    return drop("dropout2d", x, p, training, inplace)[0]


def dropout3d(x, p=0.5, training=True, inplace=False):
    """y[n, c, i] = x[n, c, i] mask[n, c] / (1 - p): channels of (N, C, D, H, W)

    (C, D, H, W) is one sample. Args, Returns and Raises as `dropout1d`, but another
    number of axes only warns.
    """
    return drop("dropout3d", x, p, training, inplace)[0]


def alpha_dropout(x, p=0.5, training=False, inplace=False):
    """y[i] = a (x[i] mask[i] - s (1 - mask[i]) + s p), a = 1 / √((1 - p) (1 + p s²))

    What is switched off goes to -s, where SELU saturates; + s p and a bring the mean
    back to 0 and the variance to 1. Source: Klambauer et al. 2017.

    Args, Returns and Raises as `dropout`.
    """
    return drop("alpha_dropout", x, p, training, inplace)[0]


def feature_alpha_dropout(x, p=0.5, training=False, inplace=False):
    """alpha_dropout of whole channels: mask[n, c] for all of x[n, c, ...]

    Args, Returns and Raises as `dropout`, and RuntimeError if x has fewer than 2 axes.
    """
    return drop("feature_alpha_dropout", x, p, training, inplace)[0]


def dropout_backward(grad_y, scale):
    """y = x scale + shift, both constant to x: the same mask falls on the gradient.

    grad_x[i] = grad_y[i] scale[i], with scale = mask / (1 - p), or a mask for alpha
    """
    return grad_y if scale is None else grad_y * scale


def drop(kind, x, p, training, inplace):
    """y[i] = x[i] scale[i] + shift[i]

    Returns y, and the scale for backward: None where y is x.
    """
    if p < 0.0 or p > 1.0:
        raise ValueError(f"p must be between 0 and 1, got {p}")
    leading = leading_axes(kind, x)
    check.array(x=x)
    if p == 0 or not training or x.size == 0:
        return x, None
    if leading > x.ndim:
        raise RuntimeError(f"{kind}: x must have at least 2 axes, got {tuple(x.shape)}")
    if p == 1:
        scale, shift = np.zeros((), x.dtype), None
    elif x.dtype.kind != "f":
        raise RuntimeError(f"x must be of floating-point numbers, got {x.dtype}")
    else:
        if leading == 0:
            mask = np.empty_like(x, subok=False)
        else:
            mask = np.empty(x.shape[:leading] + (1,) * (x.ndim - leading), x.dtype)
        scale, shift = scale_and_shift(kind, random.bernoulli_(mask, 1 - p), p)

    y = np.multiply(x, scale, out=x if inplace else None)
    if shift is not None:
        y += shift
    return y, scale


def scale_and_shift(kind, mask, p):
    """scale = mask / (1 - p), or for alpha a mask and a s (mask - 1 + p)"""
    if "alpha" not in kind:
        mask /= 1 - p
        return mask, None
    a = 1 / math.sqrt((SATURATION * SATURATION * p + 1) * (1 - p))
    shift = (mask - 1) * (SATURATION * a) + SATURATION * a * p
    mask *= a
    return mask, shift


def leading_axes(kind, x):
    """How many axes the mask has: (N, C), or (C,) without a batch; 0 for those of x"""
    if kind in ("dropout", "alpha_dropout"):
        return 0
    if kind == "feature_alpha_dropout":
        return 2
    spatial = {"dropout1d": 1, "dropout2d": 2, "dropout3d": 3}[kind]
    wanted = (spatial + 1, spatial + 2)
    if x.ndim not in wanted:
        message = f"{kind}: x must have {wanted[0]} or {wanted[1]} axes, got {x.ndim}"
        if kind == "dropout1d":
            raise RuntimeError(message)
        warnings.warn(message, stacklevel=4)
    if kind == "dropout2d":
        if x.ndim == 3:
            message = "dropout2d takes x of 3 axes for (N, C, L), not for (C, H, W)"
            warnings.warn(message, stacklevel=4)
        return 2
    return 2 if x.ndim == wanted[1] else 1


class _DropoutNd(Module):
    """What the layers share; `kind` names the function."""

    kind = None

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"p must be between 0 and 1, got {p}")
        self.p, self.inplace = p, inplace

    def forward(self, x):
        inplace = self.inplace and "alpha" not in self.kind  # as in torch
        y, scale = drop(self.kind, x, self.p, self.training, inplace)
        self.saved.append(scale)
        return y

    def backward(self, grad_y):
        return dropout_backward(grad_y, self.saved.pop())

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

    kind = "dropout"


class Dropout1d(_DropoutNd):
    """x (N, C, L) or (C, L) -> y: a part p of the channels is zero"""

    kind = "dropout1d"


class Dropout2d(_DropoutNd):
    """x (N, C, H, W) -> y: a part p of the channels is zero"""

    kind = "dropout2d"


class Dropout3d(_DropoutNd):
    """x (N, C, D, H, W) or (C, D, H, W) -> y: a part p of the channels is zero"""

    kind = "dropout3d"


class AlphaDropout(_DropoutNd):
    """x (...) -> y (...): mean 0 and variance 1 stay, see `alpha_dropout`

    `inplace` is accepted and does nothing, as in torch.
    """

    kind = "alpha_dropout"


class FeatureAlphaDropout(_DropoutNd):
    """x (N, C, ...) -> y: AlphaDropout of whole channels"""

    kind = "feature_alpha_dropout"
