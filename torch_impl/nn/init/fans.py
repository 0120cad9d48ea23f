"""Draws whose width comes from the fans: Xavier's and Kaiming's."""

import math
import warnings

from torch_impl.nn.init.draws import normal_, uniform_
from torch_impl.nn.init.gains import calculate_gain

__all__ = ["xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"]


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
