"""Convolution: convolve.py has the mathematics, checks.py what is refused."""

from numpy_impl.nn.conv.convolve import conv2d
from numpy_impl.nn.conv.modules import Conv2d

__all__ = ["conv2d", "Conv2d"]
