"""Connectionist temporal classification: what was said, without when."""

import numbers

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.lattice import (
    backward_variables,
    forward_variables,
    log_sum_exp,
    spelled_out,
)
from numpy_impl.nn.loss.reduction import Loss, reduced, reduced_backward, reduction_of

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
    check_ctc_loss(log_probs, targets, *lengths, blank, zero_infinity)
    reduction = reduction_of(None, None, reduction)
    rows, labels, *lengths = batch(log_probs, targets, *lengths, blank)
    losses = losses_of(forward_variables(emissions(rows, labels), labels), *lengths)
    return loss_of(losses, log_probs, lengths[1], reduction, zero_infinity)


def batch(log_probs, targets, input_lengths, target_lengths, blank):
    """All with a batch axis: log_probs (T, N, C), labels (S, N), lengths (N,)"""
    lengths = input_lengths, target_lengths
    input_lengths, target_lengths = (np.asarray(given).reshape(-1) for given in lengths)
    labels = spelled_out(targets, target_lengths, blank)
    rows = log_probs if log_probs.ndim == 3 else log_probs[:, None]
    return rows, labels, input_lengths, target_lengths


def emissions(log_probs, labels):
    """e[t, s, n] = log_probs[t, n, labels[s, n]]"""
    n = np.arange(labels.shape[1])
    return log_probs[:, n, labels]


def losses_of(log_alpha, input_lengths, target_lengths):
    """loss[n] = -log (exp α[T[n], 2 L[n], n] + exp α[T[n], 2 L[n] - 1, n])

    All has been said at the last blank, and at the last label, if there is one.
    """
    n = np.arange(len(input_lengths))
    last = 2 * target_lengths
    blank = log_alpha[input_lengths, last, n]
    label = log_alpha[input_lengths, last - 1, n]
    return -log_sum_exp(blank, np.where(last > 0, label, -np.inf))


def loss_of(losses, log_probs, target_lengths, reduction, zero_infinity):
    """The losses, reduced: a mean divides each by the length of its target first"""
    if zero_infinity:
        losses = np.where(losses == np.inf, 0, losses)
    if reduction == "mean":
        lengths = np.asarray(target_lengths, dtype=losses.dtype)
        losses = losses / lengths.clip(min=1)
    return reduced(losses if log_probs.ndim == 3 else losses[0], reduction)


def ctc_loss_backward(
    grad_loss,
    log_probs,
    labels,
    log_alpha,
    losses,
    input_lengths,
    target_lengths,
    reduction="mean",
    zero_infinity=False,
):
    """The loss falls with log p[t, n, c] by the share of the paths that say c at t.

    exp(α + β - e) is the probability of all paths through a place, as e is in both:

    shares[t, s, n] = exp(α[t+1, s, n] + β[t, s, n] - e[t, s, n] + loss[n])
    grad_log_probs[t, n, c] = grad_losses[n] (p[t, n, c] - Σ_s shares[t, s, n])

    over the s with labels[s, n] = c: Graves et al. 2006, eq. 16. The p is log_softmax's
    own derivative: PyTorch takes it to be in front, and behind it p changes nothing.
    """
    rows = log_probs if log_probs.ndim == 3 else log_probs[:, None]
    # losses / lengths.clip(min=1), reduced
    grad_losses = np.full_like(
        losses, reduced_backward(grad_loss, losses.shape, reduction)
    )
    if reduction == "mean":
        grad_losses = grad_losses / target_lengths.clip(min=1).astype(losses.dtype)
    # losses = -log (exp α[T[n], 2 L[n], n] + exp α[T[n], 2 L[n] - 1, n])
    emitted = emissions(rows, labels)
    log_beta = backward_variables(emitted, labels, input_lengths, target_lengths)
    shares = np.exp(log_alpha[1:] + log_beta - emitted + losses)
    # e[t, s, n] = log_probs[t, n, labels[s, n]]
    grad_rows = grad_losses[:, None] * (np.exp(rows) - said(shares, labels, rows))
    grad_rows[undefined(rows, losses)] = np.nan
    # what lies behind the end, and np.where(losses == np.inf, 0, losses)
    grad_rows[np.arange(len(rows))[:, None] >= input_lengths] = 0
    if zero_infinity:
        grad_rows[:, losses == np.inf] = 0
    return grad_rows.reshape(log_probs.shape)


def said(shares, labels, log_probs):
    """y[t, n, c] = Σ_s 1[labels[s, n] = c] shares[t, s, n]"""
    y = np.zeros_like(log_probs)
    t, n = np.arange(len(shares))[:, None, None], np.arange(labels.shape[1])
    np.add.at(y, (t, n, labels), shares)
    return y


def undefined(log_probs, losses):
    """Where p or the likelihood is 0: the share is 0 / 0, which is nan in PyTorch"""
    return (log_probs == -np.inf) | (losses == np.inf)[:, None]


