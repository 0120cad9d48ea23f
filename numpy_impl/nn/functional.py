"""The forward functions under torch.nn.functional's names; `x` is torch's `input`."""

from numpy_impl.nn.linear import bilinear, linear

__all__ = ["bilinear", "linear"]
