"""The divergence of one distribution from another."""

import warnings

import torch

from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = ["kl_div", "KLDivLoss"]


def kl_div(
    input, target, size_average=None, reduce=None, reduction="mean", log_target=False
):
    """loss[n] = t (log t - input[n]), with t = target[n], or exp target[n]"""
    if reduction == "mean" and size_average is None and reduce is None:
        warnings.warn(
            "reduction='mean' divides by all entries: 'batchmean', which divides by "
            "the batch size, is the divergence",
            stacklevel=2,
        )
    reduction, total = divisor(reduction, input)
    reduction = reduction_of(size_average, reduce, reduction)
    if log_target:
        return reduced(torch.exp(target) * (target - input), reduction, total)
    log_t = torch.log(target + (target == 0))  # 0 log 0 is 0
    return reduced(target * log_t - target * input, reduction, total)


def divisor(reduction, input):
    """("mean", N) for "batchmean", which divides by the batch size and nothing else"""
    if reduction != "batchmean":
        return reduction, None
    return "mean", input.shape[0] if input.ndim else 1


class KLDivLoss(Loss):
    """log q (N, ...), target p (N, ...) -> loss (): the divergence KL(p ‖ q)"""

    def __init__(
        self, size_average=None, reduce=None, reduction="mean", log_target=False
    ):
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input, target):
        return kl_div(
            input, target, reduction=self.reduction, log_target=self.log_target
        )
