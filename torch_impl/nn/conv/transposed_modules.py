"""Transposed convolution layers."""

from torch_impl.nn.conv.geometry import transposed_size
from torch_impl.nn.conv.modules import _ConvNd
from torch_impl.nn.conv.transpose import conv_transpose
from torch_impl.nn.windows import per_axis, repeated

__all__ = ["ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"]


class _ConvTransposeNd(_ConvNd):
    """What transposed convolutions over any number of spatial axes share."""

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        device=None,
        dtype=None,
    ):
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            repeated(padding, self.axes),
            dilation,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )
        self.output_padding = repeated(output_padding, self.axes)

    def weight_shape(self):
        """(I, O / groups, K0, ...)"""
        outputs = self.out_channels // self.groups
        return (self.in_channels, outputs, *self.kernel_size)

    def forward(self, x, output_size=None):
        end = self.output_padding
        if output_size is not None:
            end = self.missing(x, output_size)
        how = self.stride, self.padding, end, self.groups, self.dilation
        return conv_transpose(x, self.weight, self.bias, *how)

    def missing(self, x, output_size):
        """The output_padding that leads to output_size: (P0, ...) or (N, O, P0, ...)"""
        geometry = self.kernel_size, self.stride, self.dilation
        full = transposed_size(x.shape[-self.axes :], *geometry)
        borders = per_axis(self.padding, self.axes)
        sizes = zip(tuple(output_size)[-self.axes :], full, borders)
        return [wanted - (size - 2 * border) for wanted, size, border in sizes]


class ConvTranspose1d(_ConvTransposeNd):
    """x (N, I, W) -> y (N, O, P), with y = conv_transpose1d(x, weight, bias, ...)

    weight (I, O / groups, K) and bias (O,) start uniform within 1 / √(O K / groups). An
    unbatched (I, W) gives (O, P).
    """

    axes = 1


class ConvTranspose2d(_ConvTransposeNd):
    """x (N, I, H, W) -> y (N, O, P0, P1), with y = conv_transpose2d(x, weight, ...)

    weight (I, O / groups, K0, K1) and bias (O,) start uniform within
    1 / √(O K0 K1 / groups). An unbatched (I, H, W) gives (O, P0, P1).
    """

    axes = 2


class ConvTranspose3d(_ConvTransposeNd):
    """x (N, I, D, H, W) -> y (N, O, P0, P1, P2), y = conv_transpose3d(x, weight, ...)

    weight (I, O / groups, K0, K1, K2) and bias (O,) start uniform within
    1 / √(O K0 K1 K2 / groups). An unbatched (I, D, H, W) gives (O, P0, P1, P2).
    """

    axes = 3
