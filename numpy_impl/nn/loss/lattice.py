"""CTC's lattice: for each target a column of places, crossed in time."""

import functools

import numpy as np

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
        time = np.arange(int(target_lengths.max()))
        places = first[:, None] + time
        targets = targets[places.clip(max=len(targets) - 1)]
    samples, longest = targets.shape
    places = np.arange(longest)
    known = places < target_lengths[:, None]
    labels = np.full((2 * longest + 1, samples), blank)
    labels[1::2] = np.where(known, targets, blank).T
    return labels


def skips_to(labels, nothing):
    """log 1[labels[s, n] ≠ labels[s-2, n]]: equal labels need the blank between them

    `nothing` (S, N) is log 0, in the dtype of the probabilities.
    """
    differ = np.zeros_like(labels, dtype=np.bool)
    differ[2:] = labels[2:] != labels[:-2]
    return np.where(differ, 0, nothing)


def log_sum_exp(*terms):
    """y = log Σ_k exp terms[k], which is -inf where each of them is"""
    largest = functools.reduce(np.maximum, terms).clip(min=LEAST)
    total = sum(np.exp(term - largest) for term in terms)
    return largest + np.log(total)


def forward_variables(emitted, labels):
    """α[t+1, s, n] = e[t, s, n] + log (exp α[t, s, n] + exp α[t, s-1, n] + skip)

    exp α[t, s, n] is the probability of all that leads to place s in t steps: at first
    everything stands at the first place. skip is exp α[t, s-2, n] where that may be.
    """
    nothing = np.full_like(labels, -np.inf, dtype=emitted.dtype)
    skips = skips_to(labels, nothing)
    alpha = nothing + 0
    alpha[0] = 0
    log_alpha = [alpha]
    for e in emitted:
        x = np.concatenate((nothing[:1], nothing[:1], alpha))
        rest, step, skip = x[2:], x[1:-1], x[:-2] + skips
        alpha = e + log_sum_exp(rest, step, skip)
        log_alpha.append(alpha)
    return np.stack(log_alpha)


def backward_variables(emitted, labels, input_lengths, target_lengths):
    """β[t, s, n] = e[t, s, n] + log (exp β[t+1, s, n] + exp β[t+1, s+1, n] + skip)

    exp β[t, s, n] is the probability of all that leads on from place s at time t, α in
    reverse: at time T[n] everything stands at the last place, 2 L[n].
    """
    nothing = np.full_like(labels, -np.inf, dtype=emitted.dtype)
    skips = skips_to(labels, nothing)
    last = np.arange(len(labels))[:, None] == 2 * target_lengths
    beta, log_beta = nothing, np.empty_like(emitted)
    for t in reversed(range(len(emitted))):
        beta = np.where(last & (t + 1 == input_lengths), 0, beta)
        x = np.concatenate((beta, nothing[:1], nothing[:1]))
        skip = np.concatenate((beta + skips, nothing[:1], nothing[:1]))
        beta = emitted[t] + log_sum_exp(x[:-2], x[1:-1], skip[2:])
        log_beta[t] = beta
    return log_beta
