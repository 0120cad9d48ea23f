"""Binary cross-entropy: of probabilities, and of logits."""

import torch

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


def times_weight(losses, weight):
    """losses[n] weight[n], in the dtype of the losses"""
    if weight is None:
        return losses
    weight = weight.to(losses.dtype)
    return losses * weight


def clamped_log_loss(p, t):
    """-t max(log p, -100) - (1 - t) max(log(1 - p), -100)"""
    log_p = torch.clip(torch.log(p), -100, None)
    log_not_p = torch.clip(torch.log1p(-p), -100, None)
    return (t - 1) * log_not_p - t * log_p


def clamped_log_loss_slope(p, t):
    """(1 - t) / (1 - p) - t / p on one denominator, which stops at 1e-12"""
    return (p - t) / torch.clip((1 - p) * p, EPSILON, None)


class ClampedLogLoss(torch.autograd.Function):
    """`clamped_log_loss`, and PyTorch's slope for it

    Autograd would make 0 · inf of the clamped logarithms at p = 0 and p = 1.
    """

    @staticmethod
    def forward(ctx, p, t):
        ctx.save_for_backward(p, t)
        return clamped_log_loss(p, t)

    @staticmethod
    def backward(ctx, grad_losses):
        return grad_losses * clamped_log_loss_slope(*ctx.saved_tensors), None


def binary_cross_entropy(
    input, target, weight=None, size_average=None, reduce=None, reduction="mean"
):
    """loss[n] = -weight[n] (t log p + (1 - t) log(1 - p)); p = input[n], t = target"""
    reduction = reduction_of(size_average, reduce, reduction)
    losses = ClampedLogLoss.apply(input, target)
    return reduced(times_weight(losses, weight), reduction)


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
    log_p = logsigmoid(input)
    if pos_weight is not None:
        pos_weight = pos_weight.to(target.dtype)
        log_p = log_p * (1 + (pos_weight - 1) * target)
    losses = (1 - target) * input - log_p
    losses = losses.to(target.dtype)  # of two dtypes, PyTorch's loss has the target's
    return reduced(times_weight(losses, weight), reduction)


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
