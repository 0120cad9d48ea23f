"""Lerp: from one value to another, part of the way; with it a mean runs on."""

__all__ = ["lerp"]


def lerp(start, end, weight):
    """start + weight (end - start), reckoned from the end that it is nearer to"""
    if weight < 0.5:
        return start + weight * (end - start)
    return end - (1 - weight) * (end - start)
