"""Shrinkage: what is small becomes zero."""

import torch
from torch import where

from torch_impl.nn.module import Module

__all__ = [
    "hardshrink",
    "softshrink",
    "tanhshrink",
    "Hardshrink",
    "Softshrink",
    "Tanhshrink",
]


def hardshrink(x, lambd=0.5):
    """y = 0 if -lambd <= x <= lambd else x"""
    return where((x >= -lambd) & (x <= lambd), 0, x)


def softshrink(x, lambd=0.5):
    """y = sign(x) max(|x| - lambd, 0)

    Within ±lambd y is a constant to autograd (detach): on clip's gradient at its bounds
    the versions of PyTorch do not agree.
    """
    y = x - torch.clip(x, -lambd, lambd).detach()
    return where((x >= -lambd) & (x <= lambd), y.detach(), y)


def tanhshrink(x):
    """y = x - tanh(x)"""
    return x - torch.tanh(x)


class Hardshrink(Module):
    """x (...) -> y (...), with y = 0 if -lambd <= x <= lambd else x"""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, x):
        return hardshrink(x, self.lambd)

    def extra_repr(self):
        return f"{self.lambd}"


class Softshrink(Module):
    """x (...) -> y (...), with y = sign(x) max(|x| - lambd, 0)"""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, x):
        return softshrink(x, self.lambd)

    def extra_repr(self):
        return str(self.lambd)


class Tanhshrink(Module):
    """x (...) -> y (...), with y = x - tanh(x)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return tanhshrink(x)
