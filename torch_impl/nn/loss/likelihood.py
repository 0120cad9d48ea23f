"""Likelihoods: of counts, and of numbers whose variance is expected, too."""

import math

import torch

from torch_impl.nn.distance.norm import limited
from torch_impl.nn.loss.difference import difference
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = [
    "poisson_nll_loss",
    "gaussian_nll_loss",
    "PoissonNLLLoss",
    "GaussianNLLLoss",
]


def poisson_nll_loss(
    input,
    target,
    log_input=True,
    full=False,
    size_average=None,
    eps=1e-8,
    reduce=None,
    reduction="mean",
):
    """loss[n] = λ - target[n] log λ, with λ = exp input[n], or input[n] itself"""
    reduction = reduction_of(size_average, reduce, reduction)
    if log_input:
        losses = torch.exp(input) - target * input
    else:
        losses = input - target * torch.log(input + eps)
    if full:
        losses = losses + stirling(target)
    return reduced(losses, reduction)


def stirling(target):
    """log target!, nearly: t log t - t + ½ log 2πt, and 0 up to t = 1"""
    t = torch.where(target <= 1, 1, target)
    term = t * torch.log(t) - t + 0.5 * torch.log(2 * math.pi * t)
    return torch.where(target <= 1, 0, term)


def gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction="mean"):
    """loss[n] = ½ (log v + (input[n] - target[n])² / v), with v = max(var[n], eps)"""
    reduction = reduction_of(None, None, reduction)
    v = limited(variance(var, input), float(eps))
    losses = 0.5 * (torch.log(v) + torch.square(difference(input, target)) / v)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)


def variance(var, input):
    """var for each entry of input, or for each of its rows: (N,) -> (N, 1)"""
    if isinstance(var, float):
        return torch.full_like(input, var)
    if var.shape != input.shape and var.shape == input.shape[:-1]:
        return var[..., None]
    return var


class PoissonNLLLoss(Loss):
    """log λ (...), target (...) -> loss (): counts of a Poisson distribution"""

    def __init__(
        self,
        log_input=True,
        full=False,
        size_average=None,
        eps=1e-8,
        reduce=None,
        reduction="mean",
    ):
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input, target):
        return poisson_nll_loss(
            *(log_input, target, self.log_input, self.full),
            eps=self.eps,
            reduction=self.reduction,
        )


class GaussianNLLLoss(Loss):
    """mean (N, ..., D), target (N, ..., D), var (N, ..., D) -> loss ()"""

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(None, None, reduction)
        self.full, self.eps = full, eps

    def forward(self, input, target, var):
        return gaussian_nll_loss(
            input, target, var, self.full, self.eps, self.reduction
        )
