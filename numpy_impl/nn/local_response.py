"""Local response normalization: a channel is damped by its neighbours."""

import math

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.groupnorm import places
from numpy_impl.nn.module import Module
from numpy_impl.nn.padding import pad

__all__ = ["local_response_norm", "LocalResponseNorm", "CrossMapLRN2d"]


def neighbours(x, before, after):
    """sums[n, c, i] = Σ_j x[n, c + j, i], j = -before ... after; no channel counts 0"""
    channels = x.shape[1]
    padded = pad(x, (0, 0, before, after))
    return sum(padded[:, j : j + channels] for j in range(before + after + 1))


def neighbours_backward(grad_sums, before, after):
    """A neighbour before is one that has us behind: the widths change places.

    grad_x[n, c, i] = Σ_j grad_sums[n, c - j, i]
    """
    # sums = neighbours(x, before, after)
    return neighbours(grad_sums, after, before)


def damp(x, energy, size, alpha, beta, k):
    """y[n, c, i] = x[n, c, i] / scale[n, c, i]^beta, scale = k + energy alpha / size"""
    scale = float(k) + energy * float(alpha / size)
    return x * scale ** -float(beta), scale


def damp_backward(grad_y, x, scale, size, alpha, beta):
    """x counts twice: itself, and through the energies, which are sums of its squares.

    ∂y / ∂scale = -beta x scale^(-beta - 1) = -beta y / scale

    Returns grad_x, without what comes through the energy, and grad_energy.
    """
    # y = x * scale ** -beta
    grad_x = grad_y * scale ** -float(beta)
    grad_scale = -float(beta) * grad_x * x / scale
    # scale = k + energy * (alpha / size)
    return grad_x, grad_scale * float(alpha / size)


