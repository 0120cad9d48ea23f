"""Losses of a difference: squared, absolute, and squared near zero only."""

import torch

from torch_impl.nn import check
from torch_impl.nn.loss.difference import (
    check_sizes,
    difference,
    floating,
)
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
    check_sizes(input, target, weight)
    losses = torch.square(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = floating(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


def l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", weight=None
):
    """loss[n] = weight[n] |input[n] - target[n]|; mean: Σ_n loss[n] / Σ_n weight[n]"""
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight)
    losses = torch.abs(difference(input, target))
    if weight is None:
        return reduced(losses, reduction)
    weight = floating(weight, losses)
    return reduced(weight * losses, reduction, weight.sum())


def parabola_then_line(distance, limit):
    """m (distance - m / 2), m = min(distance, limit): distance² / 2, then a line"""
    near = distance.clamp(max=limit)
    return near * (distance - 0.5 * near)


def smooth_l1_loss(
    input, target, size_average=None, reduce=None, reduction="mean", beta=1.0
):
    """loss[n] = d² / (2 beta) if |d| < beta, else |d| - beta / 2, d = input - target"""
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target)
    if beta < 0:
        raise RuntimeError(f"beta must not be negative, got {beta}")
    distance = torch.abs(difference(input, target))
    if beta == 0:
        return reduced(distance, reduction)
    return reduced(parabola_then_line(distance, beta), reduction) / beta


def huber_loss(input, target, reduction="mean", delta=1.0, weight=None):
    """loss[n] = weight[n] (d² / 2 if |d| < delta, else delta (|d| - delta / 2))"""
    reduction = reduction_of(None, None, reduction)
    check_sizes(input, target, weight)
    check.same_dtype(input=input, target=target)
    if delta <= 0:
        raise RuntimeError(f"delta must be positive, got {delta}")
    distance = torch.abs(difference(input, target))
    losses = parabola_then_line(distance, delta)
    if weight is not None:
        losses = floating(weight, losses) * losses
    return reduced(losses, reduction)


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