class CTCLoss(Loss):
    """log p (T, N, C), targets (N, L), lengths (N,) twice -> loss (): -log p[targets]

    A path says a label, or blank, at each time; it spells what is left of it without
    repetitions, then without blanks: "aa-ab" and "a--ab" spell "aab". (T, C) is one
    sample. Source: Graves et al. 2006; backward is PyTorch's, see `ctc_loss_backward`.

    Args:
        blank: the class that spells nothing.
        reduction: "none", which gives a loss (N,), "mean", which divides each loss by
            the length of its target first, or "sum".
        zero_infinity: a target that no path of that length spells has the loss inf and
            the gradient nan; True makes 0 of both.

    Inputs:
        log_probs: log-probabilities (T, N, C) or (T, C), as log_softmax gives them.
        targets: labels (N, L), padded with anything, or one behind the other. None is
            `blank`: neither side asks, and PyTorch's gradient is no derivative then.
        input_lengths, target_lengths: how much of each counts: arrays (N,) of integers,
            for (T, C) also (), or both tuples of ints.

    Raises:
        TypeError: an input is no array, `blank` no int, or `zero_infinity` no bool.
        IndexError: a label is not in 0 ... C - 1; PyTorch reads what is there.
        RuntimeError: shapes or lengths do not fit, `blank` is not in 0 ... C - 1, or
            there is no time step or no sample.
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        given = log_probs, targets, input_lengths, target_lengths, self.blank
        check_ctc_loss(*given, self.zero_infinity)
        rows, labels, *lengths = batch(*given)
        log_alpha = forward_variables(emissions(rows, labels), labels)
        losses = losses_of(log_alpha, *lengths)
        self.saved.append((log_probs, labels, log_alpha, losses, *lengths))
        return loss_of(
            losses, log_probs, lengths[1], self.reduction, self.zero_infinity
        )

    def backward(self, grad_loss=1.0):
        return ctc_loss_backward(
            grad_loss, *self.saved.pop(), self.reduction, self.zero_infinity
        )


def check_ctc_loss(
    log_probs, targets, input_lengths, target_lengths, blank, zero_infinity
):
    """What PyTorch refuses, and labels out of bounds, which it looks up all the same"""
    check.array(log_probs=log_probs, targets=targets)
    if isinstance(blank, bool) or not isinstance(blank, numbers.Integral):
        raise TypeError(f"blank must be an int, got {blank!r}")
    check.flag(zero_infinity=zero_infinity)
    if isinstance(input_lengths, tuple | list) != isinstance(
        target_lengths, tuple | list
    ):
        raise TypeError(
            "input_lengths and target_lengths must both be arrays or both be tuples, "
            f"got {type(input_lengths).__name__} and {type(target_lengths).__name__}"
        )
    if log_probs.ndim not in (2, 3) or log_probs.size == 0:
        raise RuntimeError(
            "log_probs must be (T, N, C) or (T, C) and not empty, got shape "
            f"{log_probs.shape}"
        )
    check.floating(log_probs=log_probs)
    samples = 1 if log_probs.ndim == 2 else log_probs.shape[1]
    check_lengths("input_lengths", input_lengths, samples)
    check_lengths("target_lengths", target_lengths, samples)
    longest = np.max(input_lengths)
    if longest > len(log_probs):
        raise RuntimeError(
            f"input_lengths must be in 0 ... {len(log_probs)}, the time steps of "
            f"log_probs, got {longest}"
        )
    classes = log_probs.shape[-1]
    if not 0 <= blank < classes:
        raise RuntimeError(f"blank must be in 0 ... {classes - 1}, got {blank}")
    check_targets(targets, np.reshape(target_lengths, -1), classes)


def check_lengths(name, lengths, samples):
    """One for each sample, of integers that are not negative"""
    if not isinstance(lengths, tuple | list | np.ndarray):
        raise TypeError(
            f"{name} must be an array or a tuple of ints, got {type(lengths).__name__}"
        )
    lengths = np.asarray(lengths)
    if lengths.dtype.kind not in "iu" and lengths.size:
        raise RuntimeError(f"{name} must be integers, got {lengths.dtype}")
    if lengths.size != samples:
        raise RuntimeError(
            f"{name} must have one entry for each of {samples} samples, got shape "
            f"{lengths.shape}"
        )
    if lengths.min() < 0:
        raise RuntimeError(f"{name} must not be negative, got {lengths.min()}")


def check_targets(targets, target_lengths, classes):
    """(N, L), or one behind the other; what counts of them is in 0 ... C - 1"""
    samples, longest = len(target_lengths), target_lengths.max()
    if targets.ndim == 1 and len(targets) == target_lengths.sum():
        counted = targets
    elif targets.ndim == 2 and len(targets) == samples and longest <= targets.shape[1]:
        counted = targets[np.arange(targets.shape[1]) < target_lengths[:, None]]
    else:
        raise RuntimeError(
            f"targets must be ({samples}, {longest}) or longer, or "
            f"({target_lengths.sum()},), the sum of target_lengths, got shape "
            f"{targets.shape}"
        )
    outside = counted[(counted < 0) | (counted >= classes)]
    if outside.size:
        raise IndexError(f"targets must be in 0 ... {classes - 1}, got {outside[0]}")
