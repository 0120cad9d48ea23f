"""Straight pieces instead of curves: cheap stand-ins for tanh, sigmoid and SiLU."""

import warnings

from torch import where

from torch_impl.nn.activation.entrywise import clip, in_place
from torch_impl.nn.module import Module

__all__ = [
    "hardtanh",
    "hardtanh_",
    "relu6",
    "hardsigmoid",
    "hardswish",
    "Hardtanh",
    "ReLU6",
    "Hardsigmoid",
    "Hardswish",
]


@in_place
def hardtanh(x, min_val=-1.0, max_val=1.0, inplace=False):
    """y = min(max(x, min_val), max_val)"""
    return clip(x, min_val, max_val)


def hardtanh_(x, min_val=-1.0, max_val=1.0):
    """y = min(max(x, min_val), max_val), written into x"""
    return hardtanh(x, min_val, max_val, inplace=True)


def relu6(x, inplace=False):
    """y = min(max(x, 0), 6)"""
    return hardtanh(x, 0.0, 6.0, inplace)


@in_place
def hardsigmoid(x, inplace=False):
    """y = min(max(x + 3, 0), 6) / 6"""
    y = clip(x + 3, 0, 6) / 6
    return where((x > -3) & (x < 3), y, y.detach())  # nan has no slope either


@in_place
def hardswish(x, inplace=False):
    """y = x min(max(x + 3, 0), 6) / 6

    The kinks belong to the straight pieces: the slope is 0 at -3 and 1 at 3.
    """
    return x * (clip(x, -3, 3) + 3) / 6


class Hardtanh(Module):
    """x (...) -> y (...), with y = min(max(x, min_val), max_val)"""

    def __init__(
        self,
        min_val=-1.0,
        max_val=1.0,
        inplace=False,
        min_value=None,
        max_value=None,
    ):
        super().__init__()
        for new, old, given in (
            ("min_val", "min_value", min_value),
            ("max_val", "max_value", max_value),
        ):
            if given is not None:
                message = f"{old} is deprecated and renamed to {new}"
                warnings.warn(message, FutureWarning, stacklevel=2)
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace

    def forward(self, x):
        return hardtanh(x, self.min_val, self.max_val, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"min_val={self.min_val}, max_val={self.max_val}{inplace}"


class ReLU6(Hardtanh):
    """x (...) -> y (...), with y = min(max(x, 0), 6)"""

    def __init__(self, inplace=False):
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Hardsigmoid(Module):
    """x (...) -> y (...), with y = min(max(x + 3, 0), 6) / 6"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return hardsigmoid(x, self.inplace)


class Hardswish(Module):
    """x (...) -> y (...), with y = x min(max(x + 3, 0), 6) / 6"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return hardswish(x, self.inplace)
