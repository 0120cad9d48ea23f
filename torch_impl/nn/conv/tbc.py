"""conv1d of an x whose axes are time, batch, channels."""

from torch_impl.nn.conv.convolve import conv

__all__ = ["conv_tbc"]


def conv_tbc(x, weight, bias, pad=0):
    """y[t, n, o] = Σ_kc weight[k, c, o] x[t + k - pad, n, c] + bias[o]

    It is conv1d with the axes in another order, with stride 1; x is zero outside of its
    bounds.
    """
    x, weight = x.permute(1, 2, 0), weight.permute(2, 1, 0)
    return conv(x, weight, bias, 1, pad, 1, 1).permute(2, 0, 1)
