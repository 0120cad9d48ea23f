"""Pooling: of each window one number, a file for each way to find it."""

from torch_impl.nn.pooling.maximum import *

__all__ = [
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]
