"""CTC's lattice: for each target a column of places, crossed in time."""

import functools

import torch

__all__ = []

LEAST = -1e30  # smaller logarithms are log 0: -inf minus this is -inf, and not nan


def spelled_out(targets, target_lengths, blank):
    """labels[:, n] = blank, target[n, 0], blank, target[n, 1], ..., blank

    Targets (N, L), or one behind the other -> labels (S, N), with S = 2 L + 1. A path
    rests on a place, steps to the next, or skips a blank between two labels that
    differ. Behind the end of a target are blanks that no path needs.
    """
    if targets.ndim == 1:
        first = target_lengths.cumsum(0) - target_lengths
        time = torch.arange(int(target_lengths.max()), device=targets.device)
        places = first[:, None] + time
        targets = targets[places.clip(max=len(targets) - 1)]
    samples, longest = targets.shape
    places = torch.arange(longest, device=targets.device)
    known = places < target_lengths[:, None]
    labels = torch.full((2 * longest + 1, samples), blank, device=targets.device)
    labels[1::2] = torch.where(known, targets, blank).T
    return labels


def skips_to(labels, nothing):
    """log 1[labels[s, n] ≠ labels[s-2, n]]: equal labels need the blank between them

    `nothing` (S, N) is log 0, in the dtype of the probabilities.
    """
    differ = torch.zeros_like(labels, dtype=torch.bool)
    differ[2:] = labels[2:] != labels[:-2]
    return torch.where(differ, 0, nothing)


def log_sum_exp(*terms):
    """y = log Σ_k exp terms[k], which is -inf where each of them is

    The slope of log at 0 is inf, and inf times 0 is nan: autograd must not see a 0.
    """
    largest = functools.reduce(torch.maximum, terms).detach().clamp(min=LEAST)
    total = sum(torch.exp(term - largest) for term in terms)
    y = largest + torch.log(torch.where(total == 0, 1, total))
    return torch.where(total == 0, -torch.inf, y)


def forward_variables(emitted, labels):
    """α[t+1, s, n] = e[t, s, n] + log (exp α[t, s, n] + exp α[t, s-1, n] + skip)

    exp α[t, s, n] is the probability of all that leads to place s in t steps: at first
    everything stands at the first place. skip is exp α[t, s-2, n] where that may be.
    """
    nothing = torch.full_like(labels, -torch.inf, dtype=emitted.dtype)
    skips = skips_to(labels, nothing)
    alpha = nothing + 0
    alpha[0] = 0
    log_alpha = [alpha]
    for e in emitted:
        x = torch.concatenate((nothing[:1], nothing[:1], alpha))
        rest, step, skip = x[2:], x[1:-1], x[:-2] + skips
        alpha = e + log_sum_exp(rest, step, skip)
        log_alpha.append(alpha)
    return torch.stack(log_alpha)
