"""Several right classes each: above the wrong ones, or asked for one by one."""

import torch

from torch_impl.nn.loss.binary import binary_cross_entropy_with_logits
from torch_impl.nn.loss.multi_margin import positive
from torch_impl.nn.loss.reduction import Loss, WeightedLoss, reduced, reduction_of

__all__ = [
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
]


def multilabel_margin_loss(
    input, target, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = Σ_t Σ_c max(0, 1 - x[n, t] + x[n, c]) / C, t told for n, and c not"""
    reduction = reduction_of(size_average, reduce, reduction)
    _, excess = told_and_excess(input, target)
    return reduced_excess(excess, target.shape[:-1], reduction)


def told_and_excess(input, target):
    """told[n, j] and z[n, j, c] = max(0, 1 - x[n, told[n, j]] + x[n, c]), x = input"""
    x, labels = torch.atleast_2d(input), torch.atleast_2d(target)
    told = told_labels(labels, x.shape[1])
    return told, excess_of_labels(x, told)


def told_labels(labels, classes):
    """told[n, j]: the labels before the first -1, then C, up to the longest list"""
    listed = torch.cumprod(labels >= 0, 1) == 1
    return torch.where(listed, labels, classes)[:, : listed.any(0).sum()]


def excess_of_labels(x, told):
    """z[n, j, c] = max(0, 1 - x[n, told[n, j]] + x[n, c]), and 0 if c is told, too"""
    above = with_none(x, torch.inf)
    right = torch.gather(above, 1, told)
    wrong = with_none(x, -torch.inf)
    wrong = wrong.scatter(1, told, -torch.inf)
    return positive(1 - right[:, :, None] + wrong[:, None, :-1])


def reduced_excess(excess, shape, reduction):
    """losses[n] = Σ_jc z[n, j, c] / C in this shape, reduced"""
    losses = excess.sum((1, 2)) / excess.shape[2]
    return reduced(losses.reshape(shape), reduction)


def with_none(x, score):
    """x (N, C) -> (N, C + 1): one class more"""
    return torch.concatenate([x, torch.full_like(x[:, :1], score)], 1)


def multilabel_soft_margin_loss(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -Σ_c weight[c] (t log p + (1 - t) log(1 - p)) / C, p = σ(input)"""
    reduction = reduction_of(size_average, reduce, reduction)
    target = target.to(torch.result_type(input, target))
    losses = binary_cross_entropy_with_logits(input, target, weight, reduction="none")
    return reduced(losses.sum(-1) / input.shape[-1], reduction)


class MultiLabelMarginLoss(Loss):
    """scores (N, C), target (N, C) -> loss (): right classes above wrong ones"""

    def forward(self, input, target):
        told, excess = told_and_excess(input, target)
        return reduced_excess(excess, target.shape[:-1], self.reduction)


class MultiLabelSoftMarginLoss(WeightedLoss):
    """logits (N, C), target (N, C) of 0 or 1 -> loss (): a question for each class"""

    def forward(self, input, target):
        return multilabel_soft_margin_loss(
            input, target, self.weight, reduction=self.reduction
        )
