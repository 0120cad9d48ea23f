"""Initial values: how far from zero the parameters start."""

import math
import warnings

import torch
from torch import no_grad

__all__ = [
    "calculate_gain",
    "uniform_",
    "normal_",
    "trunc_normal_",
    "constant_",
    "ones_",
    "zeros_",
    "eye_",
    "dirac_",
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
]


def calculate_gain(nonlinearity, param=None):
    """gain = 1 / √E[f(z)²] for z ~ N(0, 1), rounded to the customary value"""
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    return 1  # linear maps, convolutions, sigmoid


@no_grad()
def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """tensor ~ U(a, b)"""
    return tensor.uniform_(a, b, generator=generator)


@no_grad()
def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """tensor ~ N(mean, std²)"""
    return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """tensor ~ N(mean, std²), drawn again until it lies in [a, b]"""
    return torch.nn.init.trunc_normal_(tensor, mean, std, a, b, generator)


@no_grad()
def constant_(tensor, val):
    """tensor = val"""
    return tensor.fill_(val)


def ones_(tensor):
    """tensor = 1"""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """tensor = 0"""
    return constant_(tensor, 0.0)


@no_grad()
def eye_(tensor):
    """tensor[o, i] = 1[o = i]"""
    zeros_(tensor)
    for i in range(min(tensor.shape)):
        tensor[i, i] = 1
    return tensor


@no_grad()
def dirac_(tensor, groups=1):
    """tensor[o, i, k] = 1 at the centre k of the kernel where o = i in its group"""
    out_channels, in_channels, *kernel = tensor.shape
    centre = tuple(size // 2 for size in kernel)
    per_group = out_channels // groups
    zeros_(tensor)
    for group in range(groups):
        for i in range(min(per_group, in_channels)):
            tensor[(group * per_group + i, i, *centre)] = 1
    return tensor


def fan_in_and_fan_out(tensor):
    """How many products are summed into one output, and one input is used for.

    weight (O, I, *K): fan_in = I Π K, fan_out = O Π K
    """
    out_features, in_features, *kernel = tensor.shape
    receptive_field = math.prod(kernel)
    return in_features * receptive_field, out_features * receptive_field


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """tensor ~ U(-bound, bound) with bound = gain √(6 / (fan_in + fan_out))

    Keeps the variance about the same forward and backward: Glorot & Bengio 2010.
    """
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    bound = math.sqrt(3.0) * std  # U(-b, b) has variance b² / 3
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """tensor ~ N(0, std²) with std = gain √(2 / (fan_in + fan_out))"""
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    return normal_(tensor, 0.0, std, generator)


def kaiming_uniform_(
    tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None
):
    """tensor ~ U(-bound, bound) with bound = gain √(3 / fan)

    Keeps the variance through rectifiers: He et al. 2015.
    """
    if 0 in tensor.shape:
        warnings.warn("a tensor without elements is left alone", stacklevel=2)
        return tensor
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None
):
    """tensor ~ N(0, std²) with std = gain / √fan"""
    if 0 in tensor.shape:
        warnings.warn("a tensor without elements is left alone", stacklevel=2)
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    fan = fan_in if mode.lower() == "fan_in" else fan_out
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)
