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


def check_entries(**arrays):
    """Real arrays that broadcast, of which the first is floating-point.

    Raises:
        TypeError: one is no array.
        RuntimeError: the shapes do not broadcast.
        NotImplementedError: the first holds integers, or one bools or complex numbers.
    """
    check.array(**arrays)
    for i, (name, array) in enumerate(arrays.items()):
        if array.dtype.kind not in ("f" if i == 0 else "fiu"):
            raise NotImplementedError(
                f"{name} must be {'floating-point' if i == 0 else 'real numbers'}, got "
                f"{array.dtype}"
            )
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError as error:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise RuntimeError(f"the shapes do not broadcast: {shapes}") from error
