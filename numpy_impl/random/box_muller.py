"""Box-Muller (1958): two uniform numbers become two normal ones.

    r = √(-2 log u₁)     θ = 2π u₂     r cos θ and r sin θ are independent, N(0, 1)

PyTorch does it twice. From 16 numbers on, in blocks: of every 16 uniforms the first
eight give r, the other eight θ, and the block becomes eight cosines, eight sines.
Smaller or strided arrays go pair by pair in float64, and half a pair is kept for the
next call.
"""

import math

import numpy as np

from numpy_impl.nn.blocks import in_blocks
from numpy_impl.random.cephes import log32, sincos32
from numpy_impl.random.uniform import unit, write_unit

__all__ = []


def write_blocks(flat, generator):
    """Fill a flat array of 16 numbers or more with normal ones, in blocks of 16.

    What is left over after the last whole block costs a block of its own, which
    overwrites the last 16 numbers.
    """
    whole = flat.size // 16 * 16
    write_whole_blocks(flat[:whole], generator)
    if whole < flat.size:
        write_unit(flat[whole:], generator)  # PyTorch draws these too, for nothing
        write_whole_blocks(flat[-16:], generator)


@in_blocks(flat=True)
def write_whole_blocks(flat, generator):
    """Uniforms become normals in place, 8 + 8 at a time."""
    write_unit(flat, generator)
    block = flat.reshape(-1, 2, 8)
    u1, u2 = 1 - block[:, 0], block[:, 1]  # u1 in (0, 1] has a logarithm
    if flat.dtype == np.float32:
        r = np.sqrt(np.float32(-2) * log32(u1))
        sin, cos = sincos32(np.float32(2 * math.pi) * u2)
    else:
        theta = 2 * math.pi * u2
        r = np.sqrt(-2 * libm(math.log, u1))
        sin, cos = libm(math.sin, theta), libm(math.cos, theta)
    block[:, 0], block[:, 1] = r * cos, r * sin


def paired(n, generator):
    """n normal numbers in float64, drawn two by two; half a pair waits its turn."""
    z = []
    if n and generator.next_double_normal_sample is not None:
        z.append(generator.next_double_normal_sample)
        generator.next_double_normal_sample = None
    u1, u2 = unit((n - len(z) + 1) // 2 * 2, np.float64, generator).reshape(-1, 2).T
    r, theta = np.sqrt(-2 * libm(math.log1p, -u2)), 2 * math.pi * u1
    new = np.stack([r * libm(math.cos, theta), r * libm(math.sin, theta)], 1).ravel()
    if len(z) + new.size > n:
        generator.next_double_normal_sample = float(new[-1])
    return np.append(z, new)[:n]


def libm(function, x):
    """The C library's function, which PyTorch calls too: NumPy's own logarithms differ.

    np.log and np.log1p are faster and as good, but not always equal in the last bit.
    """
    return np.fromiter(map(function, x.ravel().tolist()), np.float64, x.size).reshape(
        x.shape
    )
