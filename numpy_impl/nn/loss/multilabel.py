"""Several right classes each: above the wrong ones, or asked for one by one."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.binary import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
)
from numpy_impl.nn.loss.checks import check_weight_that_broadcasts
from numpy_impl.nn.loss.difference import promoted
from numpy_impl.nn.loss.entries import check_entries
from numpy_impl.nn.loss.multi_margin import positive
from numpy_impl.nn.loss.reduction import (
    Loss,
    WeightedLoss,
    reduced,
    reduced_backward,
    reduction_of,
)

__all__ = [
    "multilabel_margin_loss",
    "multilabel_soft_margin_loss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
]


def multilabel_margin_loss(
    input, target, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = Σ_t Σ_c max(0, 1 - x[n, t] + x[n, c]) / C, t told for n, and c not

    x = input. Args, Raises: as for MultiLabelMarginLoss.
    """
    check_multilabel_margin(input, target)
    reduction = reduction_of(size_average, reduce, reduction)
    _, excess = told_and_excess(input, target)
    return reduced_excess(excess, target.shape[:-1], reduction)


def multilabel_margin_loss_backward(grad_loss, told, excess, shape, reduction="mean"):
    """Each pair of a right and a wrong class that is too near moves both, and as far.

    grad_input[n, c] = grad_loss (wrong: pairs with c, right: minus those) / C / N

    `shape` is that of input.
    """
    samples, _, classes = excess.shape
    # loss = reduced(losses.reshape(shape), reduction)
    grad_losses = reduced_backward(grad_loss, (samples,), reduction)
    # losses = excess.sum((1, 2)) / excess.shape[2]
    near = (excess > 0).astype(excess.dtype)
    # z = positive(1 - right[:, :, None] + wrong[:, None, :-1])
    pushed = with_none(np.einsum("njc->nc", near), 0)
    pairs = near @ np.ones(classes, near.dtype)
    np.add.at(pushed, (np.arange(samples)[:, None], told), -pairs)
    scale = np.reshape(grad_losses, (-1, 1)) / classes
    return (scale * pushed[:, :-1]).reshape(shape)


def told_and_excess(input, target):
    """told[n, j] and z[n, j, c] = max(0, 1 - x[n, told[n, j]] + x[n, c]), x = input"""
    x, labels = np.atleast_2d(input), np.atleast_2d(target)
    told = told_labels(labels, x.shape[1])
    return told, excess_of_labels(x, told)


def told_labels(labels, classes):
    """told[n, j]: the labels before the first -1, then C, up to the longest list"""
    listed = np.cumprod(labels >= 0, 1) == 1
    return np.where(listed, labels, classes)[:, : listed.any(0).sum()]


def excess_of_labels(x, told):
    """z[n, j, c] = max(0, 1 - x[n, told[n, j]] + x[n, c]), and 0 if c is told, too

    Class C, which is none, scores ∞, so that nothing comes near it.
    """
    above = with_none(x, np.inf)
    right = np.take_along_axis(above, told, 1)
    wrong = with_none(x, -np.inf)
    np.put_along_axis(wrong, told, -np.inf, 1)
    return positive(1 - right[:, :, None] + wrong[:, None, :-1])


def reduced_excess(excess, shape, reduction):
    """losses[n] = Σ_jc z[n, j, c] / C in this shape, reduced"""
    losses = excess.sum((1, 2)) / excess.shape[2]
    return reduced(losses.reshape(shape), reduction)


def with_none(x, score):
    """x (N, C) -> (N, C + 1): one class more"""
    return np.concatenate([x, np.full_like(x[:, :1], score)], 1)


