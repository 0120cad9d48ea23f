"""Negative log-likelihood of labels, given log-probabilities."""

import numpy as np

from numpy_impl.nn.loss.checks import check_labels
from numpy_impl.nn.loss.classification import loss_of
from numpy_impl.nn.loss.labels import at, batch, labels_and_counts
from numpy_impl.nn.loss.reduction import WeightedLoss, reduced_backward, reduction_of

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
    """loss[n] = -w[n] input[n, target[n]]; mean: Σ_n loss[n] / Σ_n w[n]

    Args, Raises: as for NLLLoss.
    """
    check_labels(input, target, weight, ignore_index)
    reduction = reduction_of(size_average, reduce, reduction)
    return loss_of(input, target, weight, ignore_index, reduction, label_smoothing=0)


def nll_loss_backward(
    grad_loss, input, target, weight=None, ignore_index=-100, reduction="mean"
):
    """Only the entry that was picked moves the loss: ∂loss[n] / ∂input[n, t] = -w[n].

    grad_input[n, c] = -grad_loss w[n] 1[c = target[n]] / Σ_n w[n]
    """
    log_p, target = batch(input, target)
    # losses = np.where(target != ignore_index, losses, 0), total = counts.sum()
    labels, counts = labels_and_counts(log_p, target, weight, ignore_index)
    grad_losses = reduced_backward(grad_loss, counts.shape, reduction, counts.sum())
    grad_losses = np.where(target != ignore_index, grad_losses, 0)
    # losses = -counts * log_p[at(labels)]
    grad_log_p = np.zeros_like(log_p)
    grad_log_p[at(labels)] = -counts * grad_losses
    return grad_log_p.reshape(input.shape)


class NLLLoss(WeightedLoss):
    """log p (N, C, ...), target (N, ...) in 0 ... C - 1 -> loss (): -log p[target]

    w[n] = weight[target[n]], or 0 where target[n] is ignore_index.

    Args:
        weight: (C,), or None, which is 1 for every class.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: the label whose positions do not count.
        reduction: "none", which gives a loss (N, ...), "mean" or "sum".

    Inputs:
        input: log-probabilities (N, C, ...) or (C,).
        target: int64 labels (N, ...) or (), each in 0 ... C - 1.

    Raises:
        IndexError: a label is out of bounds.
        ValueError: unknown reduction, or the batch sizes differ.
        RuntimeError: other shapes or dtypes do not fit.
    """

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
        self.saved.append((input, target))
        return nll_loss(
            *(input, target, self.weight),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return nll_loss_backward(
            grad_loss, input, target, self.weight, self.ignore_index, self.reduction
        )
