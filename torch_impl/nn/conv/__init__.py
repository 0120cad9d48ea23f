"""Convolution: convolve.py has the mathematics, transpose.py turns it round."""

from torch_impl.nn.conv.convolve import conv1d, conv2d, conv3d
from torch_impl.nn.conv.modules import Conv1d, Conv2d, Conv3d
from torch_impl.nn.conv.tbc import conv_tbc
from torch_impl.nn.conv.transpose import (
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from torch_impl.nn.conv.transposed_modules import (
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)

__all__ = [
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_tbc",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]
