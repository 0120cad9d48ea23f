"""Rectifiers whose slope below zero is drawn (RReLU) or learned (PReLU)."""

import math

import torch
from torch import where

from torch_impl.nn import init
from torch_impl.nn.activation.entrywise import times
from torch_impl.nn.module import Module, Parameter

__all__ = ["rrelu", "rrelu_", "prelu", "RReLU", "PReLU"]


def slopes(x, lower, upper, training):
    """slope = 1 where x > 0, else from U(lower, upper), or in evaluation its mean"""
    if training:
        return draw_slopes(x, lower, upper)
    return where(x > 0, torch.ones_like(x), (float(lower) + float(upper)) / 2)


def draw_slopes(x, lower, upper):
    """slope = 1 where x > 0, else from U(lower, upper), in the order of the indices

    As rrelu_with_noise of aten/src/ATen/native/Activation.cpp draws it.
    """
    slope = torch.ones_like(x)
    drawn = x <= 0
    lower, upper = torch.asarray([lower, upper], dtype=x.dtype).tolist()
    u = torch.rand(int(drawn.sum()), dtype=torch.float64, device=x.device)
    slope[drawn] = torch.asarray(u * (upper - lower) + lower, dtype=x.dtype)
    return slope


def rrelu(x, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """y = x if x > 0 else slope x, with slope ~ U(lower, upper), or its mean"""
    return times(x, slopes(x, lower, upper, training), inplace)


def rrelu_(x, lower=1.0 / 8, upper=1.0 / 3, training=False):
    """y = x if x > 0 else slope x, written into x"""
    return rrelu(x, lower, upper, training, inplace=True)


def per_channel(weight, x):
    """weight (C,) -> (C, 1, ...), so that it lies along axis 1 of x; (1,) fits all."""
    if math.prod(weight.shape) == 1 or x.ndim < 2:
        return weight.reshape(())
    return weight.reshape(-1, *[1] * (x.ndim - 2))


def prelu(x, weight):
    """y[n, c] = x[n, c] if x[n, c] > 0 else weight[c] x[n, c]"""
    return where(x > 0, x, per_channel(weight, x) * x)


class RReLU(Module):
    """x (...) -> y (...), with y = x if x > 0 else slope x, slope ~ U(lower, upper)"""

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, x):
        return rrelu(x, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"lower={self.lower}, upper={self.upper}{inplace}"


class PReLU(Module):
    """x (N, C, *) -> y (N, C, *), with y = x if x > 0 else weight[c] x"""

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        empty = torch.empty(num_parameters, device=device, dtype=dtype)
        self.weight = Parameter(empty)
        self.reset_parameters()

    def reset_parameters(self):
        """Fill weight with `init`."""
        init.constant_(self.weight, self.init)

    def forward(self, x):
        return prelu(x, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"
