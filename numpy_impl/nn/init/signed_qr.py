"""Orthogonal weights: what goes through them keeps its length."""

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.init.draws import normal_

__all__ = ["orthogonal_"]


def signed_qr(x):
    """x = q r with r[i, i] >= 0, which makes q the only one: (..., N, I)"""
    q, r = np.linalg.qr(x)
    return q * np.sign(np.diagonal(r, 0, -2, -1))[..., None, :]


def orthogonal_(tensor, gain=1, generator=None):
    """tensor = gain q, where q r ~ N(0, 1) with qᵀq = 1 and r[i, i] >= 0

    All directions are alike (Mezzadri 2007), and all singular values are gain: Saxe et
    al. 2013. The rows are orthogonal where there are fewer of them than columns.

    Args:
        tensor: array (O, I, *K), filled in place; I and all of K make one axis.
        gain: factor of all.
        generator: None draws from the default generator.

    Returns:
        The tensor. From one seed it differs from torch's in the last bits, as LAPACK's
        QR does from library to library.

    Raises:
        ValueError: fewer than 2 dimensions.
        TypeError: gain is no number.
    """
    check_orthogonal(tensor, gain)
    if 0 in tensor.shape:
        return tensor  # nothing to fill
    rows = len(tensor)
    x = np.empty((rows, tensor.size // rows), tensor.dtype)
    normal_(x, generator=generator)
    is_tall = x.shape[0] >= x.shape[1]
    q = signed_qr(x) if is_tall else signed_qr(x.T).T
    tensor[...] = gain * q.reshape(tensor.shape)
    return tensor


def check_orthogonal(tensor, gain):
    """A matrix at least, and a number if there is something to fill."""
    check.array(tensor=tensor)
    if tensor.ndim < 2:
        raise ValueError(
            f"tensor must have at least 2 dimensions, got shape {tensor.shape}"
        )
    if 0 not in tensor.shape:
        check.number(gain=gain)
