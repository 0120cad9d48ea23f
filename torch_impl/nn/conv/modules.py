"""Convolution layers."""

import math

import torch

from torch_impl.nn import init
from torch_impl.nn.conv.convolve import convolve
from torch_impl.nn.conv.geometry import pad_widths
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.padding import pad
from torch_impl.nn.windows import repeated

__all__ = ["Conv1d", "Conv2d", "Conv3d"]


class _ConvNd(Module):
    """What convolutions over any number of spatial axes share."""

    axes = None  # of space: each layer says how many

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        device=None,
        dtype=None,
    ):
        super().__init__()
        axes = self.axes
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size = repeated(kernel_size, axes)
        self.stride, self.dilation = repeated(stride, axes), repeated(dilation, axes)
        self.padding = padding if isinstance(padding, str) else repeated(padding, axes)
        self.output_padding = (0,) * axes
        self.groups, self.padding_mode = groups, padding_mode

        self.weight = Parameter(
            torch.empty(self.weight_shape(), device=device, dtype=dtype)
        )
        if bias:
            self.bias = Parameter(torch.empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def weight_shape(self):
        """(O, C / groups, K0, ...)"""
        channels = self.in_channels // self.groups
        return (self.out_channels, channels, *self.kernel_size)

    def reset_parameters(self):
        """Draw weight, then bias, from U(-b, b), b = 1 / √(entries of weight[0])."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        padded = pad(x, self.widths(), self.pad_mode())
        how = self.stride, self.dilation, self.groups
        return convolve(padded, self.weight, self.bias, *how)

    def widths(self):
        """The border's widths, in the order that `pad` takes."""
        return pad_widths(self.kernel_size, self.padding, self.dilation)

    def pad_mode(self):
        """The name that `pad` has for padding_mode."""
        return "constant" if self.padding_mode == "zeros" else self.padding_mode

    def extra_repr(self):
        text = (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}"
        )
        if self.padding != (0,) * len(self.padding):
            text += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class Conv1d(_ConvNd):
    """x (N, C, W) -> y (N, O, P), with y = conv1d(x, weight, bias, ...)

    weight (O, C / groups, K) and bias (O,) start uniform within 1 / √(C K / groups). An
    unbatched (C, W) gives (O, P).
    """

    axes = 1


class Conv2d(_ConvNd):
    """x (N, C, H, W) -> y (N, O, P0, P1), with y = conv2d(x, weight, bias, ...)

    weight (O, C / groups, K0, K1) and bias (O,) start uniform within
    1 / √(C K0 K1 / groups). An unbatched (C, H, W) gives (O, P0, P1).
    """

    axes = 2


class Conv3d(_ConvNd):
    """x (N, C, D, H, W) -> y (N, O, P0, P1, P2), with y = conv3d(x, weight, bias, ...)

    weight (O, C / groups, K0, K1, K2) and bias (O,) start uniform within
    1 / √(C K0 K1 K2 / groups). An unbatched (C, D, H, W) gives (O, P0, P1, P2).
    """

    axes = 3
