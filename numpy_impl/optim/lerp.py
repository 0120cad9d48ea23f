"""Lerp: from one value to another, part of the way; with it a mean runs on."""

__all__ = ["lerp"]


def lerp(start, end, weight):
    """start + weight (end - start), reckoned from the end that it is nearer to

    A running mean is m ← β m + (1 - β) g = lerp(m, g, 1 - β). If m is 1e4 and g is
    1e-2, g - m has lost g's digits in float32, and with β = 0 they would be missing.

    Args:
        start, end: arrays of one shape.
        weight: a number in 0..1, where 0 is `start` and 1 is `end`.

    Source: torch.lerp.
    """
    if weight < 0.5:
        return start + weight * (end - start)
    return end - (1 - weight) * (end - start)
