"""The margin of classes: the right one is to score higher than all others."""

import torch

from torch_impl.nn.loss.labels import at
from torch_impl.nn.loss.reduction import WeightedLoss, reduced, reduction_of

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
    """loss[n] = weight[t] Σ_c max(0, margin - x[n, t] + x[n, c])^p / C, for c ≠ t"""
    reduction = reduction_of(size_average, reduce, reduction)
    x, labels = torch.atleast_2d(input), target.reshape(-1)
    losses = (excess(x, labels, margin) ** p).sum(1) / x.shape[1]
    if weight is not None:
        losses = weight[labels] * losses
    return reduced(losses.reshape(target.shape), reduction)


def excess(x, labels, margin):
    """z[n, c] = max(0, margin - x[n, labels[n]] + x[n, c]), and 0 at c = labels[n]"""
    right = x[at(labels)][:, None]
    z = positive(margin - right + x)
    z[at(labels)] = 0
    return z


def positive(z):
    """y[n] = max(0, z[n]), and 0 also at nan, as PyTorch's kernels have it"""
    return torch.where(z > 0, z, 0)


class MultiMarginLoss(WeightedLoss):
    """scores (N, C), target (N,) in 0 ... C - 1 -> loss (): the right one above all"""

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
        self.p, self.margin = p, margin

    def forward(self, input, target):
        return multi_margin_loss(
            *(input, target, self.p, self.margin, self.weight),
            reduction=self.reduction,
        )
