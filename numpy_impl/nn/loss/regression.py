"""Losses of a difference: squared, absolute, and squared near zero only."""

import numpy as np

from numpy_impl.nn.loss.checks import (
    check_huber_loss,
    check_l1_loss,
    check_regression,
    check_smooth_l1_loss,
)
from numpy_impl.nn.loss.difference import difference, difference_backward, promoted
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


def mse_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] (input[n] - target[n])²; mean: Σ_n loss[n] / Σ_n weight[n]

    Args, Raises: as for MSELoss; weight (...), or None, which is 1 everywhere.
    """
    check_regression(input, target, weight)
    reduction = reduction_of(size_average, reduce, reduction)
    losses = np.square(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = promoted(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


def mse_loss_backward(grad_loss, input, target, reduction="mean", weight=None):
    """A step in `input` changes its square at twice the difference: ∂d²/∂d = 2 d.

    grad_input[n] = grad_loss 2 weight[n] (input[n] - target[n]) / Σ_n weight[n]
    """
    d = difference(input, target)
    grad_losses = weighted_backward(grad_loss, d, reduction, weight)
    # losses = np.square(d)
    return difference_backward(2 * d * grad_losses, input)


def l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] |input[n] - target[n]|; mean: Σ_n loss[n] / Σ_n weight[n]

    Args, Raises: as for L1Loss; weight (...), or None, which is 1 everywhere.
    """
    check_l1_loss(input, target, weight, reduction)
    reduction = reduction_of(size_average, reduce, reduction)
    losses = np.abs(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = promoted(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


def l1_loss_backward(grad_loss, input, target, reduction="mean", weight=None):
    """Only the side counts, not the distance: ∂|d|/∂d = sign d, and 0 at the kink.

    grad_input[n] = grad_loss weight[n] sign(input[n] - target[n]) / Σ_n weight[n]
    """
    d = difference(input, target)
    grad_losses = weighted_backward(grad_loss, d, reduction, weight)
    # losses = np.abs(d)
    sign = np.subtract(d > 0, d < 0, dtype=d.dtype)  # 0 also at nan, as in PyTorch
    return difference_backward(sign * grad_losses, input)


def weighted_backward(grad_loss, losses, reduction, weight):
    """What an entry counts in a sum, it counts in the gradient.

    grad_losses[n] = grad_loss weight[n], and 1 / Σ_n weight[n] of it in a mean
    """
    if weight is None:
        return reduced_backward(grad_loss, losses.shape, reduction)
    weight = promoted(weight, losses)
    return weight * reduced_backward(grad_loss, losses.shape, reduction, weight.sum())


def smooth_l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", beta=1.0
):
    """loss[n] = d² / (2 beta) if |d| < beta, else |d| - beta / 2, d = input - target

    Args, Raises: as for SmoothL1Loss. Source: Girshick, Fast R-CNN, 2015.
    """
    check_smooth_l1_loss(input, target, beta)
    if beta == 0:
        return l1_loss(input, target, size_average, reduce, reduction)
    reduction = reduction_of(size_average, reduce, reduction)
    beta = float(beta)  # NumPy's own numbers would change the dtype
    distance = np.abs(difference(input, target))
    near = np.clip(distance, None, beta)
    return reduced(near / beta * (distance - 0.5 * near), reduction)


def smooth_l1_loss_backward(grad_loss, input, target, reduction="mean", beta=1.0):
    """The parabola's slope d / beta, which grows up to the line's slope 1 and stays.

    grad_input[n] = grad_loss clip((input[n] - target[n]) / beta, -1, 1) / N
    """
    if beta == 0:
        return l1_loss_backward(grad_loss, input, target, reduction)
    d = difference(input, target)
    grad_losses = reduced_backward(grad_loss, d.shape, reduction)
    # losses = near / beta * (distance - 0.5 * near)
    slope = np.clip(d / float(beta), -1, 1)
    return difference_backward(slope * grad_losses, input)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """loss[n] = weight[n] (d² / 2 if |d| < delta, else delta (|d| - delta / 2))

    Args, Raises: as for HuberLoss; weight (...), or None, which is 1 everywhere: a mean
    does not divide by it. Source: Huber 1964.
    """
    check_huber_loss(input, target, delta, weight)
    reduction = reduction_of(None, None, reduction)
    delta = float(delta)  # NumPy's own numbers would change the dtype
    distance = np.abs(difference(input, target))
    near = np.clip(distance, None, delta)
    losses = near * (distance - 0.5 * near)
    if weight is None:
        return reduced(losses, reduction)
    weight = promoted(weight, losses)
    return reduced(weight * losses, reduction)


def huber_loss_backward(
    grad_loss, input, target, reduction="mean", delta=1.0, weight=None
):
    """The parabola's slope d, which grows up to the line's slope delta and stays.

    grad_input[n] = grad_loss weight[n] clip(input[n] - target[n], -delta, delta) / N
    """
    d = difference(input, target)
    grad_losses = reduced_backward(grad_loss, d.shape, reduction)
    if weight is not None:
        grad_losses = promoted(weight, d) * grad_losses
    # losses = near * (distance - 0.5 * near)
    slope = np.clip(d, -float(delta), float(delta))
    return difference_backward(slope * grad_losses, input)


class MSELoss(Loss):
    """input (...), target (...) -> loss (): mean squared error

    Args:
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (...), "mean" or "sum".

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes do not broadcast; where they do, a UserWarning.
        NotImplementedError: both are integers, or one is complex.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return mse_loss(input, target, reduction=self.reduction)

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return mse_loss_backward(grad_loss, input, target, self.reduction)


class L1Loss(Loss):
    """input (...), target (...) -> loss (): mean absolute error

    Args, Raises: as for MSELoss, but that integers have a sum.
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
        size_average, reduce, reduction: as for MSELoss.
        beta: where the parabola becomes a line; 0 is `L1Loss`.

    Raises:
        RuntimeError: `beta` < 0.
        The rest: as for MSELoss.
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
        reduction: as for MSELoss.
        delta: where the parabola becomes a line, and the line's slope.

    Raises:
        RuntimeError: `delta` <= 0, or the dtypes differ.
        The rest: as for MSELoss.
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
