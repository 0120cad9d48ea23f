"""Connectionist temporal classification: what was said, without when."""

import torch

from torch_impl.nn.loss.lattice import (
    forward_variables,
    log_sum_exp,
    spelled_out,
)
from torch_impl.nn.loss.reduction import Loss, reduced, reduction_of

__all__ = ["ctc_loss", "CTCLoss"]


def ctc_loss(
    log_probs,
    targets,
    input_lengths,
    target_lengths,
    blank=0,
    reduction="mean",
    zero_infinity=False,
):
    """loss[n] = -log Σ_path Π_t p[t, n, path[t]], over all paths that spell target[n]

    Args, Raises: as for CTCLoss.
    """
    lengths = input_lengths, target_lengths
    reduction = reduction_of(None, None, reduction)
    rows, labels, *lengths = batch(log_probs, targets, *lengths, blank)
    losses = losses_of(forward_variables(emissions(rows, labels), labels), *lengths)
    return loss_of(losses, log_probs, lengths[1], reduction, zero_infinity)


def batch(log_probs, targets, input_lengths, target_lengths, blank):
    """All with a batch axis: log_probs (T, N, C), labels (S, N), lengths (N,)"""
    lengths = input_lengths, target_lengths
    input_lengths, target_lengths = (
        torch.as_tensor(given, device=log_probs.device).reshape(-1) for given in lengths
    )
    labels = spelled_out(targets, target_lengths, blank)
    rows = log_probs if log_probs.ndim == 3 else log_probs[:, None]
    return rows, labels, input_lengths, target_lengths


def emissions(log_probs, labels):
    """e[t, s, n] = log_probs[t, n, labels[s, n]]"""
    n = torch.arange(labels.shape[1], device=labels.device)
    return log_probs[:, n, labels]


def losses_of(log_alpha, input_lengths, target_lengths):
    """loss[n] = -log (exp α[T[n], 2 L[n], n] + exp α[T[n], 2 L[n] - 1, n])

    All has been said at the last blank, and at the last label, if there is one.
    """
    n = torch.arange(len(input_lengths), device=input_lengths.device)
    last = 2 * target_lengths
    blank = log_alpha[input_lengths, last, n]
    label = log_alpha[input_lengths, last - 1, n]
    return -log_sum_exp(blank, torch.where(last > 0, label, -torch.inf))


def loss_of(losses, log_probs, target_lengths, reduction, zero_infinity):
    """The losses, reduced: a mean divides each by the length of its target first"""
    if zero_infinity:
        losses = torch.where(losses == torch.inf, 0, losses)
    if reduction == "mean":
        lengths = torch.asarray(target_lengths, dtype=losses.dtype)
        losses = losses / lengths.clip(min=1)
    return reduced(losses if log_probs.ndim == 3 else losses[0], reduction)


class CTCLoss(Loss):
    """log p (T, N, C), targets (N, L), lengths (N,) twice -> loss (): -log p[targets]

    Source: Graves et al. 2006. Autograd finds ∂loss / ∂log_probs; PyTorch's own kernel
    gives what comes of it behind log_softmax.
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        given = log_probs, targets, input_lengths, target_lengths, self.blank
        rows, labels, *lengths = batch(*given)
        log_alpha = forward_variables(emissions(rows, labels), labels)
        losses = losses_of(log_alpha, *lengths)
        return loss_of(
            losses, log_probs, lengths[1], self.reduction, self.zero_infinity
        )
