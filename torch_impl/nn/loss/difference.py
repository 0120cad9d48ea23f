"""Input minus target: sizes, dtypes and broadcasting of the regression losses."""

import warnings

__all__ = []


def check_sizes(input, target, weight=None):
    """Other sizes broadcast, but with a warning: it is seldom meant."""
    if target.shape != input.shape:
        warnings.warn(
            f"target of shape {tuple(target.shape)} is broadcast against input of "
            f"shape {tuple(input.shape)}: this is seldom meant, please give them the "
            "same shape",
            stacklevel=3,
        )
    if weight is not None and weight.shape != input.shape:
        raise ValueError(
            f"weight must have the shape of input, {tuple(input.shape)}, got "
            f"{tuple(weight.shape)}"
        )
    if not (input.is_floating_point() or target.is_floating_point()):
        raise NotImplementedError(
            f"input and target must be floating-point, got {input.dtype} and "
            f"{target.dtype}"
        )


def floating(array, other):
    """`array`, or if it is of integers, with the dtype of `other`"""
    return array if array.is_floating_point() else array.to(other.dtype)


def difference(input, target):
    """d[n] = input[n] - target[n], in their floating-point dtype"""
    return floating(input, target) - floating(target, input)
