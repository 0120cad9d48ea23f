"""Cross-entropy of logits with labels or with probabilities."""

import numpy as np

from numpy_impl.nn.activation.softmax import log_softmax
from numpy_impl.nn.loss.labels import (
    at,
    batch,
    check_labels,
    check_probabilities,
    labels_and_counts,
    times_counts,
    unbatch,
)
from numpy_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduced_backward,
    reduction_of,
)

__all__ = ["cross_entropy", "CrossEntropyLoss"]


def per_class(weight, log_p):
    """weight (C,) beside log_p (N, C, *d); 1 if there is none"""
    return 1 if weight is None else weight.reshape(1, -1, *(1,) * (log_p.ndim - 2))


def smoothed(target, label_smoothing, classes):
    """(1 - ε) target[n, c] + ε / C: a part ε is spread over all classes"""
    return (1 - label_smoothing) * target + label_smoothing / classes


def losses_of(log_p, target, weight, ignore_index, label_smoothing):
    """loss[n] = -Σ_c a[n, c] log_p[n, c], and the count that a mean divides by"""
    classes = log_p.shape[1]
    if target.shape == log_p.shape:
        q = smoothed(target, label_smoothing, classes)
        return -(q * (per_class(weight, log_p) * log_p)).sum(1), log_p[:, 0].size

    label, counts = labels_and_counts(log_p, target, weight, ignore_index)
    losses = times_counts(counts, -log_p[at(label)])
    if label_smoothing > 0:
        every = -(per_class(weight, log_p) * log_p).sum(1)
        every = np.where(target != ignore_index, every, 0)
        losses = (1 - label_smoothing) * losses + label_smoothing / classes * every
    return losses, counts.sum()


def wanted(log_p, target, weight, ignore_index, label_smoothing):
    """a[n, c] = weight[c] ((1 - ε) q[n, c] + ε / C), with ε = label_smoothing

    q[n, c] is target[n, c], or 1[c = target[n]] for labels; a = 0 where ignored.
    """
    classes = log_p.shape[1]
    if target.shape == log_p.shape:
        return smoothed(target, label_smoothing, classes) * per_class(weight, log_p)

    label, counts = labels_and_counts(log_p, target, weight, ignore_index)
    a = np.zeros(log_p.shape, log_p.dtype)
    if label_smoothing > 0:
        kept = (target != ignore_index)[:, None]
        a += label_smoothing / classes * per_class(weight, log_p) * kept
    a[at(label)] += (1 - label_smoothing) * counts
    return a


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
    """loss[n] = -Σ_c a[n, c] log p[n, c], p = softmax(input), a = weight · wanted

    With labels a[n, c] = weight[c] 1[c = target[n]], and the mean is Σ_n loss[n] /
    Σ_n weight[target[n]]. Smoothing: Szegedy et al. 2015.

    Args:
        input: logits (N, C, *d) or (C,).
        target: int64 labels (N, *d) or (), or probabilities in the shape of input.
        weight: (C,) or None, which is 1 for every class.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: the label whose positions do not count.
        reduction: "none", "mean" or "sum".
        label_smoothing: ε in 0 ... 1: wanted is (1 - ε) of the target, ε of 1 / C.

    Returns:
        loss (), or (N, *d) with "none"; a mean of nothing is nan.

    Raises:
        IndexError: a label is out of bounds.
        ValueError: unknown reduction, or the batch sizes differ.
        RuntimeError: other shapes or dtypes do not fit, or `label_smoothing` is outside
            0 ... 1.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    options = weight, ignore_index, label_smoothing
    return cross_entropy_and_log_p(input, target, reduction, *options)[0]


@np.errstate(invalid="ignore")
def cross_entropy_and_log_p(
    input, target, reduction, weight, ignore_index, label_smoothing
):
    """The loss, and what backward wants to know: log_p and target, batched; count."""
    labels = getattr(target, "shape", None) != getattr(input, "shape", ())
    check = check_labels if labels else check_probabilities
    check(input, target, weight, ignore_index)
    if not isinstance(label_smoothing, int | float):
        raise TypeError(f"label_smoothing must be a number, got {label_smoothing!r}")
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be in 0 ... 1, got {label_smoothing}")

    z, target = batch(input, target)
    log_p = log_softmax(z, 1)
    options = weight, ignore_index, label_smoothing
    losses, count = losses_of(log_p, target, *options)
    loss = reduced(unbatch(losses, input), reduction, count)
    return loss, (log_p, target, count)


@np.errstate(invalid="ignore")
def cross_entropy_backward(grad_loss, log_p, a, count, reduction="mean"):
    """∂(-log p[k]) / ∂input[c] = p[c] - 1[c = k]: the probability given minus wanted.

    Summed over k with the weights a[n, k]:

    grad_input[n, c] = grad_loss (p[n, c] Σ_k a[n, k] - a[n, c]) / count
    """
    losses = a[:, 0]  # of their shape
    grad_losses = reduced_backward(grad_loss, losses, reduction, count)
    if reduction == "mean" and count == 0:  # where nothing counts, nothing moves
        grad_losses = np.zeros_like(grad_losses)
    grad_input = np.exp(log_p)
    grad_input *= a.sum(1, keepdims=True)
    grad_input -= a
    grad_input *= np.broadcast_to(grad_losses, losses.shape)[:, None]
    return grad_input


class CrossEntropyLoss(WeightedLoss):
    """logits (N, C, ...), target (N, ...) in 0 ... C - 1, or (N, C, ...) -> loss ()

    Args:
        weight: (C,) or None.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: the label whose positions do not count.
        reduction: "none", "mean" or "sum".
        label_smoothing: ε in 0 ... 1: wanted is (1 - ε) of the target, ε of 1 / C.

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
        options = self.weight, self.ignore_index, self.label_smoothing
        loss, saved = cross_entropy_and_log_p(input, target, self.reduction, *options)
        self.saved.append((input.shape, *saved))
        return loss

    def backward(self, grad_loss=1.0):
        shape, log_p, target, count = self.saved.pop()
        a = wanted(log_p, target, self.weight, self.ignore_index, self.label_smoothing)
        alone = len(shape) == 1  # one position: its loss is the sum of the batch's
        reduction = "sum" if alone and self.reduction == "none" else self.reduction
        grad_input = cross_entropy_backward(grad_loss, log_p, a, count, reduction)
        return grad_input.reshape(shape)
