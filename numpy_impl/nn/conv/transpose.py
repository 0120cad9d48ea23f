"""Transposed convolution: every entry of x stamps the kernel into y.

A convolution is linear in x: y = A x, where A holds the weights (convolve.py). Then its
gradient is grad_x = Aᵀ grad_y. A transposed convolution has Aᵀ as its forward, and with
that it has a convolution as its backward. Nothing new is to be derived:

                            forward                          grad_x
    convolution             y = convolve(x)                  convolve_transposed(grad_y)
    transposed convolution  y = convolve_transposed(x)       convolve(grad_y)

Its arguments are those of the convolution that it goes back through. So a stride takes
x's entries apart, where it makes a convolution's y smaller; `padding` cuts off; weight
is (I, O / groups, K), with in and out exchanged. With stride s, a convolution maps s
sizes to the same one: `output_padding` says which of them is meant, by adding entries
at the end, which no kernel reaches.

It goes back to the shape only, not to the values: AᵀA is not the identity.

Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", section 4.
"""

from numpy_impl.nn.conv.checks import check_conv_transpose
from numpy_impl.nn.conv.convolve import convolve, convolve_transposed, weight_backward
from numpy_impl.nn.conv.geometry import cut_widths, transposed_size
from numpy_impl.nn.padding.border import pad, pad_backward

__all__ = ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]


def conv_transpose1d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    Along one axis: x (N, I, W) or (I, W), weight (I, O / groups, K).

    Args, Returns, Raises: as for conv_transpose2d. Source:
    torch.nn.functional.conv_transpose1d.
    """
    how = stride, padding, output_padding, groups, dilation
    check_conv_transpose(1, x, weight, bias, *how)
    return conv_transpose(x, weight, bias, *how)


def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    p = (p0, p1) is a place in x, k = (k0, k1) one in the kernel, i = (i0, i1) one in y,
    s the stride and d the dilation. With groups, the channels fall into as many parts,
    in order, and c reaches the o of its own part only.

    Args: stride, padding, output_padding, groups and dilation as for ConvTranspose2d,
        and
        x: (N, I, H, W) or (I, H, W).
        weight: (I, O / groups, K0, K1).
        bias: (O,) or None.

    Returns:
        y (N, O, P0, P1) or (O, P0, P1) with P0 = s (H - 1) + d (K0 - 1) + 1 - 2 padding
        + output_padding, and so on. Source: torch.nn.functional.conv_transpose2d.

    Raises:
        RuntimeError: ranks, channels, groups or dtypes do not fit, nothing is left
            between the paddings, or a stride, padding, dilation or groups is out of
            range; output_padding must be below the stride or the dilation.
        TypeError: one of these is no int, or `x` no array.
    """
    how = stride, padding, output_padding, groups, dilation
    check_conv_transpose(2, x, weight, bias, *how)
    return conv_transpose(x, weight, bias, *how)


def conv_transpose3d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    Along three axes: x (N, I, D, H, W) or (I, D, H, W), weight (I, O / groups, K0, K1,
    K2).

    Args, Returns, Raises: as for conv_transpose2d. Source:
    torch.nn.functional.conv_transpose3d.
    """
    how = stride, padding, output_padding, groups, dilation
    check_conv_transpose(3, x, weight, bias, *how)
    return conv_transpose(x, weight, bias, *how)


def conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """The transpose of each map of a convolution: of the product, of columns, of pad"""
    axes, kernel_size = weight.ndim - 2, weight.shape[2:]
    size = transposed_size(x.shape[-axes:], kernel_size, stride, dilation)
    full = convolve_transposed(x, weight, size, stride, dilation, groups)
    y = pad(full, cut_widths(kernel_size, padding, output_padding))
    return y if bias is None else y + bias.reshape(-1, *(1,) * axes)


def conv_transpose_backward(
    grad_y,
    x,
    weight,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """The transpose of a transpose is the convolution itself.

    grad_x[n, c, p]      = Σ_ok weight[c, o, k] grad_y[n, o, s p + d k - padding]
    grad_weight[c, o, k] = Σ_np x[n, c, p] grad_y[n, o, s p + d k - padding]
    grad_bias[o]         = Σ_ni grad_y[n, o, i]
    """
    if x.ndim < weight.ndim:  # no batch
        how = stride, padding, output_padding, groups, dilation
        grads = conv_transpose_backward(grad_y[None], x[None], weight, *how)
        return grads[0][0], *grads[1:]
    kernel_size = weight.shape[2:]

    # y = pad(full, cut_widths) + bias
    grad_bias = grad_y.sum((0, *range(2, grad_y.ndim)))
    size = transposed_size(x.shape[2:], kernel_size, stride, dilation)
    widths = cut_widths(kernel_size, padding, output_padding)
    grad_full = pad_backward(grad_y, (*grad_y.shape[:2], *size), widths)

    # full = convolve_transposed(x, weight)
    how = stride, dilation, groups
    grad_x = convolve(grad_full, weight, None, *how)
    return grad_x, weight_backward(x, grad_full, weight, *how), grad_bias
