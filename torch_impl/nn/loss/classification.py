"""Cross-entropy of logits with labels or with probabilities."""

import math

import torch

from torch_impl.nn.activation.softmax import log_softmax
from torch_impl.nn.loss.labels import (
    at,
    batch,
    holds_labels,
    labels_and_counts,
    one_hot,
    smoothed,
    unbatch,
)
from torch_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduction_of,
)

__all__ = ["cross_entropy", "CrossEntropyLoss"]


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """loss[n] = -Σ_c wanted[n, c] log p[n, c], with p = softmax(input)"""
    reduction = reduction_of(size_average, reduce, reduction)
    log_p = log_softmax(input, min(1, input.ndim - 1))
    return loss_of(log_p, target, weight, ignore_index, reduction, label_smoothing)


def loss_of(log_p, target, weight, ignore_index, reduction, label_smoothing):
    """The losses of log-probabilities (N, C, *d) or (C,), reduced"""
    rows, target = batch(log_p, target)
    losses, total = losses_of(rows, target, weight, ignore_index, label_smoothing)
    return reduced(unbatch(losses, log_p), reduction, total)


def losses_of(log_p, target, weight, ignore_index, label_smoothing):
    """losses[n] = -Σ_c wanted[n, c] log_p[n, c], and the total that a mean divides by

    Labels without smoothing want one entry of log_p each: the others need no reading.
    """
    if not holds_labels(target):
        wanted = smoothed(target, weight, label_smoothing)
        total = math.prod(log_p.shape) // max(1, log_p.shape[1])
        return -(wanted * log_p).sum(1), total
    labels, counts = labels_and_counts(log_p, target, weight, ignore_index)
    if label_smoothing == 0:
        losses = -counts * log_p[at(labels)]
    else:
        wanted = smoothed(one_hot(labels, log_p), weight, label_smoothing)
        losses = -(wanted * log_p).sum(1)
    return torch.where(target != ignore_index, losses, 0), counts.sum()


class CrossEntropyLoss(WeightedLoss):
    """logits (N, C, ...), target (N, ...) in 0 ... C - 1, or (N, C, ...) -> loss ()"""

    def __init__(
        self,
        weight=None,
        size_average=None,
        ignore_index=-100,
        reduce=None,
        reduction="mean",
        label_smoothing=0.0,
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input, target):
        options = self.ignore_index, self.reduction, self.label_smoothing
        log_p = log_softmax(input, min(1, input.ndim - 1))
        return loss_of(log_p, target, self.weight, *options)
