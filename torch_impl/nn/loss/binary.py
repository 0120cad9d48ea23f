"""Binary cross-entropy: of probabilities, and of logits."""

import torch

from torch_impl.nn import check
from torch_impl.nn.activation.sigmoid import logsigmoid
from torch_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
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
    """Both of one size, and the weights no larger."""
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
    if not target.is_floating_point():
        raise RuntimeError(f"target must be floating-point, got {target.dtype}")


def check_probabilities(**arrays):
    """Raises RuntimeError where an entry is outside 0 ... 1, or nan."""
    for name, array in arrays.items():
        if not ((array >= 0) & (array <= 1)).all():
            raise RuntimeError(
                f"all elements of {name} must be between 0 and 1, got "
                f"{array.min()} ... {array.max()}"
            )


class ClampedLogLoss(torch.autograd.Function):
    """-t max(log p, -100) - (1 - t) max(log(1 - p), -100), and PyTorch's slope for it

    Autograd would make 0 · inf of the clamped logarithms at p = 0 and p = 1.
    """

    @staticmethod
    def forward(ctx, p, t):
        ctx.save_for_backward(p, t)
        log_p, log_not_p = p.log().clamp(min=-100), (-p).log1p().clamp(min=-100)
        return (t - 1) * log_not_p - t * log_p

    @staticmethod
    def backward(ctx, grad_losses):
        p, t = ctx.saved_tensors
        return grad_losses * (p - t) / ((1 - p) * p).clamp(min=EPSILON), None


def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -weight[n] (t log p + (1 - t) log(1 - p)); p = input[n], t = target"""
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight=weight)
    check.same_dtype(input=input, target=target)
    check_probabilities(input=input, target=target)
    losses = ClampedLogLoss.apply(input, target)
    if weight is not None:
        losses = losses * weight.to(input.dtype)
    return reduced(losses, reduction)


def binary_cross_entropy_with_logits(
    input,
    target,
    weight=None,
    size_average=None,
    reduce=None,
    reduction="mean",
    pos_weight=None,
):
    """loss[n] = weight[n] ((1 - t) z - (1 + (pos_weight[n] - 1) t) log sigmoid(z))"""
    reduction = reduction_of(size_average, reduce, reduction)
    check_sizes(input, target, weight=weight, pos_weight=pos_weight)
    log_p = logsigmoid(input)
    if pos_weight is not None:
        pos_weight = pos_weight.to(target.dtype)
        log_p = log_p * (1 + (pos_weight - 1) * target)
    losses = (1 - target) * input - log_p
    if weight is not None:
        losses = losses * weight.to(losses.dtype)
    return reduced(losses, reduction)


class BCELoss(WeightedLoss):
    """input (...), target (...) -> loss (): binary cross-entropy of probabilities"""

    def forward(self, input, target):
        return binary_cross_entropy(
            input, target, self.weight, reduction=self.reduction
        )


class BCEWithLogitsLoss(WeightedLoss):
    """input (...), target (...) -> loss (): binary cross-entropy of logits"""

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
        return binary_cross_entropy_with_logits(
            *(input, target, self.weight),
            reduction=self.reduction,
            pos_weight=self.pos_weight,
        )
