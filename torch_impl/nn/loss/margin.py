"""Losses with a margin: of a distance, of a score, of two scores."""

import torch

from torch_impl.nn.activation.rectifier import relu
from torch_impl.nn.activation.sigmoid import logsigmoid
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = [
    "hinge_embedding_loss",
    "soft_margin_loss",
    "margin_ranking_loss",
    "HingeEmbeddingLoss",
    "SoftMarginLoss",
    "MarginRankingLoss",
]


def hinge_embedding_loss(
    input, target, margin=1.0, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = input[n] if target[n] = 1, max(0, margin - input[n]) if it is -1"""
    reduction = reduction_of(size_average, reduce, reduction)
    apart = torch.where(target != 1, relu(margin - input), 0)
    together = torch.where(target != -1, input, 0)
    return reduced(apart + together, reduction)


def soft_margin_loss(input, target, size_average=None, reduce=None, reduction="mean"):
    """loss[n] = log(1 + exp(-target[n] input[n])) = -log sigmoid(target[n] input[n])"""
    reduction = reduction_of(size_average, reduce, reduction)
    target = target.to(input.dtype)
    return reduced(-logsigmoid(target * input), reduction)


def margin_ranking_loss(
    input1,
    input2,
    target,
    margin=0,
    size_average=None,
    reduce=None,
    reduction="mean",
):
    """loss[n] = max(0, margin - target[n] (input1[n] - input2[n]))"""
    reduction = reduction_of(size_average, reduce, reduction)
    lead = target * (input1 - input2)
    return reduced(relu(margin - lead), reduction)


class HingeEmbeddingLoss(Loss):
    """distance (...), target (...) of 1 or -1 -> loss (): alike near, unlike apart"""

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input, target):
        return hinge_embedding_loss(
            input, target, margin=self.margin, reduction=self.reduction
        )


class SoftMarginLoss(Loss):
    """score (...), target (...) of 1 or -1 -> loss (): the logistic loss of a sign"""

    def forward(self, input, target):
        return soft_margin_loss(input, target, reduction=self.reduction)


class MarginRankingLoss(Loss):
    """scores (...), (...), target (...) -> loss (): 1 wants the first higher"""

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return margin_ranking_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )
