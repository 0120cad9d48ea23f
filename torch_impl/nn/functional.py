"""The forward functions under torch.nn.functional's names; `x` is torch's `input`."""

from torch_impl.nn.linear import bilinear, linear
from torch_impl.nn.normalization import layer_norm

__all__ = [
    "bilinear",
    "layer_norm",
    "linear",
]
