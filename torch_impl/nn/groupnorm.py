"""Group normalization: some channels of one sample are normalized together."""

import math

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.normalization import center, scale_and_shift

__all__ = ["group_norm", "GroupNorm"]


def places(x):
    """x (N, C, ...) -> (N, C, S): all places of a channel in a row"""
    return x.reshape(*x.shape[:2], math.prod(x.shape[2:]))


def groups(x, num_groups):
    """x (N, C, ...) -> (N, G, C / G, S): its groups, their channels, all places"""
    samples, channels, size = places(x).shape
    return x.reshape(samples, num_groups, channels // num_groups, size)


def of_channels(parameter, num_groups):
    """(C,) -> (G, C / G, 1): a number for each channel of `groups`; None stays None"""
    return None if parameter is None else parameter.reshape(num_groups, -1, 1)


def center_groups(x):
    """centered, mean and var of `groups` x, (N, G, 1, 1) both: a group is a row"""
    samples, num_groups, channels, size = x.shape
    rows = x.reshape(samples * num_groups, channels * size)
    centered, mean, var = center(rows)
    shape = samples, num_groups, 1, 1
    return centered.reshape(x.shape), mean.reshape(shape), var.reshape(shape)


def scale(rstd, weight=None):
    """scale[n, g, c] = rstd[n, g] weight[g, c]: one factor for a channel's places"""
    return rstd if weight is None else rstd * weight


def group_norm(x, num_groups, weight=None, bias=None, eps=1e-5):
    """y[n, c, i] = x_hat[n, c, i] weight[c] + bias[c], i over all places

    x_hat[n, c, i] = (x[n, c, i] - mean[n, g]) / √(var[n, g] + eps), g the group of c,
    mean and var over the places of all its channels: Wu & He 2018.
    """
    weight, bias = of_channels(weight, num_groups), of_channels(bias, num_groups)
    centered, _, var = center_groups(groups(x, num_groups))
    rstd = 1 / torch.sqrt(var + float(eps))
    return scale_and_shift(centered, scale(rstd, weight), bias).reshape(x.shape)


class GroupNorm(Module):
    """x (N, C, ...) -> y, the same shape, with y = x_hat weight + bias

    x_hat has mean 0 and variance 1 over the C / num_groups channels of a group and
    their places, in each sample. weight starts as ones, bias as zeros, both (C,).
    """

    def __init__(
        self,
        num_groups,
        num_channels,
        eps=1e-5,
        affine=True,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__()
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        for name, learned in (("weight", True), ("bias", bias)):
            if affine and learned:
                empty = torch.empty(num_channels, device=device, dtype=dtype)
                self.register_parameter(name, Parameter(empty))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self):
        """Set weight to ones and bias to zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, x):
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, "
            f"affine={self.affine}, bias={self.bias is not None}"
        )
