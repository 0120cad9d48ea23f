"""Cross-entropy of logits with labels or with probabilities."""

import torch

from torch_impl.nn.activation.softmax import log_softmax
from torch_impl.nn.loss.labels import (
    at,
    batch,
    check_labels,
    check_probabilities,
    labels_and_counts,
    times_counts,
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
    """loss[n] = -Σ_c a[n, c] log p[n, c], p = softmax(input), a = weight · wanted"""
    reduction = reduction_of(size_average, reduce, reduction)
    labels = getattr(target, "shape", None) != getattr(input, "shape", ())
    check = check_labels if labels else check_probabilities
    check(input, target, weight, ignore_index)
    if not isinstance(label_smoothing, int | float):
        raise TypeError(f"label_smoothing must be a number, got {label_smoothing!r}")
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be in 0 ... 1, got {label_smoothing}")

    z, target = batch(input, target)
    classes = z.shape[1]
    log_p = log_softmax(z, 1)
    per_class = torch.ones(classes, dtype=z.dtype) if weight is None else weight
    weighted = per_class.reshape(1, classes, *(1,) * (z.ndim - 2)) * log_p
    if labels:
        label, counts = labels_and_counts(z, target, weight, ignore_index)
        losses, count = times_counts(counts, -at(log_p, label)), counts.sum()
        if label_smoothing > 0:
            smooth = torch.where(target != ignore_index, -weighted.sum(1), 0)
            share = label_smoothing / classes
            losses = (1 - label_smoothing) * losses + share * smooth
    else:
        q = (1 - label_smoothing) * target + label_smoothing / classes
        losses, count = -(q * weighted).sum(1), log_p[:, 0].numel()
    return reduced(unbatch(losses, input), reduction, count)


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
        return cross_entropy(
            *(input, target, self.weight),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
