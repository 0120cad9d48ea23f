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

from torch_impl.nn.conv.convolve import convolve_transposed
from torch_impl.nn.conv.geometry import cut_widths, transposed_size
from torch_impl.nn.padding import pad

__all__ = ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"]


def conv_transpose1d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    Along one axis: x (N, I, W) or (I, W), weight (I, O / groups, K).
    """
    how = stride, padding, output_padding, groups, dilation
    return conv_transpose(x, weight, bias, *how)


def conv_transpose2d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    p = (p0, p1) is a place in x, k = (k0, k1) one in the kernel, i = (i0, i1) one in y,
    s the stride and d the dilation. With groups, the channels fall into as many parts,
    in order, and c reaches the o of its own part only.
    """
    how = stride, padding, output_padding, groups, dilation
    return conv_transpose(x, weight, bias, *how)


def conv_transpose3d(
    x, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """y[n, o, i] = Σ_ckp weight[c, o, k] x[n, c, p] + bias[o], s p + d k = i + padding

    Along three axes: x (N, I, D, H, W) or (I, D, H, W), weight (I, O / groups, K0, K1,
    K2).
    """
    how = stride, padding, output_padding, groups, dilation
    return conv_transpose(x, weight, bias, *how)


def conv_transpose(x, weight, bias, stride, padding, output_padding, groups, dilation):
    """The transpose of each map of a convolution: of the product, of columns, of pad"""
    axes, kernel_size = weight.ndim - 2, weight.shape[2:]
    size = transposed_size(x.shape[-axes:], kernel_size, stride, dilation)
    full = convolve_transposed(x, weight, size, stride, dilation, groups)
    y = pad(full, cut_widths(kernel_size, padding, output_padding))
    return y if bias is None else y + bias.reshape(-1, *(1,) * axes)
