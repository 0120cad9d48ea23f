"""Reductions: from the loss of every entry to the one number that is trained on."""

import math
import warnings

from numpy_impl.nn.loss.checks import check_reduction
from numpy_impl.nn.module import Module

__all__ = []


def reduction_of(size_average, reduce, reduction):
    """`reduction`, or what the two deprecated flags in its place stand for

    Raises:
        ValueError: not one of "none", "mean", "sum".
    """
    if size_average is not None or reduce is not None:
        reduction = "mean" if size_average is None or size_average else "sum"
        reduction = reduction if reduce is None or reduce else "none"
        warnings.warn(
            "size_average and reduce are deprecated, please use "
            f"reduction={reduction!r} instead",
            stacklevel=3,
        )
    if reduction == "elementwise_mean":
        warnings.warn(
            "reduction='elementwise_mean' is deprecated, please use 'mean' instead",
            stacklevel=3,
        )
        return "mean"
    check_reduction(reduction)
    return reduction


def reduced(losses, reduction, total=None):
    """loss = losses, Σ losses, or Σ losses / total

    `total` is what the entries count together, by default each of them 1. The mean of
    nothing is 0 / 0, nan.
    """
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / (math.prod(losses.shape) if total is None else total)


def reduced_backward(grad_loss, shape, reduction, total=None):
    """Each entry moves a sum as much as itself, and a mean 1 / total of it.

    grad_losses = grad_loss, or grad_loss / total: one number for all losses, of that
    shape, but for "none".
    """
    if reduction != "mean":
        return grad_loss
    return grad_loss / (math.prod(shape) if total is None else total)


class Loss(Module):
    """A loss and its reduction"""

    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        self.reduction = reduction_of(size_average, reduce, reduction)


class WeightedLoss(Loss):
    """A loss whose weights are state, but not trained"""

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
