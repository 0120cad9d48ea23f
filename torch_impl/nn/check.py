"""Checks that several families share: bad input gets an error that names it."""

import torch

__all__ = ["device", "same_dtype", "shape"]


def device(device):
    """None, or a device that this side has."""
    if device is not None:
        torch.device(device)  # raises RuntimeError if it does not exist


def same_dtype(**arrays):
    """All of one dtype; None stands for an argument that was left out.

    Raises:
        RuntimeError: two of them differ.
    """
    given = {name: a for name, a in arrays.items() if a is not None}
    if len({a.dtype for a in given.values()}) > 1:
        dtypes = ", ".join(f"{name} {a.dtype}" for name, a in given.items())
        raise RuntimeError(f"expected arrays of one dtype, got {dtypes}")


def shape(name, array, expected):
    """The shape of `array`, where None in `expected` fits any size.

    Raises:
        RuntimeError: it has another number of axes or another size.
    """
    fits = len(array.shape) == len(expected) and all(
        want is None or size == want
        for size, want in zip(array.shape, expected, strict=True)
    )
    if not fits:
        wanted = ", ".join("*" if want is None else str(want) for want in expected)
        raise RuntimeError(
            f"{name} must have shape ({wanted}), got {tuple(array.shape)}"
        )
