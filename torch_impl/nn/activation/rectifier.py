"""Rectifiers: what is above a threshold passes."""

from torch import where

from torch_impl.nn.activation.entrywise import in_place
from torch_impl.nn.module import Module

__all__ = [
    "threshold",
    "threshold_",
    "relu",
    "relu_",
    "leaky_relu",
    "leaky_relu_",
    "Threshold",
    "ReLU",
    "LeakyReLU",
]


@in_place
def threshold(x, threshold, value, inplace=False):
    """y = x if x > threshold else value"""
    return where(x <= threshold, value, x)


def threshold_(x, threshold, value):
    """y = x if x > threshold else value, written into x"""
    return _threshold(x, threshold, value, inplace=True)


_threshold = threshold  # an argument has its name


@in_place
def relu(x, inplace=False):
    """y = max(x, 0)

    Not torch.maximum or clamp: their gradients at x = 0 are 1/2 and, depending on the
    version of PyTorch, 1 or 0; that of relu is 0.
    """
    return where(x <= 0, 0, x)


def relu_(x):
    """y = max(x, 0), written into x"""
    return relu(x, inplace=True)


@in_place
def leaky_relu(x, negative_slope=0.01, inplace=False):
    """y = x if x > 0 else negative_slope x"""
    return where(x > 0, x, negative_slope * x)


def leaky_relu_(x, negative_slope=0.01):
    """y = x if x > 0 else negative_slope x, written into x"""
    return leaky_relu(x, negative_slope, inplace=True)


class Threshold(Module):
    """x (...) -> y (...), with y = x if x > threshold else value"""

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, x):
        return threshold(x, self.threshold, self.value, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"threshold={self.threshold}, value={self.value}{inplace}"


class ReLU(Module):
    """x (...) -> y (...), with y = max(x, 0)"""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return relu(x, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Module):
    """x (...) -> y (...), with y = x if x > 0 else negative_slope x"""

    def __init__(self, negative_slope=0.01, inplace=False):
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, x):
        return leaky_relu(x, self.negative_slope, self.inplace)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"negative_slope={self.negative_slope}{inplace}"
