"""Input minus target: sizes, dtypes and broadcasting of the regression losses."""

import warnings

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

__all__ = []


def check_sizes(input, target, weight=None):
    """Other sizes broadcast, but with a warning: it is seldom meant.

    Raises:
        ValueError: `weight` has not the shape of `input`.
        NotImplementedError: neither `input` nor `target` is floating-point.
    """
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
    if input.dtype.kind != "f" and target.dtype.kind != "f":
        raise NotImplementedError(
            f"input and target must be floating-point, got {input.dtype} and "
            f"{target.dtype}"
        )


def floating(array, other):
    """`array`, or if it is of integers, with the dtype of `other`

    NumPy takes float32 with int64 to float64, PyTorch to float32.
    """
    return array if array.dtype.kind == "f" else array.astype(other.dtype)


@np.errstate(over="ignore", invalid="ignore")
def difference(input, target):
    """d[n] = input[n] - target[n], in their floating-point dtype

    Raises:
        RuntimeError: the shapes do not broadcast.
    """
    input, target = floating(input, target), floating(target, input)
    try:
        return input - target
    except ValueError as error:
        raise RuntimeError(
            f"input of shape {input.shape} and target of shape {target.shape} do not "
            "broadcast"
        ) from error


def grad_of_input(grad_d, input):
    """The shape of `input`, which may have been broadcast, and its dtype."""
    return sum_to_size(grad_d, input.shape).astype(input.dtype, copy=False)
