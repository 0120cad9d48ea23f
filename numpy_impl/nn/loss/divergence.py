"""The divergence of one distribution from another."""

import warnings

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.difference import difference_backward
from numpy_impl.nn.loss.entries import check_entries, entries_backward
from numpy_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = ["kl_div", "KLDivLoss"]


def kl_div(
    input, target, size_average=None, reduce=None, reduction="mean", log_target=False
):
    """loss[n] = t (log t - input[n]), with t = target[n], or exp target[n]

    Args, Raises: as for KLDivLoss.
    """
    check_kl_div(input, target, log_target)
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction='mean' divides by all entries: 'batchmean', which divides by "
            "the batch size, is the divergence",
            stacklevel=2,
        )
    reduction, total = divisor(reduction, input)
    reduction = reduction_of(size_average, reduce, reduction)
    if log_target:
        return reduced(np.exp(target) * (target - input), reduction, total)
    log_t = np.log(target + (target == 0))  # 0 log 0 is 0
    return reduced(target * log_t - target * input, reduction, total)


def kl_div_backward(grad_loss, input, target, reduction="mean", log_target=False):
    """The loss is a line in the log-probability: ∂(t (log t - input))/∂input = -t.

    grad_input[n] = -grad_loss t / N
    """
    reduction, total = divisor(reduction, input)
    grad_losses = entries_backward(grad_loss, reduction, input, target, total=total)
    # losses = target * log_t - target * input
    t = np.exp(target) if log_target else target
    return difference_backward(-t * grad_losses, input)


def divisor(reduction, input):
    """("mean", N) for "batchmean", which divides by the batch size and nothing else"""
    if reduction != "batchmean":
        return reduction, None
    return "mean", input.shape[0] if input.ndim else 1


class KLDivLoss(Loss):
    """log q (N, ...), target p (N, ...) -> loss (): the divergence KL(p ‖ q)

    Args:
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", which gives a loss (N, ...), "batchmean", which is the
            divergence, in the mean over N, "sum", or "mean", over all entries, which
            warns.
        log_target: the target is log p.

    Inputs:
        input: log-probabilities.
        target: probabilities, or their logarithms; data: it gets no gradient, which
            PyTorch would compute.

    Raises:
        ValueError: unknown reduction.
        RuntimeError: the shapes do not broadcast.
        NotImplementedError: one is not floating-point.
        TypeError: `log_target` is no bool.
    """

    def __init__(
        self, size_average=None, reduce=None, reduction="mean", log_target=False
    ):
        flags = size_average is not None or reduce is not None
        batchmean = reduction == "batchmean" and not flags
        super().__init__(size_average, reduce, "mean" if batchmean else reduction)
        self.reduction = "batchmean" if batchmean else self.reduction
        self.log_target = log_target

    def forward(self, input, target):
        self.saved.append((input, target))
        return kl_div(
            input, target, reduction=self.reduction, log_target=self.log_target
        )

    def backward(self, grad_loss=1.0):
        return kl_div_backward(
            grad_loss, *self.saved.pop(), self.reduction, self.log_target
        )


def check_kl_div(input, target, log_target):
    check_entries(input=input, target=target)
    check.flag(log_target=log_target)
    check.floating(target=target)
