"""Binary cross-entropy: of probabilities, and of logits."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.sigmoid import logsigmoid, sigmoid
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


def check_sizes(input, target, **weights):
    """Both of one size, and the weights no larger.

    Raises:
        ValueError: `input` and `target` differ in shape.
        RuntimeError: a weight does not broadcast to that shape, or integer labels.
        TypeError: a weight is no array.
        NotImplementedError: `input` is not floating-point.
    """
    if target.shape != input.shape:
        raise ValueError(
            f"target must have the shape of input, {tuple(input.shape)}, got "
            f"{tuple(target.shape)}"
        )
    for name, weight in weights.items():
        if weight is not None and not hasattr(weight, "shape"):
            raise TypeError(f"{name} must be an array, got {type(weight).__name__}")
        shape = () if weight is None else tuple(weight.shape)
        sizes = zip(shape[::-1], tuple(input.shape)[::-1])
        if len(shape) > len(input.shape) or any(w not in (1, n) for w, n in sizes):
            raise RuntimeError(
                f"{name} of shape {shape} does not broadcast to input's shape "
                f"{tuple(input.shape)}"
            )
    check.floating(input=input)
    if target.dtype.kind != "f":
        raise RuntimeError(f"target must be floating-point, got {target.dtype}")


def check_probabilities(**arrays):
    """Raises RuntimeError where an entry is outside 0 ... 1, or nan."""
    for name, array in arrays.items():
        if not (array.min(initial=0) >= 0 and array.max(initial=1) <= 1):
            raise RuntimeError(
                f"all elements of {name} must be between 0 and 1, got "
                f"{array.min()} ... {array.max()}"
            )


def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -weight[n] (t log p + (1 - t) log(1 - p)); p = input[n], t = target

    Both logarithms stop at -100, so that the loss of a certain error is finite.

    Args:
        input: (...), probabilities.
        target: (...), 0 ... 1, data: it gets no gradient.
        weight: broadcast to (...), or None.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" (over the number of entries) or "sum".

    Returns:
        loss (), or (...) with "none".

    Raises:
        ValueError: unknown reduction, or `target` has not the shape of `input`.
        RuntimeError: an entry outside 0 ... 1, dtypes differ, or `weight` is too large.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight=weight)
    check.same_dtype(input=input, target=target)
    check_probabilities(input=input, target=target)
    with np.errstate(divide="ignore"):
        log_p = np.maximum(np.log(input), -100)
        log_not_p = np.maximum(np.log1p(-input), -100)
    losses = (target - 1) * log_not_p - target * log_p
    if weight is not None:
        losses = losses * weight.astype(input.dtype, copy=False)
    return reduced(losses, reduction)


def binary_cross_entropy_backward(
    grad_loss, input, target, weight=None, reduction="mean"
):
    """The slopes of both logarithms on one denominator, which stops at 1e-12.

    grad_input[n] = grad_loss weight[n] (p - t) / max(p (1 - p), 1e-12) / N
    """
    grad_losses = reduced_backward(grad_loss, input, reduction)
    slope = (input - target) / np.maximum((1 - input) * input, EPSILON)
    grad_input = grad_losses * slope
    if weight is not None:
        grad_input = grad_input * weight.astype(input.dtype, copy=False)
    return grad_input


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

    Args:
        input: (...), logits.
        target: (...), 0 ... 1, data: it gets no gradient.
        weight: broadcast to (...), or None.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" (over the number of entries) or "sum".
        pos_weight: broadcast to (...), or None: how much more the positives count.

    Returns:
        loss (), or (...) with "none".

    Raises:
        ValueError: unknown reduction, or `target` has not the shape of `input`.
        RuntimeError: integer labels, or a weight is too large.
    """
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight=weight, pos_weight=pos_weight)
    log_p = logsigmoid(input)
    if pos_weight is not None:
        pos_weight = pos_weight.astype(target.dtype, copy=False)
        log_p = log_p * (1 + (pos_weight - 1) * target)
    with np.errstate(invalid="ignore"):  # 0 inf and inf - inf are nan, as in torch
        losses = (1 - target) * input - log_p
    if weight is not None:
        losses = losses * weight.astype(losses.dtype, copy=False)
    return reduced(losses, reduction)


def binary_cross_entropy_with_logits_backward(
    grad_loss, input, target, weight=None, reduction="mean", pos_weight=None
):
    """The exponentials cancel: ∂loss/∂z = p - t, the probability given minus wanted.

    grad_input[n] = grad_loss weight[n] ((1 - t + pos_weight[n] t) p - pos_weight[n] t)
    / N, with p = sigmoid(z)
    """
    grad_losses = reduced_backward(grad_loss, input, reduction)
    p = sigmoid(input)
    if pos_weight is None:
        grad_input = p - target
    else:
        positive = pos_weight.astype(target.dtype, copy=False) * target
        grad_input = (1 - target + positive) * p - positive
    grad_input = grad_losses * grad_input
    if weight is not None:
        grad_input = grad_input * weight.astype(input.dtype, copy=False)
    return grad_input.astype(input.dtype, copy=False)


class BCELoss(WeightedLoss):
    """input (...), target (...) -> loss (): binary cross-entropy of probabilities

    Args:
        weight: broadcast to (...), or None.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".

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
        reduction: "none", "mean" or "sum".
        pos_weight: broadcast to (...), or None: how much more the positives count.

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