def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    """y[n, c, i] = x[n, c, i] / (k + alpha / size Σ_j x[n, j, i]²)^beta, j around c

    j = c - size // 2 ... c + (size - 1) // 2: Krizhevsky, Sutskever & Hinton 2012, who
    do not divide alpha by size.

    Args: as for LocalResponseNorm, and
        x: (N, C, ...), with one more axis or several.

    Returns:
        y, the shape of x.

    Raises:
        ValueError: `x` has fewer than 3 axes.
        TypeError: size is no int, or alpha, beta or k no number.
        RuntimeError: size is not above 0.
        NotImplementedError: `x` is not of floating-point numbers, or of float16.
    """
    check_local_response_norm(x, size, alpha, beta, k)
    energy = neighbours(places(x) ** 2, size // 2, (size - 1) // 2)
    y, _ = damp(places(x), energy, size, alpha, beta, k)
    return y.reshape(x.shape)


def local_response_norm_backward(grad_y, x, scale, size, alpha=1e-4, beta=0.75):
    """A channel damps all that have it for a neighbour, and they it.

    grad_x = grad_y / scale^beta + 2 x grad_squares, all of `places`, (N, C, S).
    """
    # y, scale = damp(x, energy, size, alpha, beta, k)
    grad_x, grad_energy = damp_backward(grad_y, x, scale, size, alpha, beta)
    # energy = neighbours(x ** 2, size // 2, (size - 1) // 2)
    grad_squares = neighbours_backward(grad_energy, size // 2, (size - 1) // 2)
    return grad_x + 2 * x * grad_squares


class _LocalResponse(Module):
    """The numbers that the two layers share."""

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class LocalResponseNorm(_LocalResponse):
    """x (N, C, ...) -> y, the same shape: a channel by the squares of its neighbours

    Args:
        size: how many channels are neighbours, with the channel itself.
        alpha: how much the mean square of the neighbours counts.
        beta: the exponent.
        k: what the sum begins with.

    Raises:
        ValueError: `x` has fewer than 3 axes; see `local_response_norm` for the rest.
    """

    def forward(self, x):
        how = self.alpha, self.beta, self.k
        check_local_response_norm(x, self.size, *how)
        energy = neighbours(places(x) ** 2, self.size // 2, (self.size - 1) // 2)
        y, scale = damp(places(x), energy, self.size, *how)
        self.saved.append((places(x), scale))
        return y.reshape(x.shape)

    def backward(self, grad_y):
        x, scale = self.saved.pop()
        how = self.size, self.alpha, self.beta
        grad_x = local_response_norm_backward(places(grad_y), x, scale, *how)
        return grad_x.reshape(grad_y.shape)


def cross_map_energy(x, half):
    """energy[n, c, i] = Σ_j x[n, j, i]², j = c - half ... c + half, and j = 0

    PyTorch adds what comes into the window and takes away what leaves it, but never
    channel 0: it stays in the sums of all channels behind it.
    """
    squares = x**2
    channel = np.arange(x.shape[1])
    left_window = (channel > half)[:, None]
    return neighbours(squares, half, half) + squares[:, :1] * left_window


def cross_map_energy_backward(grad_energy, x, half):
    """Channel 0 gets the gradients of all channels that it was left in, too.

    grad_x[n, j, i] = 2 x[n, j, i] Σ_c grad_energy[n, c, i], over all c with j in theirs
    """
    left_window = (np.arange(x.shape[1]) > half)[:, None]
    # energy = neighbours(squares, half, half) + squares[:, :1] * left_window
    grad_squares = neighbours_backward(grad_energy, half, half)
    grad_squares[:, :1] += (grad_energy * left_window).sum(1, keepdims=True)
    # squares = x**2
    return 2 * x * grad_squares


class CrossMapLRN2d(_LocalResponse):
    """x (N, C, H, W) -> y, the same shape: LocalResponseNorm as in Torch 7

    The neighbours are c - half ... c + half with half = (size - 1) // 2, and channel 0.
    The gradient is the derivative of that; PyTorch has a formula of its own, which is
    another one if there are more channels than half.

    Args and Raises: as for LocalResponseNorm, but x has 4 axes.
    """

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1):
        super().__init__(size, alpha, beta, k)

    def forward(self, x):
        check_cross_map(x, self.size, self.alpha, self.beta, self.k)
        energy = cross_map_energy(places(x), (self.size - 1) // 2)
        how = self.size, self.alpha, self.beta, self.k
        y, scale = damp(places(x), energy, *how)
        self.saved.append((places(x), scale))
        return y.reshape(x.shape)

    def backward(self, grad_y):
        x, scale = self.saved.pop()
        how = self.size, self.alpha, self.beta
        # y, scale = damp(x, energy, size, alpha, beta, k)
        grad_x, grad_energy = damp_backward(places(grad_y), x, scale, *how)
        # energy = cross_map_energy(x, (size - 1) // 2)
        half = (self.size - 1) // 2
        grad_x = grad_x + cross_map_energy_backward(grad_energy, x, half)
        return grad_x.reshape(grad_y.shape)


def check_numbers(x, size, alpha, beta, k):
    """What both layers take."""
    if not hasattr(x, "ndim"):  # torch, too, asks for the axes first
        raise AttributeError(f"x must be an array, got {type(x).__name__}")
    if not check.is_int(size):
        raise TypeError(f"size must be an int, got {size!r}")
    check.number(alpha=alpha, beta=beta, k=k)


def check_local_response_norm(x, size, alpha, beta, k):
    """Refuse what torch refuses."""
    check_numbers(x, size, alpha, beta, k)
    if x.ndim < 3:
        raise ValueError(f"x must have at least 3 axes (N, C, ...), got {x.shape}")
    check.floating(x=x)
    if size < 1 and math.prod(x.shape):
        raise RuntimeError(f"size must be at least 1, got {size}")


def check_cross_map(x, size, alpha, beta, k):
    """Refuse what torch refuses, and the negative sizes with which it sums nothing."""
    check_numbers(x, size, alpha, beta, k)
    if x.ndim != 4:
        raise ValueError(f"x must have 4 axes (N, C, H, W), got {x.shape}")
    if x.dtype.kind != "f":
        raise RuntimeError(f"x must be of floating-point numbers, got {x.dtype}")
    check.floating(x=x)
    if size == 0:
        raise ZeroDivisionError("size must not be 0")
    check.size(size=size)
    if x.shape[1] == 0:
        raise IndexError(f"x must have at least one channel, got {x.shape}")
