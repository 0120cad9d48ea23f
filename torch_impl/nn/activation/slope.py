"""Rectifiers whose slope below zero is drawn (RReLU) or learned (PReLU)."""

import math

import torch
from torch import where

from torch_impl.nn import check, init
from torch_impl.nn.activation.entrywise import entrywise
from torch_impl.nn.activation.rectifier import leaky_relu
from torch_impl.nn.module import Module, Parameter

__all__ = ["rrelu", "prelu", "RReLU", "PReLU"]


def check_bounds(lower, upper):
    """Finite, and lower <= upper."""
    for name, bound in (("lower", lower), ("upper", upper)):
        if not math.isfinite(bound):
            raise RuntimeError(f"{name} must be finite, got {bound}")
    if lower > upper:
        raise RuntimeError(f"lower must be <= upper, got {lower} and {upper}")


def draw_slopes(x, lower, upper):
    """slope = 1 where x > 0, else from U(lower, upper), in the order of the indices

    As rrelu_with_noise of aten/src/ATen/native/Activation.cpp draws it.
    """
    slope = torch.ones(x.shape, dtype=x.dtype)
    drawn = x <= 0
    lower, upper = torch.tensor([lower, upper], dtype=x.dtype).tolist()
    u = torch.rand(int(drawn.sum()), dtype=torch.float64)
    slope[drawn] = (u * (upper - lower) + lower).to(x.dtype)
    return slope


@entrywise
def rrelu(x, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """y = x if x > 0 else slope x, with slope ~ U(lower, upper), or its mean"""
    check.floating(x=x)
    check_bounds(lower, upper)
    if not training:
        return leaky_relu(x, (lower + upper) / 2)
    return x * draw_slopes(x, lower, upper)


def per_channel(weight, x):
    """weight (C,) -> (C, 1, ...), so that it lies along axis 1 of x; (1,) fits all."""
    if weight.numel() == 1 or x.ndim < 2:
        return weight.reshape(())
    return weight.reshape(-1, *[1] * (x.ndim - 2))


def prelu(x, weight):
    """y[n, c] = x[n, c] if x[n, c] > 0 else weight[c] x[n, c]"""
    check.array(x=x)
    check.same_dtype(x=x, weight=weight)
    if weight.ndim > 1:
        raise RuntimeError(f"weight must be () or (C,), got {tuple(weight.shape)}")
    weights = math.prod(weight.shape)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weights != 1 and (weights != channels or x.ndim == 0):
        raise RuntimeError(
            f"weight must have 1 or {channels} entries, one per channel of x of shape "
            f"{tuple(x.shape)}, got {weights}"
        )
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
        if num_parameters < 0:
            raise RuntimeError(f"num_parameters must be >= 0, got {num_parameters}")
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
