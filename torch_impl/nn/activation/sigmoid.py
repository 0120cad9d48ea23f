"""Sigmoids, what integrates to them, and the softly bounded."""

import torch
from torch import where

from torch_impl.nn.module import Module

__all__ = [
    "sigmoid",
    "tanh",
    "logsigmoid",
    "softplus",
    "softsign",
    "Sigmoid",
    "Tanh",
    "LogSigmoid",
    "Softplus",
    "Softsign",
]


def sigmoid(x):
    """y = 1 / (1 + exp(-x))

    exp of -|x| only: where exp(-x) overflowed, autograd would multiply 0 by inf.
    """
    z = torch.exp(where(x >= 0, -x, x))
    return where(x >= 0, 1, z) / (1 + z)


def tanh(x):
    """y = tanh(x)"""
    return torch.tanh(x)


def softplus(x, beta=1.0, threshold=20.0):
    """y = log(1 + exp(beta x)) / beta if beta x <= threshold else x"""
    z = beta * x
    straight = z > threshold
    z = where(straight, 0, z)  # no overflow where it is not wanted
    return where(straight, x, torch.log1p(torch.exp(z)) / beta)


def logsigmoid(x):
    """y = log(1 / (1 + exp(-x))) = -log(1 + exp(-x))"""
    return -softplus(-x, threshold=40.0)


def softsign(x):
    """y = x / (1 + |x|)"""
    return x / (1 + torch.abs(x))


class Sigmoid(Module):
    """x (...) -> y (...), with y = 1 / (1 + exp(-x))"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return sigmoid(x)


class Tanh(Module):
    """x (...) -> y (...), with y = tanh(x)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return tanh(x)


class LogSigmoid(Module):
    """x (...) -> y (...), with y = log(1 / (1 + exp(-x)))"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return logsigmoid(x)


class Softplus(Module):
    """x (...) -> y (...), with y = log(1 + exp(beta x)) / beta"""

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, x):
        return softplus(x, self.beta, self.threshold)

    def extra_repr(self):
        return f"beta={self.beta}, threshold={self.threshold}"


class Softsign(Module):
    """x (...) -> y (...), with y = x / (1 + |x|)"""

    def __init__(self):
        super().__init__()

    def forward(self, x):
        return softsign(x)
