"""Binary cross-entropy: of probabilities, and of logits."""

import numpy as np

from numpy_impl.nn.activation.sigmoid import logsigmoid, sigmoid
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.loss.checks import check_binary, check_binary_cross_entropy
from numpy_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduced_backward,
    reduction_of,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "BCELoss",
    "BCEWithLogitsLoss",
]

EPSILON = 9.999999960041972e-13  # 1e-12 in float32, as in PyTorch for any dtype


def times_weight(losses, weight):
    """losses[n] weight[n], in the dtype of the losses"""
    if weight is None:
        return losses
    weight = weight.astype(losses.dtype)
    return losses * weight


@in_blocks(cut=2, flat=True)
def clamped_log_loss(p, t):
    """-t max(log p, -100) - (1 - t) max(log(1 - p), -100)"""
    log_p = np.clip(np.log(p), -100, None)
    log_not_p = np.clip(np.log1p(-p), -100, None)
    return (t - 1) * log_not_p - t * log_p


@in_blocks(cut=2, flat=True)
def clamped_log_loss_slope(p, t):
    """(1 - t) / (1 - p) - t / p on one denominator, which stops at 1e-12"""
    return (p - t) / np.clip((1 - p) * p, EPSILON, None)


def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -weight[n] (t log p + (1 - t) log(1 - p)); p = input[n], t = target

    Args, Raises: as for BCELoss.
    """
    check_binary_cross_entropy(input, target, weight)
    reduction = reduction_of(size_average, reduce, reduction)
    losses = clamped_log_loss(input, target)
    return reduced(times_weight(losses, weight), reduction)


def binary_cross_entropy_backward(
    grad_loss, input, target, weight=None, reduction="mean"
):
    """Each entry's slope, as much as the entry counts.

    grad_input[n] = grad_loss weight[n] (p - t) / max(p (1 - p), 1e-12) / N
    """
    # loss = reduced(times_weight(losses, weight), reduction)
    grad_losses = reduced_backward(grad_loss, input.shape, reduction)
    grad_losses = times_weight(grad_losses, weight)
    # losses = clamped_log_loss(input, target)
    return grad_losses * clamped_log_loss_slope(input, target)


def binary_cross_entropy_with_logits(
    input,
    target,
    weight=None,
    size_average=None,
    reduce=None,
    reduction="mean",
    pos_weight=None,
):
    """loss[n] = weight[n] ((1 - t) z - (1 + (pos_weight[n] - 1) t) log sigmoid(z))

    z = input[n], t = target[n]: the binary cross-entropy of sigmoid(z), written with
    log(1 - sigmoid(z)) = log sigmoid(z) - z, so that no logarithm meets a zero.

    Args, Raises: as for BCEWithLogitsLoss.
    """
    check_binary(input, target, weight=weight, pos_weight=pos_weight)
    reduction = reduction_of(size_average, reduce, reduction)
    log_p = logsigmoid(input)
    if pos_weight is not None:
        pos_weight = pos_weight.astype(target.dtype)
        log_p = log_p * (1 + (pos_weight - 1) * target)
    losses = (1 - target) * input - log_p
    losses = losses.astype(target.dtype, copy=False)  # as PyTorch, where they differ
    return reduced(times_weight(losses, weight), reduction)


def binary_cross_entropy_with_logits_backward(
    grad_loss, input, target, weight=None, reduction="mean", pos_weight=None
):
    """The exponentials cancel: ∂loss/∂z = p - t, the probability given minus wanted.

    grad_input[n] = grad_loss weight[n] ((1 - t + pos_weight[n] t) p - pos_weight[n] t)
    / N, with p = sigmoid(z)
    """
    # loss = reduced(times_weight(losses, weight), reduction)
    grad_losses = reduced_backward(grad_loss, input.shape, reduction)
    grad_losses = times_weight(grad_losses, weight)
    # losses = (1 - target) * input - log_p
    p = sigmoid(input)
    if pos_weight is None:
        grad_input = p - target
    else:
        positive = pos_weight.astype(target.dtype) * target
        grad_input = (1 - target + positive) * p - positive
    return (grad_losses * grad_input).astype(input.dtype, copy=False)


class BCELoss(WeightedLoss):
    """input (...), target (...) -> loss (): binary cross-entropy of probabilities

    Both logarithms stop at -100, so that the loss of a certain error is finite.

    Args:
        weight: broadcast to (...), or None.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (...), "mean" (over the number of entries)
            or "sum".

    Inputs:
        input: (...), probabilities.
        target: (...), 0 ... 1, data: it gets no gradient.

    Raises:
        ValueError: unknown reduction, or `target` has not the shape of `input`.
        RuntimeError: an entry outside 0 ... 1, dtypes differ, or `weight` is too large.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return binary_cross_entropy(
            input, target, self.weight, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return binary_cross_entropy_backward(
            grad_loss, input, target, self.weight, self.reduction
        )


class BCEWithLogitsLoss(WeightedLoss):
    """input (...), target (...) -> loss (): binary cross-entropy of logits

    Args:
        weight: broadcast to (...), or None.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (...), "mean" (over the number of entries)
            or "sum".
        pos_weight: broadcast to (...), or None: how much more the positives count.

    Inputs:
        input: (...), logits.
        target: (...), 0 ... 1, data: it gets no gradient.

    Raises:
        ValueError: unknown reduction, or `target` has not the shape of `input`.
        RuntimeError: integer labels, or a weight is too large.
    """

    def __init__(
        self,
        weight=None,
        size_average=None,
        reduce=None,
        reduction="mean",
        pos_weight=None,
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input, target):
        self.saved.append((input, target))
        return binary_cross_entropy_with_logits(
            *(input, target, self.weight),
            reduction=self.reduction,
            pos_weight=self.pos_weight,
        )

    def backward(self, grad_loss=1.0):
        input, target = self.saved.pop()
        return binary_cross_entropy_with_logits_backward(
            grad_loss, input, target, self.weight, self.reduction, self.pos_weight
        )
