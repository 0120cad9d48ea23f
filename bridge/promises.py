"""Which random numbers are promised to be the same bits on this build of PyTorch.

Words, bits and single roundings are the same everywhere: rand, randint, random_,
randperm, bernoulli, dropout, multinomial with replacement, uniform_ from 0. Two things
are left to PyTorch's compiler and its C library: whether a x + b is rounded once or
twice, and how float32 logf, sinf and cosf round. NumPy cannot know; this file asks.

On no build are promised: the order of equal quotients in float32 multinomial without
replacement, and that trunc_normal_ in a float32 tail keeps each candidate which
PyTorch keeps, since the logarithm of a uniform number decides (10⁷ numbers agreed).

PyTorch 2.13.0 and 2.14.1 draw the same bits; other versions were not compared.
"""

import platform
from typing import NamedTuple

import torch

from numpy_impl.random import fma

__all__ = ["Promise", "keep", "promise"]


class Promise(NamedTuple):
    """What holds on a build; a tolerance of 0 means the same bits.

    Args:
        sentence: the promise in words.
        fused: whether uniform_ and pairs of normals round a x + b once.
        uniform: largest difference of uniform_ from a bound that is not 0, in units of
            the dtype's eps times the larger bound.
        normal: largest difference of float32 normals in blocks of 16, in units of std.
    """

    sentence: str
    fused: bool
    uniform: float
    normal: float

    @property
    def bits(self):
        """Whether every number is the same bits."""
        return self.uniform == self.normal == 0


def promise(capability, machine, system):
    """The promise of a build, by CPU capability, machine and system."""
    if machine.lower() not in ("x86_64", "amd64") or system != "Linux":
        return Promise(
            f"{system} on {machine} was never compared: float32 normals within 1e-5 "
            "std, uniform_ within 2 eps of its larger bound, the rest the same bits.",
            *(True, 2.0, 1e-5),
        )
    if capability in ("AVX2", "AVX512"):
        return Promise(
            f"{capability} on Linux: the same bits, but for ties of multinomial and "
            "tails of trunc_normal_ in float32.",
            *(True, 0.0, 0.0),
        )
    return Promise(
        f"{capability} on Linux: float32 normals from 16 numbers on within 1e-5 std, "
        "the rest the same bits.",
        *(False, 0.0, 1e-5),
    )


def keep():
    """Ask PyTorch for its build and return the promise.

    Sets `numpy_impl.random.fma.fused` so that it holds.
    """
    capability = torch.backends.cpu.get_cpu_capability()
    held = promise(capability, platform.machine(), platform.system())
    fma.fused = held.fused
    return held
