"""Negative log-likelihood of labels, given log-probabilities."""

from torch_impl.nn.loss.labels import (
    at,
    batch,
    check_labels,
    labels_and_counts,
    times_counts,
    unbatch,
)
from torch_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduction_of,
)

__all__ = ["nll_loss", "NLLLoss"]


def nll_loss(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
):
    """loss[n] = -w[n] input[n, target[n]]; mean: Σ_n loss[n] / Σ_n w[n]"""
    reduction = reduction_of(size_average, reduce, reduction)
    check_labels(input, target, weight, ignore_index)
    log_p, labels = batch(input, target)
    labels, counts = labels_and_counts(log_p, labels, weight, ignore_index)
    losses = times_counts(counts, -at(log_p, labels))
    return reduced(unbatch(losses, input), reduction, counts.sum())


class NLLLoss(WeightedLoss):
    """log p (N, C, ...), target (N, ...) in 0 ... C - 1 -> loss (): -log p[target]"""

    def __init__(
        self,
        weight=None,
        size_average=None,
        ignore_index=-100,
        reduce=None,
        reduction="mean",
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input, target):
        return nll_loss(
            *(input, target, self.weight),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )
