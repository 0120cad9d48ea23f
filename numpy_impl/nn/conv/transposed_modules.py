"""Transposed convolution layers."""

from numpy_impl.nn.conv.checks import check_conv_transpose, check_output_size
from numpy_impl.nn.conv.geometry import transposed_size
from numpy_impl.nn.conv.modules import _ConvNd
from numpy_impl.nn.conv.transpose import conv_transpose, conv_transpose_backward
from numpy_impl.nn.windows import per_axis, repeated

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
        if padding_mode != "zeros":
            raise ValueError(
                "padding_mode must be 'zeros', a transposed convolution pads nothing, "
                f"got {padding_mode!r}"
            )
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
        return (self.in_channels, outputs, *map(int, self.kernel_size))

    def forward(self, x, output_size=None):
        end = self.output_padding
        if output_size is not None:
            end = self.missing(x, output_size)
        how = self.stride, self.padding, end, self.groups, self.dilation
        check_conv_transpose(self.axes, x, self.weight, self.bias, *how)
        self.saved.append((x, how))
        return conv_transpose(x, self.weight, self.bias, *how)

    def backward(self, grad_y):
        x, how = self.saved.pop()
        grad_x, *grads = conv_transpose_backward(grad_y, x, self.weight, *how)
        self.weight.accumulate_grad(grads[0])
        if self.bias is not None:
            self.bias.accumulate_grad(grads[1])
        return grad_x

    def missing(self, x, output_size):
        """The output_padding that leads to output_size: (P0, ...) or (N, O, P0, ...)"""
        geometry = self.kernel_size, self.stride, self.dilation
        check_output_size(x, output_size, self.padding, *geometry)
        full = transposed_size(x.shape[-self.axes :], *geometry)
        borders = per_axis(self.padding, self.axes)
        sizes = zip(tuple(output_size)[-self.axes :], full, borders)
        return [wanted - (size - 2 * border) for wanted, size, border in sizes]


class ConvTranspose1d(_ConvTransposeNd):
    """x (N, I, W) -> y (N, O, P), with y = conv_transpose1d(x, weight, bias, ...)

    weight (I, O / groups, K) and bias (O,) start uniform within 1 / √(O K / groups). An
    unbatched (I, W) gives (O, P).

    Args, Raises: as for ConvTranspose2d, with one axis of space.
    """

    axes = 1


class ConvTranspose2d(_ConvTransposeNd):
    """x (N, I, H, W) -> y (N, O, P0, P1), with y = conv_transpose2d(x, weight, ...)

    weight (I, O / groups, K0, K1) and bias (O,) start uniform within
    1 / √(O K0 K1 / groups). An unbatched (I, H, W) gives (O, P0, P1).

    Args: in_channels I, out_channels O, kernel_size, groups, bias, device and dtype as
        for Conv2d, and
        stride: step from where one entry of x stamps the kernel to where the next does.
        padding: how much is cut off at both ends.
        output_padding: how much is added at the end, below stride or dilation: which
            of the sizes that a convolution maps to that of x is meant.
        dilation: step from one tap of the kernel to the next.
        padding_mode: "zeros".

    `forward(x, output_size=None)`: (P0, P1) or all of y's shape, instead of
    output_padding.

    Raises:
        ValueError: `groups` does not divide I and O, a padding_mode, an output_size
            that no output_padding below the stride leads to.
        RuntimeError: a size out of range, or `x` does not fit (see `conv_transpose2d`).
    """

    axes = 2


class ConvTranspose3d(_ConvTransposeNd):
    """x (N, I, D, H, W) -> y (N, O, P0, P1, P2), y = conv_transpose3d(x, weight, ...)

    weight (I, O / groups, K0, K1, K2) and bias (O,) start uniform within
    1 / √(O K0 K1 K2 / groups). An unbatched (I, D, H, W) gives (O, P0, P1, P2).

    Args, Raises: as for ConvTranspose2d, with three axes of space.
    """

    axes = 3
