"""Gates: an input times how far it is let through."""

import math

import torch

from torch_impl.nn.activation.entrywise import in_place
from torch_impl.nn.activation.erf import erf
from torch_impl.nn.activation.sigmoid import sigmoid, softplus
from torch_impl.nn.module import Module

__all__ = ["silu", "mish", "glu", "gelu", "SiLU", "Mish", "GLU", "GELU"]


@in_place
def silu(x, inplace=False):
    """y = x σ(x)"""
    return x * sigmoid(x)


@in_place
def mish(x, inplace=False):
    """y = x tanh(log(1 + exp(x)))"""
    return x * torch.tanh(softplus(x, threshold=40.0))


def halves(x, dim):
    """(value, gate): x, split in the middle of axis dim."""
    return x.tensor_split(2, dim)


def glu(x, dim=-1):
    """y[..., i] = x[..., i] σ(x[..., D + i]), with 2 D entries along dim"""
    value, gate = halves(x, dim)
    return value * sigmoid(gate)


def cubic(x):
    """√(2/π) (x + 0.044715 x³)"""
    return math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))


def normal_cdf(x, approximate="none"):
    """Φ(x) = (1 + s) / 2, s = erf(x / √2), or close to it tanh(cubic(x))"""
    if approximate == "none":
        s = erf(x * math.sqrt(0.5))
    else:
        s = torch.tanh(cubic(x))
    return 0.5 * s + 0.5


def gelu(x, *, approximate="none"):
    """y = x Φ(x), Φ the distribution function of N(0, 1) or a tanh close to it"""
    return x * normal_cdf(x, approximate)


class SiLU(Module):
    """x (...) -> y (...), with y = x σ(x)"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return silu(x, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Mish(Module):
    """x (...) -> y (...), with y = x tanh(log(1 + exp(x)))"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return mish(x, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class GLU(Module):
    """x (..., 2 D, ...) -> y (..., D, ...), with y = first half · σ(second half)"""

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        return glu(x, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class GELU(Module):
    """x (...) -> y (...), with y = x Φ(x)"""

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, x):
        return gelu(x, approximate=self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"
