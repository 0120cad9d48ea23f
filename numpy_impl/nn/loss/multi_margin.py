"""The margin of classes: the right one is to score higher than all others."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.checks import check_weight_of_classes
from numpy_impl.nn.loss.labels import at
from numpy_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduced_backward,
    reduction_of,
)

__all__ = ["multi_margin_loss", "MultiMarginLoss"]


def multi_margin_loss(
    input,
    target,
    p=1,
    margin=1.0,
    weight=None,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """loss[n] = weight[t] Σ_c max(0, margin - x[n, t] + x[n, c])^p / C, for c ≠ t

    x = input, t = target[n]. Args, Raises: as for MultiMarginLoss.
    """
    check_multi_margin(input, target, p, margin, weight)
    reduction = reduction_of(size_average, reduce, reduction)
    x, labels = np.atleast_2d(input), target.reshape(-1)
    losses = (excess(x, labels, float(margin)) ** int(p)).sum(1) / x.shape[1]
    if weight is not None:
        losses = weight[labels] * losses
    return reduced(losses.reshape(target.shape), reduction)


def multi_margin_loss_backward(
    grad_loss, input, target, p=1, margin=1.0, weight=None, reduction="mean"
):
    """Each wrong class that is too near is pushed down, and the right one up for each.

    grad_input[n, c] = grad_loss weight[t] p z[n, c]^(p - 1) / C / N, where the excess z
    is above 0; grad_input[n, t] = -Σ_c of it
    """
    x, labels = np.atleast_2d(input), target.reshape(-1)
    # loss = reduced(losses.reshape(target.shape), reduction)
    grad_losses = reduced_backward(grad_loss, target.shape, reduction)
    scale = np.reshape(grad_losses, (-1, 1)) / x.shape[1]
    if weight is not None:
        scale = weight[labels][:, None] * scale
    # losses = (excess(x, labels, margin) ** p).sum(1) / x.shape[1]
    z = excess(x, labels, float(margin))
    slope = int(p) * z ** (int(p) - 1) * (z > 0)
    grad_x = scale * slope
    # z = positive(margin - right + x), the right class being left out
    grad_x[at(labels)] = -grad_x.sum(1)
    return grad_x.reshape(input.shape)


def excess(x, labels, margin):
    """z[n, c] = max(0, margin - x[n, labels[n]] + x[n, c]), and 0 at c = labels[n]"""
    right = x[at(labels)][:, None]
    z = positive(margin - right + x)
    z[at(labels)] = 0
    return z


def positive(z):
    """y[n] = max(0, z[n]), and 0 also at nan, as PyTorch's kernels have it"""
    return np.where(z > 0, z, 0)


class MultiMarginLoss(WeightedLoss):
    """scores (N, C), target (N,) in 0 ... C - 1 -> loss (): the right one above all

    Args:
        p: 1, or 2 for the squares of what is missing.
        margin: by how much the right class is to score higher.
        weight: (C,), or None, which is 1: how much the loss of a right class counts.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N,), "mean", over N, whatever the
            weights, or "sum".

    Inputs:
        input: (N, C) or (C,).
        target: int64 labels (N,), or (1,) or () for (C,).

    Raises:
        ValueError: unknown reduction, `p` is neither 1 nor 2, `weight` is not (C,).
        RuntimeError: a label out of range; other shapes, dtypes or classes.
        NotImplementedError: the input is not floating-point.
        TypeError: `margin` is no number.
    """

    def __init__(
        self,
        p=1,
        margin=1.0,
        weight=None,
        size_average=None,
        reduce=None,
        reduction="mean",
    ):
        super().__init__(weight, size_average, reduce, reduction)
        check_power_and_weight(p, weight)
        self.p, self.margin = p, margin

    def forward(self, input, target):
        self.saved.append((input, target))
        return multi_margin_loss(
            *(input, target, self.p, self.margin, self.weight),
            reduction=self.reduction,
        )

    def backward(self, grad_loss=1.0):
        options = self.p, self.margin, self.weight, self.reduction
        return multi_margin_loss_backward(grad_loss, *self.saved.pop(), *options)


def check_multi_margin(input, target, p, margin, weight):
    check_power_and_weight(p, weight)
    check.number(margin=margin)
    check.array(target=target)
    check.floating(input=input)
    if input.ndim > 2 or input.shape[-1:] == (0,):
        raise RuntimeError(
            f"input must be (N, C) or (C,), with at least one class, got {input.shape}"
        )
    samples = input.shape[0] if input.ndim == 2 else 1
    if target.ndim > 1 or target.size != samples:
        raise RuntimeError(
            f"target must hold {samples} labels for input of shape {input.shape}, got "
            f"shape {target.shape}"
        )
    if target.dtype != np.int64:
        raise RuntimeError(f"target must hold int64 labels, got {target.dtype}")
    classes = input.shape[-1] if input.ndim else 1
    check_weight_of_classes(weight, classes)
    check.same_dtype(input=input, weight=weight)
    if ((target < 0) | (target >= classes)).any():
        raise RuntimeError(
            f"target must be in 0 ... {classes - 1}, got {target.min()} ... "
            f"{target.max()}"
        )


def check_power_and_weight(p, weight):
    if p not in (1, 2):
        raise ValueError(f"p must be 1 or 2, got {p!r}")
    if weight is not None and np.ndim(weight) != 1:
        raise ValueError(f"weight must be (C,), got shape {np.shape(weight)}")
