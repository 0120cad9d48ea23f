"""Input minus target, in PyTorch's dtype, and the way back."""

__all__ = []


def difference(input, target):
    """d[n] = input[n] - target[n]; integers take the other's floating-point dtype"""
    return input - target