def multilabel_soft_margin_loss(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -Σ_c weight[c] (t log p + (1 - t) log(1 - p)) / C, p = σ(input)

    Each class is a question of its own, answered by t = target[n, c]: the mean of their
    cross-entropies. Args, Raises: as for MultiLabelSoftMarginLoss.
    """
    check_multilabel_soft_margin(input, target, weight)
    reduction = reduction_of(size_average, reduce, reduction)
    target = promoted(target, input)
    target = target.astype(np.result_type(input, target), copy=False)
    losses = binary_cross_entropy_with_logits(input, target, weight, reduction="none")
    return reduced(losses.sum(-1) / input.shape[-1], reduction)


def multilabel_soft_margin_loss_backward(
    grad_loss, input, target, weight=None, reduction="mean"
):
    """A mean over the classes, of losses that do not know of each other.

    grad_input[n, c] = grad_loss weight[c] (sigmoid(input[n, c]) - target[n, c]) / C / N
    """
    # loss = reduced(losses.sum(-1) / input.shape[-1], reduction)
    grad_losses = reduced_backward(grad_loss, input.shape[:-1], reduction)
    grad_losses = np.expand_dims(grad_losses, -1) / input.shape[-1]
    # losses = binary_cross_entropy_with_logits(input, target, weight)
    target = promoted(target, input)
    return binary_cross_entropy_with_logits_backward(
        grad_losses, input, target, weight, reduction="none"
    )


class MultiLabelMarginLoss(Loss):
    """scores (N, C), target (N, C) -> loss (): right classes above wrong ones

    Args:
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N,), "mean" or "sum".

    Inputs:
        input: (N, C) or (C,).
        target: int64, in the shape of input: the labels of the right classes, then -1;
            what stands behind the first -1 does not count.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: a label is not in -1 ... C - 1; other shapes or dtypes.
        NotImplementedError: the input is not floating-point.
    """

    def forward(self, input, target):
        check_multilabel_margin(input, target)
        told, excess = told_and_excess(input, target)
        self.saved.append((told, excess, input.shape))
        return reduced_excess(excess, target.shape[:-1], self.reduction)

    def backward(self, grad_loss=1.0):
        return multilabel_margin_loss_backward(
            grad_loss, *self.saved.pop(), self.reduction
        )


class MultiLabelSoftMarginLoss(WeightedLoss):
    """logits (N, C), target (N, C) of 0 or 1 -> loss (): a question for each class

    Args:
        weight: (C,), or what broadcasts to the input, or None: what a class counts.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N,), "mean" or "sum".

    Inputs:
        input: (..., C). The loss of -inf where target is 1 is nan, as BCEWithLogitsLoss
            has it; PyTorch's own of this name is inf there.
        target: of the same shape; data, without a gradient.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: other shapes.
        NotImplementedError: the input is not floating-point.
        IndexError: the input has no axis of classes.
    """

    def forward(self, input, target):
        self.saved.append((input, target))
        return multilabel_soft_margin_loss(
            input, target, self.weight, reduction=self.reduction
        )

    def backward(self, grad_loss=1.0):
        return multilabel_soft_margin_loss_backward(
            grad_loss, *self.saved.pop(), self.weight, self.reduction
        )


def check_multilabel_margin(input, target):
    check.array(target=target)
    check.floating(input=input)
    if input.ndim > 2 or input.shape[-1:] == (0,):
        raise RuntimeError(
            f"input must be (N, C) or (C,), with at least one class, got {input.shape}"
        )
    if target.shape != input.shape:
        raise RuntimeError(
            f"target must have the shape of input, {input.shape}, got {target.shape}"
        )
    if target.dtype != np.int64:
        raise RuntimeError(f"target must hold int64 labels, got {target.dtype}")
    classes = input.shape[-1] if input.ndim else 1
    if ((target < -1) | (target >= classes)).any():
        raise RuntimeError(
            f"target must be in -1 ... {classes - 1}, got {target.min()} ... "
            f"{target.max()}"
        )


def check_multilabel_soft_margin(input, target, weight):
    check_entries(input=input, target=target)
    if input.ndim == 0:
        raise IndexError("input must have an axis of classes, got shape ()")
    if target.shape != input.shape:
        raise RuntimeError(
            f"target must have the shape of input, {input.shape}, got {target.shape}"
        )
    if weight is not None:
        check_weight_that_broadcasts("weight", weight, input.shape)
