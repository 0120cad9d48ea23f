"""Losses of a difference: squared, absolute, and squared near zero only."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.difference import (
    check_sizes,
    difference,
    floating,
    grad_of_input,
)
from numpy_impl.nn.loss.reduction import Loss, reduced, reduced_backward, reduction_of

__all__ = [
    "mse_loss",
    "l1_loss",
    "smooth_l1_loss",
    "huber_loss",
    "MSELoss",
    "L1Loss",
    "SmoothL1Loss",
    "HuberLoss",
]


# A training that diverges ends in inf and nan, and PyTorch does not warn of them.
diverging = np.errstate(over="ignore", invalid="ignore")
squares = diverging(np.square)


def mse_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] (input[n] - target[n])²; mean: Σ_n loss[n] / Σ_n weight[n]

    Args:
        input: (...).
        target: (...), data: it gets no gradient.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        weight: (...) or None, which is 1 everywhere.

    Returns:
        loss (), or (...) with "none".

    Raises:
        ValueError: unknown reduction, or `weight` has not the shape of `input`.
        RuntimeError: the shapes do not broadcast; where they do, a UserWarning.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight)
    losses = squares(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = floating(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


@diverging
def mse_loss_backward(grad_loss, input, target, reduction="mean", weight=None):
    """A step in `input` changes its square at twice the difference: ∂d²/∂d = 2 d.

    grad_input[n] = grad_loss 2 weight[n] (input[n] - target[n]) / Σ_n weight[n]
    """
    d = difference(input, target)
    if weight is None:
        grad_d = 2 * reduced_backward(grad_loss, d, reduction) * d
    else:
        weight = floating(weight, d)
        grad_losses = reduced_backward(grad_loss, d, reduction, weight.sum())
        grad_d = 2 * grad_losses * weight * d
    return grad_of_input(grad_d, input)


def l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] |input[n] - target[n]|; mean: Σ_n loss[n] / Σ_n weight[n]

    Args, Returns and Raises as `mse_loss`.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight)
    losses = np.abs(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = floating(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


@diverging
def l1_loss_backward(grad_loss, input, target, reduction="mean", weight=None):
    """Only the side counts, not the distance: ∂|d|/∂d = sign d, and 0 at the kink.

    grad_input[n] = grad_loss weight[n] sign(input[n] - target[n]) / Σ_n weight[n]
    """
    d = difference(input, target)
    if weight is None:
        grad_d = reduced_backward(grad_loss, d, reduction) * np.sign(d)
    else:
        weight = floating(weight, d)
        grad_losses = reduced_backward(grad_loss, d, reduction, weight.sum())
        grad_d = grad_losses * weight * np.sign(d)
    return grad_of_input(grad_d, input)


@diverging
def parabola_then_line(distance, limit):
    """m (distance - m / 2), m = min(distance, limit): distance² / 2, then a line"""
    near = np.minimum(distance, limit)
    losses = distance - 0.5 * near
    losses *= near
    return losses


def smooth_l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", beta=1.0
):
    """loss[n] = d² / (2 beta) if |d| < beta, else |d| - beta / 2, d = input - target

    Girshick, Fast R-CNN, 2015.

    Args:
        input: (...).
        target: (...), data: it gets no gradient.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        beta: where the parabola becomes a line; 0 is `l1_loss`.

    Returns:
        loss (), or (...) with "none".

    Raises:
        ValueError: unknown reduction.
        RuntimeError: `beta` < 0, or the shapes do not broadcast; where they do, a
            UserWarning.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target)
    if beta < 0:
        raise RuntimeError(f"beta must not be negative, got {beta}")
    distance = np.abs(difference(input, target))
    if beta == 0:
        return reduced(distance, reduction)
    return reduced(parabola_then_line(distance, beta), reduction) / beta


@diverging
def smooth_l1_loss_backward(grad_loss, input, target, reduction="mean", beta=1.0):
    """The parabola's slope d / beta, which grows up to the line's slope 1 and stays.

    grad_input[n] = grad_loss clip((input[n] - target[n]) / beta, -1, 1) / N
    """
    if beta == 0:
        return l1_loss_backward(grad_loss, input, target, reduction)
    d = difference(input, target)
    grad_losses = reduced_backward(grad_loss, d, reduction)
    return grad_of_input(grad_losses / beta * np.clip(d, -beta, beta), input)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """loss[n] = weight[n] (d² / 2 if |d| < delta, else delta (|d| - delta / 2))

    Huber 1964; d = input - target. The mean is over the number of entries, with a
    weight, too.

    Args:
        input: (...).
        target: (...), data of the same dtype: it gets no gradient.
        reduction: "none", "mean" or "sum".
        delta: where the parabola becomes a line, and the line's slope.
        weight: (...) or None, which is 1 everywhere.

    Returns:
        loss (), or (...) with "none".

    Raises:
        ValueError: unknown reduction, or `weight` has not the shape of `input`.
        RuntimeError: `delta` <= 0, the dtypes differ, or the shapes do not broadcast;
            where they do, a UserWarning.
    """
    reduction = reduction_of(None, None, reduction)
    check_sizes(input, target, weight)
    check.same_dtype(input=input, target=target)
    if delta <= 0:
        raise RuntimeError(f"delta must be positive, got {delta}")
    distance = np.abs(difference(input, target))
    losses = parabola_then_line(distance, delta)
    if weight is not None:
        losses = floating(weight, losses) * losses
    return reduced(losses, reduction)


@diverging
def huber_loss_backward(
    grad_loss, input, target, reduction="mean", delta=1.0, weight=None
):
    """The parabola's slope d, which grows up to the line's slope delta and stays.

    grad_input[n] = grad_loss weight[n] clip(input[n] - target[n], -delta, delta) / N
    """
    d = difference(input, target)
    grad_losses = reduced_backward(grad_loss, d, reduction)
    grad_d = grad_losses * np.clip(d, -delta, delta)
    if weight is not None:
        grad_d = floating(weight, d) * grad_d
    return grad_of_input(grad_d, input)


class MSELoss(Loss):
    """input (...), target (...) -> loss (): mean squared error

    Args:
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes do not broadcast; where they do, a UserWarning.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return mse_loss(input, target, reduction=self.reduction)

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return mse_loss_backward(grad_loss, input, target, self.reduction)


class L1Loss(Loss):
    """input (...), target (...) -> loss (): mean absolute error

    Args and Raises as `MSELoss`.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return l1_loss(input, target, reduction=self.reduction)

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return l1_loss_backward(grad_loss, input, target, self.reduction)


class SmoothL1Loss(Loss):
    """input (...), target (...) -> loss (): absolute error, squared below beta

    Args:
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        beta: where the parabola becomes a line; 0 is `L1Loss`.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: `beta` < 0, or the shapes do not broadcast; where they do, a
            UserWarning.
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        self.saved.append((input, target))
        return smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return smooth_l1_loss_backward(
            grad_loss, input, target, self.reduction, self.beta
        )


class HuberLoss(Loss):
    """input (...), target (...) -> loss (): squared error, a line beyond delta

    Args:
        reduction: "none", "mean" or "sum".
        delta: where the parabola becomes a line, and the line's slope.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: `delta` <= 0, the dtypes differ, or the shapes do not broadcast;
            where they do, a UserWarning.
    """

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input, target):
        self.saved.append((input, target))
        return huber_loss(input, target, self.reduction, self.delta)

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return huber_loss_backward(grad_loss, input, target, self.reduction, self.delta)
