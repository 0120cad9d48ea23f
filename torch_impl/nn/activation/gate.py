"""Gates: an input times how far it is let through."""

import math

import torch

from torch_impl.nn import check
from torch_impl.nn.activation.entrywise import entrywise
from torch_impl.nn.activation.erf import erf
from torch_impl.nn.activation.sigmoid import sigmoid, softplus
from torch_impl.nn.module import Module

__all__ = ["silu", "mish", "glu", "gelu", "SiLU", "Mish", "GLU", "GELU"]


@entrywise
def silu(x, inplace=False):
    """y = x σ(x)"""
    return x * sigmoid(x)


@entrywise
def mish(x, inplace=False):
    """y = x tanh(log(1 + exp(x)))"""
    check.floating(x=x)
    return x * torch.tanh(softplus(x, threshold=40.0))


def glu(x, dim=-1):
    """y[..., i] = x[..., i] σ(x[..., D + i]), with 2 D entries along dim"""
    if x.ndim == 0:
        raise RuntimeError("x must have an axis to split, got a scalar")
    dim = check.axis("dim", dim, x.ndim)
    if x.shape[dim] % 2:
        raise RuntimeError(
            f"x must be of even size along axis {dim}, got shape {tuple(x.shape)}"
        )
    value, gate = x.tensor_split(2, dim)
    return value * sigmoid(gate)


def check_approximate(approximate):
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate must be 'none' or 'tanh', got {approximate!r}")


def centered_cdf(x, approximate="none"):
    """s = 2 Φ(x) - 1 = erf(x / √2), or close to it tanh(√(2/π) (x + 0.044715 x³))"""
    check.floating(x=x)
    check_approximate(approximate)
    if approximate == "none":
        return erf(x * math.sqrt(0.5))
    return torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))


def gelu(x, approximate="none"):
    """y = x Φ(x), Φ the distribution function of N(0, 1) or a tanh close to it"""
    return x * (0.5 * centered_cdf(x, approximate) + 0.5)


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
        return gelu(x, self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"
