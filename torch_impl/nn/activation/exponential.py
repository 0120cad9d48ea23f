"""Exponential below zero: activations with mean near zero that never quite die."""

import torch
from torch import where

from torch_impl.nn.activation.entrywise import in_place
from torch_impl.nn.module import Module

__all__ = ["elu", "elu_", "celu", "celu_", "selu", "selu_", "ELU", "CELU", "SELU"]

# With these two, unit-variance inputs stay so from layer to layer: Klambauer et al.
# 2017, equation 14, in full as in torch.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


@in_place
def elu(x, alpha=1.0, inplace=False):
    """y = x if x > 0 else alpha (exp(x) - 1)

    `below` keeps exp from overflow where x is taken: 0 · inf would be nan backward.
    With an infinite alpha x = 0 gives inf · 0 = nan here; PyTorch's kernel gives 0.
    """
    below = where(x <= 0, x, 0.0)
    return where(x <= 0, alpha * torch.expm1(below), x)  # at 0 the slope is alpha


def elu_(x, alpha=1.0):
    """y = x if x > 0 else alpha (exp(x) - 1), written into x"""
    return elu(x, alpha, inplace=True)


@in_place
def celu(x, alpha=1.0, inplace=False):
    """y = x if x > 0 else alpha (exp(x / alpha) - 1)"""
    below = where(x <= 0, x, 0.0)
    return where(x <= 0, alpha * torch.expm1(below / alpha), x)


def celu_(x, alpha=1.0):
    """y = x if x > 0 else alpha (exp(x / alpha) - 1), written into x"""
    return celu(x, alpha, inplace=True)


@in_place
def selu(x, inplace=False):
    """y = scale (x if x > 0 else alpha (exp(x) - 1)), with fixed alpha and scale"""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_(x):
    """y = scale (x if x > 0 else alpha (exp(x) - 1)), written into x"""
    return selu(x, inplace=True)


class ELU(Module):
    """x (...) -> y (...), with y = x if x > 0 else alpha (exp(x) - 1)"""

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        return elu(x, self.alpha, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"alpha={self.alpha}{inplace}"


class CELU(Module):
    """x (...) -> y (...), with y = x if x > 0 else alpha (exp(x / alpha) - 1)"""

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, x):
        return celu(x, self.alpha, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"alpha={self.alpha}{inplace}"


class SELU(Module):
    """x (...) -> y (...), with y = scale (x if x > 0 else alpha (exp(x) - 1))"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return selu(x, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""
