"""Losses of a difference: squared, absolute, and squared near zero only."""

import torch

from torch_impl.nn.loss.difference import difference
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

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
    """loss[n] = weight[n] (input[n] - target[n])²; mean: Σ_n loss[n] / Σ_n weight[n]"""
    reduction = reduction_of(size_average, reduce, reduction)
    losses = torch.square(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    return reduced(weight * losses, reduction, weight.sum())


def l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] |input[n] - target[n]|; mean: Σ_n loss[n] / Σ_n weight[n]"""
    reduction = reduction_of(size_average, reduce, reduction)
    losses = torch.abs(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    return reduced(weight * losses, reduction, weight.sum())


def smooth_l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", beta=1.0
):
    """loss[n] = d² / (2 beta) if |d| < beta, else |d| - beta / 2, d = input - target"""
    if beta == 0:
        return l1_loss(input, target, size_average, reduce, reduction)
    reduction = reduction_of(size_average, reduce, reduction)
    distance = torch.abs(difference(input, target))
    near = torch.clip(distance, None, beta)
    return reduced(near / beta * (distance - 0.5 * near), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """loss[n] = weight[n] (d² / 2 if |d| < delta, else delta (|d| - delta / 2))"""
    reduction = reduction_of(None, None, reduction)
    distance = torch.abs(difference(input, target))
    near = torch.clip(distance, None, delta)
    losses = near * (distance - 0.5 * near)
    if weight is None:
        return reduced(losses, reduction)
    return reduced(weight * losses, reduction)


class MSELoss(Loss):
    """input (...), target (...) -> loss (): mean squared error"""

    def forward(self, input, target):
        return mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """input (...), target (...) -> loss (): mean absolute error"""

    def forward(self, input, target):
        return l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    """input (...), target (...) -> loss (): absolute error, squared below beta"""

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        return smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    """input (...), target (...) -> loss (): squared error, a line beyond delta"""

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input, target):
        return huber_loss(input, target, self.reduction, self.delta)
