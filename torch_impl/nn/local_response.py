"""Local response normalization: a channel is damped by its neighbours."""

import torch

from torch_impl.nn.groupnorm import places
from torch_impl.nn.module import Module
from torch_impl.nn.padding import pad

__all__ = ["local_response_norm", "LocalResponseNorm", "CrossMapLRN2d"]


def neighbours(x, before, after):
    """sums[n, c, i] = Σ_j x[n, c + j, i], j = -before ... after; no channel counts 0"""
    channels = x.shape[1]
    padded = pad(x, (0, 0, before, after))
    return sum(padded[:, j : j + channels] for j in range(before + after + 1))


def damp(x, energy, size, alpha, beta, k):
    """y[n, c, i] = x[n, c, i] / scale[n, c, i]^beta, scale = k + energy alpha / size"""
    scale = float(k) + energy * float(alpha / size)
    return x * scale ** -float(beta), scale


def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """y[n, c, i] = x[n, c, i] / (k + alpha / size Σ_j x[n, j, i]²)^beta, j around c

    j = c - size // 2 ... c + (size - 1) // 2: Krizhevsky, Sutskever & Hinton 2012, who
    do not divide alpha by size.
    """
    energy = neighbours(places(x) ** 2, size // 2, (size - 1) // 2)
    y, _ = damp(places(x), energy, size, alpha, beta, k)
    return y.reshape(x.shape)


class _LocalResponse(Module):
    """The numbers that the two layers share."""

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class LocalResponseNorm(_LocalResponse):
    """x (N, C, ...) -> y, the same shape: a channel by the squares of its neighbours"""

    def forward(self, x):
        return local_response_norm(x, self.size, self.alpha, self.beta, self.k)


def cross_map_energy(x, half):
    """energy[n, c, i] = Σ_j x[n, j, i]², j = c - half ... c + half, and j = 0

    PyTorch adds what comes into the window and takes away what leaves it, but never
    channel 0: it stays in the sums of all channels behind it.
    """
    squares = x**2
    channel = torch.arange(x.shape[1], device=x.device)
    left_window = (channel > half)[:, None]
    return neighbours(squares, half, half) + squares[:, :1] * left_window


class CrossMapLRN2d(_LocalResponse):
    """x (N, C, H, W) -> y, the same shape: LocalResponseNorm as in Torch 7

    The neighbours are c - half ... c + half with half = (size - 1) // 2, and channel 0.
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1):
        super().__init__(size, alpha, beta, k)

    def forward(self, x):
        energy = cross_map_energy(places(x), (self.size - 1) // 2)
        how = self.size, self.alpha, self.beta, self.k
        y, _ = damp(places(x), energy, *how)
        return y.reshape(x.shape)
