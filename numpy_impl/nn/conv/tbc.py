"""conv1d of an x whose axes are time, batch, channels."""

from numpy_impl.nn import check
from numpy_impl.nn.conv.checks import check_whole
from numpy_impl.nn.conv.convolve import conv, conv_backward

__all__ = ["conv_tbc"]


def conv_tbc(x, weight, bias, pad=0):
    """y[t, n, o] = Σ_kc weight[k, c, o] x[t + k - pad, n, c] + bias[o]

    It is conv1d with the axes in another order, with stride 1; x is zero outside of its
    bounds. Zero times an infinite weight is NaN there; PyTorch's kernel leaves it out.

    Args:
        x: (T, N, C).
        weight: (K, C, O).
        bias: (O,).
        pad: how many steps to add at both ends.

    Returns:
        y (T + 2 pad - K + 1, N, O). Source: torch.nn.functional.conv_tbc.

    Raises:
        RuntimeError: ranks, channels or dtypes do not fit, or the kernel is longer than
            the padded x by more than a step; by one step, y is empty.
        TypeError: `pad` is no int, or one of the others no array.
    """
    check_conv_tbc(x, weight, bias, pad)
    x, weight = x.transpose(1, 2, 0), weight.transpose(2, 1, 0)
    return conv(x, weight, bias, 1, pad, 1, 1).transpose(2, 0, 1)


def conv_tbc_backward(grad_y, x, weight, pad=0):
    """The gradients of conv1d, with their axes put back."""
    # y = conv(x, weight, bias).transpose(2, 0, 1)
    grad_y = grad_y.transpose(1, 2, 0)
    x, weight = x.transpose(1, 2, 0), weight.transpose(2, 1, 0)
    grad_x, grad_weight, grad_bias = conv_backward(grad_y, x, weight, 1, pad)

    # x, weight = x.transpose(1, 2, 0), weight.transpose(2, 1, 0)
    return grad_x.transpose(2, 0, 1), grad_weight.transpose(2, 1, 0), grad_bias


def check_conv_tbc(x, weight, bias, pad):
    """Three axes, channels that fit, at least one step."""
    check.array(x=x, weight=weight, bias=bias)
    check_whole("pad", pad)
    check.shape("weight", weight, (None, None, None))
    check.shape("x", x, (None, None, weight.shape[1]))
    check.shape("bias", bias, (weight.shape[2],))
    check.same_dtype(x=x, weight=weight, bias=bias)
    check.no_bools(x=x)
    if not 1 <= len(weight) <= len(x) + 2 * pad + 1:  # then y has no step
        raise RuntimeError(
            "x must not be two steps shorter than the kernel, and that must not be "
            f"empty: x has {len(x)} steps with pad {pad}, the kernel {len(weight)}"
        )
