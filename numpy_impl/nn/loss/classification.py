"""Cross-entropy of logits with labels or with probabilities."""

import math

import numpy as np

from numpy_impl.nn.activation.softmax import log_softmax
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.loss.checks import check_cross_entropy
from numpy_impl.nn.loss.labels import (
    at,
    batch,
    holds_labels,
    labels_and_counts,
    one_hot,
    smoothed,
    unbatch,
)
from numpy_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduced_backward,
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
    """loss[n] = -Σ_c wanted[n, c] log p[n, c], with p = softmax(input)

    Args, Raises: as for CrossEntropyLoss.
    """
    check_cross_entropy(input, target, weight, ignore_index, label_smoothing)
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
    return np.where(target != ignore_index, losses, 0), counts.sum()


def cross_entropy_backward(
    grad_loss, log_p, target, weight, ignore_index, reduction, label_smoothing
):
    """∂(-log p[k]) / ∂input[c] = p[c] - 1[c = k]: the probability given minus wanted.

    grad_input[n, c] = grad_losses[n] (p[n, c] Σ_k wanted[n, k] - wanted[n, c])
    """
    shape = log_p.shape
    log_p, target = batch(log_p, target)
    if not holds_labels(target):
        # losses = -(wanted * log_p).sum(1), total = the number of losses
        wanted = smoothed(target, weight, label_smoothing)
        positions = (len(log_p), *log_p.shape[2:])
        grad_losses = reduced_backward(grad_loss, positions, reduction)
        grad_losses = np.broadcast_to(grad_losses, positions)
        return given_minus_wanted(log_p, wanted, grad_losses).reshape(shape)
    # losses = np.where(target != ignore_index, losses, 0), total = counts.sum()
    labels, counts = labels_and_counts(log_p, target, weight, ignore_index)
    grad_losses = reduced_backward(grad_loss, counts.shape, reduction, counts.sum())
    grad_losses = np.where(target != ignore_index, grad_losses, 0)
    if label_smoothing == 0:
        # losses = -counts * log_p[at(labels)]
        return given_minus_label(log_p, labels, grad_losses * counts).reshape(shape)
    # losses = -(wanted * log_p).sum(1)
    wanted = smoothed(one_hot(labels, log_p), weight, label_smoothing)
    return given_minus_wanted(log_p, wanted, grad_losses).reshape(shape)


@in_blocks(cut=3)
def given_minus_label(log_p, labels, scale):
    """grad_input[n, c] = scale[n] (p[n, c] - 1[c = labels[n]])"""
    grad_input = np.exp(log_p)  # p, the probabilities given
    grad_input[at(labels)] -= 1
    return grad_input * scale[:, None]


@in_blocks(cut=3)
def given_minus_wanted(log_p, wanted, scale):
    """grad_input[n, c] = scale[n] (p[n, c] Σ_k wanted[n, k] - wanted[n, c])"""
    grad_input = np.exp(log_p) * wanted.sum(1, keepdims=True) - wanted
    return (grad_input * scale[:, None]).astype(log_p.dtype, copy=False)


class CrossEntropyLoss(WeightedLoss):
    """logits (N, C, ...), target (N, ...) in 0 ... C - 1, or (N, C, ...) -> loss ()

    wanted[n, c] = weight[c] q[n, c], where q is target, or 1[c = target[n]] for labels.
    A mean of labels is Σ_n loss[n] / Σ_n weight[target[n]], of probabilities the mean
    over the positions; a mean of nothing is nan. Smoothing: Szegedy et al. 2015.

    Args:
        weight: (C,), or None, which is 1 for every class.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: the label whose positions do not count.
        reduction: "none", which gives a loss (N, ...), "mean" or "sum".
        label_smoothing: ε in 0 ... 1: wanted is (1 - ε) of the target, ε of 1 / C.

    Inputs:
        input: logits (N, C, ...) or (C,).
        target: int64 labels (N, ...) or (), or probabilities in the shape of input;
            data, without a gradient.

    Raises:
        IndexError: a label is out of bounds.
        ValueError: unknown reduction, or the batch sizes differ.
        RuntimeError: other shapes or dtypes do not fit, or `label_smoothing` is outside
            0 ... 1.
    """

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
        check_cross_entropy(input, target, self.weight, options[0], options[2])
        log_p = log_softmax(input, min(1, input.ndim - 1))
        self.saved.append((log_p, target))
        return loss_of(log_p, target, self.weight, *options)

    def backward(self, grad_loss=1.0):
        options = self.ignore_index, self.reduction, self.label_smoothing
        log_p, target = self.saved.pop()
        return cross_entropy_backward(grad_loss, log_p, target, self.weight, *options)
