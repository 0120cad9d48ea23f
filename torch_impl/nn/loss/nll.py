"""Negative log-likelihood of labels, given log-probabilities."""

from torch_impl.nn.loss.classification import loss_of
from torch_impl.nn.loss.reduction import WeightedLoss, reduction_of

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
    return loss_of(input, target, weight, ignore_index, reduction, label_smoothing=0)


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
