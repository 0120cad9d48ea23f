"""Reductions: from the loss of every entry to the one number that is trained on."""

import warnings

import numpy as np

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
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(
            f"reduction must be 'none', 'mean' or 'sum', got {reduction!r}"
        )
    return reduction


@np.errstate(divide="ignore", over="ignore", invalid="ignore")
def reduced(losses, reduction, count=None):
    """loss = losses, Σ losses, or Σ losses / count

    `count` is the number of entries or the sum of their weights; 0 / 0 is nan, as in
    torch: a mean of nothing.
    """
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses.sum() / (losses.size if count is None else count)


@np.errstate(divide="ignore", invalid="ignore")
def reduced_backward(grad_loss, losses, reduction, count=None):
    """Each entry's loss gets grad_loss, and 1 / count of it if the loss is a mean.

    `losses` may be any array of their shape and dtype.

    Raises:
        RuntimeError: `grad_loss` has not the shape of the loss.
    """
    grad_loss = np.asarray(grad_loss, losses.dtype)  # a float64 scalar would upcast
    shape = losses.shape if reduction == "none" else ()
    if grad_loss.shape != shape:
        raise RuntimeError(
            f"grad_loss must have the shape of the loss, {shape} with "
            f"reduction={reduction!r}, got {grad_loss.shape}"
        )
    if reduction != "mean":
        return grad_loss
    return grad_loss / (losses.size if count is None else count)


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
