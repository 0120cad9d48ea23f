"""A linear layer and its cross-entropy as one: the logits are never all there."""

import math

import numpy as np

from numpy_impl.nn import blocks, check
from numpy_impl.nn.activation.softmax import log_softmax
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.linear import Linear, check_linear, linear, linear_backward
from numpy_impl.nn.loss.checks import check_cross_entropy
from numpy_impl.nn.loss.classification import cross_entropy_backward, losses_of
from numpy_impl.nn.loss.linear_cross_entropy_options import check_options
from numpy_impl.nn.loss.reduction import (
    WeightedLoss,
    reduced,
    reduced_backward,
    reduction_of,
)
from numpy_impl.nn.utils.parametrized import reading, undoing

__all__ = ["linear_cross_entropy", "LinearCrossEntropyLoss"]

ROWS = 512  # of logits at least at a time: so many share one reading of the weight


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

    Args, Raises: as for LinearCrossEntropyLoss, and
        linear_weight: (C, *d, I); its logits are (N, C, *d).
        linear_bias: (C, *d) or None.
    """
    check_linear_cross_entropy(
        *(input, linear_weight, target, linear_bias, weight),
        *(ignore_index, label_smoothing, options),
    )
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


def cost(*given):
    """The entries of a row of logits; or fewer, so that ROWS rows are a piece"""
    linear_weight = given[-5]
    return min(math.prod(linear_weight.shape[:-1]), max(1, blocks.ENTRIES // ROWS))


@in_blocks(cut=2, sums=(1,), cost=cost)
def losses_of_rows(
    input, target, linear_weight, linear_bias, weight, ignore_index, label_smoothing
):
    """losses[n] = -Σ_c wanted[n, c] log p[n, c], and what a mean divides by"""
    log_p = log_probabilities(input, linear_weight, linear_bias)
    ignore_index = -100 if ignore_index is None else ignore_index
    return losses_of(log_p, target, weight, ignore_index, label_smoothing)


@in_blocks(cut=3, sums=(1, 2), cost=cost)
def losses_of_rows_backward(
    grad_losses,
    input,
    target,
    linear_weight,
    linear_bias,
    weight,
    ignore_index,
    label_smoothing,
):
    """Two derivatives that stand elsewhere, one behind the other.

    grad_logits[n, c] = grad_losses[n] (p[n, c] Σ_k wanted[n, k] - wanted[n, c])

    then `linear_backward`. p is computed again: nothing of N x C entries was kept.
    """
    log_p = log_probabilities(input, linear_weight, linear_bias)
    # losses_of(log_p, target, weight, ignore_index, label_smoothing)
    ignore_index = -100 if ignore_index is None else ignore_index
    options = weight, ignore_index, "none", label_smoothing
    grad_logits = cross_entropy_backward(grad_losses, log_p, target, *options)
    # logits = linear(input, flat, bias)
    flat = linear_weight.reshape(-1, linear_weight.shape[-1])
    grads = linear_backward(grad_logits.reshape(len(input), len(flat)), input, flat)
    grad_input, grad_weight, grad_bias = grads
    grad_weight = grad_weight.reshape(linear_weight.shape)
    return grad_input, grad_weight, grad_bias.reshape(linear_weight.shape[:-1])


def linear_cross_entropy_backward(
    grad_loss,
    total,
    input,
    linear_weight,
    target,
    linear_bias,
    weight,
    reduction,
    ignore_index,
    label_smoothing,
):
    """The reduction undone, then each row of losses.

    Returns (grad_input, grad_linear_weight, grad_linear_bias).
    """
    rows, target = batch(input, target)
    # reduced(losses, reduction, total)
    shape = (len(rows), *linear_weight.shape[1:-1])
    grad_losses = reduced_backward(grad_loss, shape, reduction, total)
    grad_losses = np.broadcast_to(grad_losses, shape)
    # losses, total = losses_of_rows(*batch(input, target), *given)
    given = linear_weight, linear_bias, weight, ignore_index, label_smoothing
    grads = losses_of_rows_backward(grad_losses, rows, target, *given)
    grad_rows, grad_linear_weight, grad_linear_bias = grads
    return grad_rows.reshape(input.shape), grad_linear_weight, grad_linear_bias


class LinearCrossEntropyLoss(WeightedLoss):
    """input (N, I), target (N, *d) or (N, C, *d) -> loss (): cross-entropy of logits

    The logits (N, C, *d) are linear(input). There is a Linear in here, whose weight is
    (C prod(d), I); the rest is as in CrossEntropyLoss.

    Args:
        in_features: I.
        num_classes: C.
        out_features: d, the further axes of the loss.
        bias, device, dtype: as for Linear.
        reduction, weight, label_smoothing: as for CrossEntropyLoss.
        ignore_index: the label whose positions do not count; None is -100, and the only
            one that goes with probabilities.
        options: LinearCrossEntropyOptions, how PyTorch cuts the rows in pieces, which
            changes no number (but the gradient of a mean where all is ignored, which is
            nan in PyTorch then, and else 0); here they are cut always.

    Raises:
        RuntimeError: `weight` has not the shape (C,), label_smoothing is outside
            0 ... 1, or shapes or dtypes do not fit.
        IndexError, ValueError: as for CrossEntropyLoss.
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
        check_linear_cross_entropy_arguments(num_classes, weight, label_smoothing)
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
        with reading(self.linear):
            linear_weight, linear_bias = self.weight_and_bias()
        options = self.weight, self.ignore_index, self.label_smoothing
        given = input, linear_weight, target, linear_bias, *options
        check_linear_cross_entropy(*given, self.options)
        losses, total = losses_of_rows(
            *batch(input, target), linear_weight, linear_bias, *options
        )
        self.saved.append((input, target, total))
        losses = losses if input.ndim == 2 else losses[0]
        return reduced(losses, self.reduction, total)

    def backward(self, grad_loss=1.0):
        input, target, total = self.saved.pop()
        with undoing(self.linear):
            linear_weight, linear_bias = self.weight_and_bias()
            grad_input, grad_weight, grad_bias = linear_cross_entropy_backward(
                grad_loss,
                *(total, input, linear_weight, target, linear_bias),
                *(self.weight, self.reduction, self.ignore_index, self.label_smoothing),
            )
            self.linear.weight.accumulate_grad(
                grad_weight.reshape(self.linear.weight.shape)
            )
            if linear_bias is not None:
                self.linear.bias.accumulate_grad(grad_bias.reshape(-1))
        return grad_input

    def extra_repr(self):
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, "
            f"out_features={self.out_features}, bias={self.linear.bias is not None}, "
            f"reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )


