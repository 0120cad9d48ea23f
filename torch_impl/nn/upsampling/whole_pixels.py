"""Images of bytes: PyTorch mixes the pixels of uint8 in whole numbers, as Pillow does.

A weight of an axis is a whole number of 15 bits. Each axis ends in bytes again, rounded
and cut to 0 ... 255: so two axes may be one off what floats would give.
"""

import torch

__all__ = []


def resample_bytes(x, places, weights):
    """y[n, o, i] = ⌊Σ_j A[o, j] x[n, j, i] / 2^bits + ½⌋, cut to 0 ... 255

    The sums are exact: float64 holds all whole numbers up to 2^53.
    """
    matrix, bits = whole_matrix(places, weights, x.shape[1])
    pixels = torch.asarray(x, dtype=torch.float64)
    y = torch.floor(matrix @ pixels / 2**bits + 0.5)
    return torch.asarray(torch.clip(y, 0, 255), dtype=torch.uint8)


def whole_matrix(places, weights, size):
    """A[o, j] = 2^bits Σ_k weights[o, k] [places[o, k] = j], rounded, and the bits

    There are as many bits as leave A below 2^15, but at most 22.
    """
    matrix = torch.zeros((len(places), size), dtype=torch.float64)
    row = torch.arange(len(places))[:, None]
    matrix.index_put_((row, places), weights, accumulate=True)
    largest = float(matrix.max())
    bits = max(b for b in range(23) if largest * 2**b + 0.5 < 2**15)
    scaled = matrix * 2**bits
    return torch.trunc(scaled + 0.5 * torch.sign(scaled)), bits
