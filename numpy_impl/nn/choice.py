"""Choices as vectors: one-hot, and drawn in such a way that a gradient passes."""

import warnings

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check
from numpy_impl.nn.activation.softmax import softmax, softmax_backward

__all__ = ["one_hot", "gumbel_softmax"]


def one_hot(x, num_classes=-1):
    """y[n, c] = 1[c = x[n]]

    Args:
        x: int64 labels (...).
        num_classes: C, or -1 for one more than the largest label.

    Returns:
        y (..., C), int64: it has no gradient. Source: torch.nn.functional.one_hot.

    Raises:
        TypeError: `x` is no array, or `num_classes` no int.
        RuntimeError: the labels are not int64, or not in 0 ... C - 1; no labels, and no
            number of classes.
    """
    check_one_hot(x, num_classes)
    classes = int(x.max()) + 1 if num_classes == -1 else num_classes
    each = np.arange(classes)
    return np.asarray(x[..., None] == each, dtype=np.int64)


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """y[n, c] = softmax((logits[n, c] + noise[n, c]) / tau), noise = -log Exp(1)

    The largest of logits + noise is c with the probability softmax(logits)[c], whatever
    tau is; a small tau puts nearly all on it. Source: Jang, Gu & Poole 2017; Maddison,
    Mnih & Teh 2017.

    Args:
        logits: (..., C, ...).
        tau: the temperature; a large one makes all classes alike.
        hard: 1 for the largest and 0 for the others, with the gradient of the soft y.
        eps: deprecated, without effect.
        dim: the axis of the classes.

    Returns:
        y, of the shape of logits, summing to 1 along dim.

    Raises:
        TypeError: `logits` is no array, `tau` no number, `dim` no int.
        IndexError: there is no axis dim, or no class to be chosen.
        NotImplementedError: `logits` is not floating-point.
    """
    check_gumbel_softmax(logits, tau, hard, dim)
    if eps != 1e-10:
        warnings.warn("`eps` is deprecated and has no effect", stacklevel=3)
    y_soft = soft_choice(logits, tau, dim)
    return hard_choice(y_soft, dim) if hard else y_soft


def gumbel_softmax_backward(grad_y, y_soft, tau=1, dim=-1):
    """The noise is added, so that the gradient passes it; a hard y has that of y_soft:

    what was rounded to 0 and 1 on the way there is passed straight through on the way
    back (Bengio et al. 2013).

    grad_logits[n, c] = y[n, c] (grad_y[n, c] - Σ_k grad_y[n, k] y[n, k]) / tau, y soft
    """
    # y = hard_choice(y_soft, dim) if hard else y_soft
    # y_soft = softmax((logits + noise) / tau, dim)
    return softmax_backward(grad_y, y_soft, dim) / float(tau)


def soft_choice(logits, tau, dim):
    """softmax((logits + noise) / tau), the noise being drawn in the order of indices"""
    tau, empty = float(tau), np.empty(logits.shape, logits.dtype)
    noise = -np.log(random.exponential_(empty))
    return softmax((logits + noise) / tau, dim)


def hard_choice(y_soft, dim):
    """1 at the largest, 0 elsewhere, up to the rounding of - y_soft + y_soft"""
    largest = y_soft.argmax(dim, keepdims=True)
    y_hard = np.zeros_like(y_soft)
    np.put_along_axis(np.atleast_1d(y_hard), np.atleast_1d(largest), 1, dim)
    return y_hard - y_soft + y_soft


def check_one_hot(x, num_classes):
    check.array(x=x)
    if isinstance(num_classes, bool) or not isinstance(num_classes, int | np.integer):
        raise TypeError(f"num_classes must be an int, got {num_classes!r}")
    if x.dtype != np.int64:
        raise RuntimeError(f"x must hold int64 labels, got {x.dtype}")
    if x.size == 0 and num_classes <= 0:
        raise RuntimeError(f"no labels and num_classes={num_classes}: no classes known")
    if x.size and x.min() < 0:
        raise RuntimeError(f"x must hold labels from 0 on, got {x.min()}")
    if x.size and num_classes != -1 and x.max() >= num_classes:
        raise RuntimeError(
            f"x must hold labels in 0 ... {num_classes - 1}, got {x.max()}"
        )


def check_gumbel_softmax(logits, tau, hard, dim):
    check.floating(logits=logits)
    check.number(tau=tau)
    axis = check.axis("dim", dim, logits.ndim)
    if hard and logits.ndim and logits.shape[axis] == 0:
        raise IndexError(f"axis {dim} has no classes, got shape {logits.shape}")
