"""Cross-entropy of logits with labels or with probabilities.

It is nll_loss(log_softmax(z), target) in one piece, with a gradient that is shorter
than either's: the probability given minus the wanted. The exponentials of forward serve
backward as well, and labels are not spread out into an array of zeros and ones: with
1000 classes that halves the time of the two functions, one after the other.
"""

import numpy as np

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


def exponentials(input):
    """exps[n, c] = exp(input[n, c] - top[n]), top = max_c input, sums[n] = Σ_c exps

    The shift by top changes no probability and keeps the exponentials finite:
    p = exps / sums, log p = input - top - log sums.
    """
    top = input.max(1)
    exps = input - top[:, None]
    np.exp(exps, out=exps)  # in place: new memory costs as much as the exponential
    return top, exps, np.einsum("nc...->n...", exps)


def wanted(input, target, weight, ignore_index, label_smoothing):
    """a[n, c] = weight[c] ((1 - ε) q[n, c] + ε / C), with ε = label_smoothing

    q[n, c] is target[n, c], or 1[c = target[n]] for labels; a = 0 where ignored. The
    mean is over the number of positions, or for labels over Σ_n weight[target[n]].
    """
    classes = input.shape[1]
    per_class = (1, classes, *(1,) * (input.ndim - 2))
    weight = np.ones(classes, input.dtype) if weight is None else weight
    if target.shape == input.shape:
        q = (1 - label_smoothing) * target + label_smoothing / classes
        return q * weight.reshape(per_class), input[:, 0].size

    label, counts = labels_and_counts(input, target, weight, ignore_index)
    kept = (target != ignore_index)[:, None]
    a = label_smoothing / classes * weight.reshape(per_class) * kept
    a[at(label)] += (1 - label_smoothing) * counts
    return a, counts.sum()


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
    options = weight, ignore_index, reduction, label_smoothing
    return cross_entropy_and_saved(input, target, *options)[0]


@np.errstate(invalid="ignore")
def cross_entropy_and_saved(
    input, target, weight, ignore_index, reduction, label_smoothing
):
    """The loss, and what backward wants to know: exps, sums, a, Σ_c a, count."""
    labels = getattr(target, "shape", None) != getattr(input, "shape", ())
    check = check_labels if labels else check_probabilities
    check(input, target, weight, ignore_index)
    if not isinstance(label_smoothing, int | float):
        raise TypeError(f"label_smoothing must be a number, got {label_smoothing!r}")
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be in 0 ... 1, got {label_smoothing}")

    z, target = batch(input, target)
    top, exps, sums = exponentials(z)
    if labels and label_smoothing == 0:  # a is 0 but at the labels: their index will do
        label, total = labels_and_counts(z, target, weight, ignore_index)
        a, count = at(label), total.sum()
        losses = times_counts(total, np.log(sums) + (top - z[a]))
    else:
        a, count = wanted(z, target, weight, ignore_index, label_smoothing)
        total = a.sum(1)
        losses = (a * (np.log(sums)[:, None] + (top[:, None] - z))).sum(1)
        if labels:  # even if an ignored loss is infinite
            losses[target == ignore_index] = 0
    loss = reduced(unbatch(losses, input), reduction, count)
    return loss, (exps.reshape(input.shape), sums, a, total, count)


@np.errstate(invalid="ignore")
def cross_entropy_backward(grad_loss, exps, sums, a, total, count, reduction="mean"):
    """∂(-log p[k]) / ∂input[c] = p[c] - 1[c = k]: the probability given minus wanted.

    Summed over k with the weights a[n, k], where p = exps / sums and total = Σ_k a:

    grad_input[n, c] = grad_loss (p[n, c] total[n] - a[n, c]) / count

    `a` may be the index of the labels: total[n] there and 0 elsewhere.
    """
    e = exps if exps.ndim > 1 else exps[None]
    grad_losses = reduced_backward(grad_loss, unbatch(total, exps), reduction, count)
    if reduction == "mean" and count == 0:  # where nothing counts, nothing moves
        grad_losses = np.zeros_like(grad_losses)
    share = grad_losses * total
    grad_input = e * (share / sums)[:, None]
    if isinstance(a, tuple):
        grad_input[a] -= share
    else:
        grad_input -= np.broadcast_to(grad_losses, total.shape)[:, None] * a
    return grad_input.reshape(exps.shape).astype(exps.dtype, copy=False)


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
        options = self.weight, self.ignore_index, self.reduction, self.label_smoothing
        loss, saved = cross_entropy_and_saved(input, target, *options)
        self.saved.append(saved)
        return loss

    def backward(self, grad_loss=1.0):
        return cross_entropy_backward(grad_loss, *self.saved.pop(), self.reduction)
