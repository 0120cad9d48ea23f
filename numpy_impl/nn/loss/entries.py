"""Losses of entries that broadcast: what is checked, and the way back from the mean."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.loss.reduction import reduced_backward

__all__ = []


def entries_backward(grad_loss, reduction, *arrays, total=None):
    """grad_losses of `reduced`, one for each entry that the arrays broadcast to"""
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    grad_losses = reduced_backward(grad_loss, shape, reduction, total)
    return np.broadcast_to(grad_losses, shape)


KINDS = {  # of dtypes, by the letters that NumPy has for them
    "f": "floating-point",
    "fiu": "real numbers",
    "fiub": "real numbers or bools",
}


def check_entries(first="f", others="fiu", **arrays):
    """Arrays that broadcast, of these kinds of dtypes.

    Raises:
        TypeError: one is no array.
        RuntimeError: the shapes do not broadcast.
        NotImplementedError: one is of another kind, for example of complex numbers.
    """
    check.array(**arrays)
    for i, (name, array) in enumerate(arrays.items()):
        kinds = others if i else first
        if array.dtype.kind not in kinds:
            raise NotImplementedError(
                f"{name} must be {KINDS[kinds]}, got {array.dtype}"
            )
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise RuntimeError(f"the shapes do not broadcast: {shapes}") from error
