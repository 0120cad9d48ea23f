"""What a classifier is told: labels or probabilities, and how much each counts."""

import numpy as np

from numpy_impl.nn.loss.difference import promoted

__all__ = []


def holds_labels(target):
    """Labels are integers; what has a fraction is a probability."""
    return target.dtype.kind != "f"


def batch(input, target):
    """Without a batch axis, as a batch of one: input (C,) -> (1, C)"""
    if input.ndim > 1:
        return input, target
    return input[None], target.reshape(1) if holds_labels(target) else target[None]


def unbatch(losses, input):
    """Back again: the losses of input (C,) are one number."""
    return losses if input.ndim > 1 else losses[0]


def labels_and_counts(log_p, target, weight, ignore_index):
    """labels[n] = target[n], counts[n] = weight[labels[n]]; both 0 where it is ignored

    log_p (N, C, *d), target (N, *d) -> labels (N, *d), counts (N, *d)
    """
    kept = target != ignore_index
    labels = np.where(kept, target, 0)
    if weight is None:
        return labels, np.asarray(kept, dtype=log_p.dtype)
    return labels, np.where(kept, weight[labels], 0)


def at(labels):
    """The index of entry (n, labels[n, *d], *d), for all n and *d at once"""
    n, *d = np.indices(labels.shape, sparse=True)
    return n, labels, *d


def one_hot(labels, log_p):
    """q[n, c] = 1[c = labels[n]], in the shape and the dtype of log_p"""
    q = np.zeros_like(log_p)
    q[at(labels)] = 1
    return q


def smoothed(q, weight, label_smoothing):
    """wanted[n, c] = weight[c] ((1 - ε) q[n, c] + ε / C), with ε = label_smoothing"""
    classes, eps = max(1, q.shape[1]), float(label_smoothing)
    wanted = (1 - eps) * q + eps / classes
    if weight is None:
        return wanted
    weight = promoted(weight, wanted)
    return wanted * weight.reshape(-1, *(1,) * (q.ndim - 2))
