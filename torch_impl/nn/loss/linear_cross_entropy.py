"""A linear layer and its cross-entropy as one: the logits are never all there."""

import math

from torch_impl.nn.activation.softmax import log_softmax
from torch_impl.nn.linear import Linear, linear
from torch_impl.nn.loss.classification import losses_of
from torch_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduction_of,
)

__all__ = ["linear_cross_entropy", "LinearCrossEntropyLoss"]


def linear_cross_entropy(
    input,
    linear_weight,
    target,
    *,
    linear_bias=None,
    weight=None,
    reduction="mean",
    ignore_index=None,
    label_smoothing=0.0,
    options=None,
):
    """loss[n] = -Σ_c wanted[n, c] log p[n, c], with p = softmax(linear(input))

    linear_weight (C, *d, I), linear_bias (C, *d): the logits are (N, C, *d). `options`
    is how PyTorch saves memory; it changes no number.
    """
    reduction = reduction_of(None, None, reduction)
    given = linear_weight, linear_bias, weight, ignore_index, label_smoothing
    losses, total = losses_of_rows(*batch(input, target), *given)
    return reduced(losses if input.ndim == 2 else losses[0], reduction, total)


def batch(input, target):
    """Without a batch axis, as a batch of one: input (I,) -> (1, I)"""
    return (input, target) if input.ndim == 2 else (input[None], target[None])


def log_probabilities(input, linear_weight, linear_bias):
    """log p[n, c], of logits Σ_i input[n, i] linear_weight[c, i] + linear_bias[c]"""
    flat = linear_weight.reshape(-1, linear_weight.shape[-1])
    bias = None if linear_bias is None else linear_bias.reshape(-1)
    logits = linear(input, flat, bias)
    return log_softmax(logits.reshape(len(input), *linear_weight.shape[:-1]), 1)


def losses_of_rows(
    input, target, linear_weight, linear_bias, weight, ignore_index, label_smoothing
):
    """losses[n] = -Σ_c wanted[n, c] log p[n, c], and what a mean divides by"""
    log_p = log_probabilities(input, linear_weight, linear_bias)
    ignore_index = -100 if ignore_index is None else ignore_index
    return losses_of(log_p, target, weight, ignore_index, label_smoothing)


class LinearCrossEntropyLoss(WeightedLoss):
    """input (N, I), target (N, *d) or (N, C, *d) -> loss (): cross-entropy of logits

    The logits (N, C, *d) are linear(input). There is a Linear in here, whose weight is
    (C prod(d), I); the rest is as in CrossEntropyLoss.
    """

    def __init__(
        self,
        in_features,
        num_classes,
        *,
        out_features=(),
        bias=False,
        device=None,
        dtype=None,
        reduction="mean",
        weight=None,
        ignore_index=None,
        label_smoothing=0.0,
        options=None,
    ):
        super().__init__(weight, None, None, reduction)
        self.num_classes, self.out_features = num_classes, out_features
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing
        size = math.prod(out_features, start=num_classes)
        self.linear = Linear(in_features, size, bias, device, dtype)
        self.options = options

    def weight_and_bias(self):
        """The Linear's weight (C, *d, I) and bias (C, *d) or None"""
        shape = (self.num_classes, *self.out_features)
        linear_weight = self.linear.weight.reshape(*shape, self.linear.in_features)
        bias = self.linear.bias
        return linear_weight, None if bias is None else bias.reshape(shape)

    def forward(self, input, target):
        linear_weight, linear_bias = self.weight_and_bias()
        options = self.weight, self.ignore_index, self.label_smoothing
        losses, total = losses_of_rows(
            *batch(input, target), linear_weight, linear_bias, *options
        )
        losses = losses if input.ndim == 2 else losses[0]
        return reduced(losses, self.reduction, total)

    def extra_repr(self):
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, "
            f"out_features={self.out_features}, bias={self.linear.bias is not None}, "
            f"reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
