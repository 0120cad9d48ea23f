"""Mixup and label smoothing: targets that are less sure than a label.

Both answer a model that says 0.999 of everything. Smoothing gives each class a little
of the target; mixup shows a sample between two samples, and wants what is between their
labels. CrossEntropyLoss takes such targets, probabilities (N, C), as it takes labels.
"""

import torch
from torch import rand, randperm

__all__ = ["soft_labels", "draw_share", "mix", "mixup"]


def soft_labels(target, classes, smoothing=0.0, dtype=None):
    """wanted[n, c] = (1 - ε) 1[target[n] = c] + ε / C

    The same as `CrossEntropyLoss(label_smoothing=ε)` does to labels, but before mixup.

    Args:
        target: (N,), classes.
        classes: C, how many there are.
        smoothing: ε in 0..1, how much of the target all classes share.
        dtype: of the result, float32 if None.

    Returns:
        (N, C), each row adding up to 1.

    Raises:
        ValueError: ε is not in 0..1, or a class not in 0..C-1.
    """
    if not 0 <= smoothing <= 1:
        raise ValueError(f"smoothing must be in 0..1, got {smoothing}")
    one_hot = target[:, None] == torch.arange(classes, device=target.device)
    if not one_hot.any(1).all():
        raise ValueError(f"target must be in 0..{classes - 1}")
    one_hot = torch.asarray(one_hot, dtype=dtype or torch.float32)
    return (1 - smoothing) * one_hot + smoothing / classes


def draw_share(alpha, generator=None):
    """λ ~ Beta(α, α): near 0 or 1 for a small α, uniform for 1, near 1/2 for a large

    From two uniform numbers: of u^(1/α) and v^(1/α) the first's share of their sum, if
    that is not above 1; else from the next two.

    Args:
        alpha: α in 0.01..2; a smaller one rounds to 0, a larger one draws for long.
        generator: as for `rand`.

    Returns:
        A float in 0..1.

    Raises:
        ValueError: α is not in the range.

    Source: Jöhnk 1964.
    """
    if not 0.01 <= alpha <= 2:
        raise ValueError(f"alpha must be in 0.01..2, got {alpha}")
    while True:
        u, v = rand(2, generator=generator, dtype=torch.float64).tolist()
        x, y = u ** (1 / alpha), v ** (1 / alpha)
        if 0 < x + y <= 1:
            return x / (x + y)


def mix(x, target, share, order):
    """x[n] ← λ x[n] + (1 - λ) x[order[n]], and the target likewise

    Args:
        x: (N, ...), samples.
        target: (N, C), probabilities, such as `soft_labels` gives.
        share: λ in 0..1.
        order: (N,), which sample is the other one.

    Returns:
        (x, target), new ones.

    Raises:
        ValueError: `target` is of labels: between classes 1 and 3 there is no 2.
    """
    if target.ndim != 2:
        raise ValueError(
            "target must be probabilities (N, C), got the shape "
            f"{tuple(target.shape)}: `soft_labels` makes them of labels"
        )
    mixed = share * x + (1 - share) * x[order]
    return mixed, share * target + (1 - share) * target[order]


def mixup(x, target, alpha=0.2, generator=None):
    """`mix` with a random share, one for the batch, and a random order

    Args:
        x, target: as for `mix`.
        alpha: as for `draw_share`.
        generator: draws the share first, then the order; the default one if None.

    Returns:
        (x, target).

    Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization.
    """
    share = draw_share(alpha, generator)
    order = randperm(len(x), generator=generator)
    return mix(x, target, share, order)