def check_linear_cross_entropy_arguments(num_classes, weight, label_smoothing):
    if weight is not None and weight.shape != (num_classes,):
        raise RuntimeError(f"weight must be ({num_classes},), got {weight.shape}")
    if not 0 <= label_smoothing <= 1:
        raise RuntimeError(f"label_smoothing must be in 0 ... 1, got {label_smoothing}")


def check_linear_cross_entropy(
    input,
    linear_weight,
    target,
    linear_bias,
    weight,
    ignore_index,
    label_smoothing,
    options,
):
    """Features that meet, and a target for logits (N, C, *d)"""
    check.array(input=input, linear_weight=linear_weight, target=target)
    if linear_weight.ndim < 2 or input.ndim not in (1, 2):
        raise RuntimeError(
            "input must be (N, I) or (I,), and linear_weight (C, *d, I), got shapes "
            f"{input.shape} and {linear_weight.shape}"
        )
    shape = linear_weight.shape[:-1]
    if linear_bias is not None and linear_bias.shape != shape:
        raise RuntimeError(f"linear_bias must be {shape}, got {linear_bias.shape}")
    if len(shape) > 1 and input.ndim == 1:
        raise RuntimeError(
            f"linear_weight of shape {linear_weight.shape} needs input (N, I), got "
            f"shape {input.shape}"
        )
    flat = linear_weight.reshape(-1, linear_weight.shape[-1])
    check_linear(input, flat, None if linear_bias is None else linear_bias.reshape(-1))
    logits = np.broadcast_to(input.dtype.type(0), (*input.shape[:-1], *shape))
    if target.shape == logits.shape and ignore_index is not None:
        raise RuntimeError(
            f"ignore_index={ignore_index} needs labels, got probabilities as target"
        )
    ignore_index = -100 if ignore_index is None else ignore_index
    check_cross_entropy(logits, target, weight, ignore_index, label_smoothing)
    is_cut = logits.ndim <= 2 and target.dtype == np.int64 and label_smoothing == 0
    if options is not None and is_cut:  # of the rest PyTorch warns that it is not
        rows = logits.size // max(1, len(flat))
        check_options(options, rows, input.shape[-1], len(flat), input.dtype)
