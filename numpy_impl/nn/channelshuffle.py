"""Channels of groups are mixed: a permutation, undone by the inverse permutation."""

from numpy_impl.nn.module import Module
from numpy_impl.nn.pixelshuffle import check_axes, check_positive

__all__ = ["channel_shuffle", "ChannelShuffle"]


def channel_shuffle(x, groups):
    """y[n, groups k + g] = x[n, (C / groups) g + k]: channel k of each group

    Args: as for ChannelShuffle, and
        x: (N, C, ...), of at least 3 axes.

    Returns:
        y, of the shape of x. Source: Zhang et al. 2018, "ShuffleNet", arXiv:1707.01083.

    Raises:
        TypeError: groups is no int, or `x` no array.
        RuntimeError: groups is not positive or does not divide C, or `x` has fewer than
            3 axes.
    """
    check_channel_shuffle(x, groups)
    batch, channels, *rest = x.shape
    x = x.reshape(batch, groups, channels // groups, *rest)  # [n, g, k, ...]
    y = x.swapaxes(1, 2)  # [n, k, g, ...]
    return y.reshape(batch, channels, *rest)


def channel_shuffle_backward(grad_y, groups):
    """Each channel of x is one of y: its gradient is brought back from there.

    grad_x[n, (C / groups) g + k] = grad_y[n, groups k + g]
    """
    batch, channels, *rest = grad_y.shape
    # y = x.swapaxes(1, 2)
    grad_y = grad_y.reshape(batch, channels // groups, groups, *rest)  # [n, k, g, ...]
    return grad_y.swapaxes(1, 2).reshape(batch, channels, *rest)


class ChannelShuffle(Module):
    """x (N, C, ...) -> y (N, C, ...): channels of each group in turn

    Between two convolutions with groups it lets each see all channels.

    Args:
        groups: how many there are.

    Raises:
        TypeError: groups is no int.
        RuntimeError: groups is not positive; in forward: it does not divide C.
    """

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return channel_shuffle(x, self.groups)

    def backward(self, grad_y):
        return channel_shuffle_backward(grad_y, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"


def check_channel_shuffle(x, groups):
    """Three axes, and groups of one size."""
    check_axes(x)
    check_positive("groups", groups)
    if x.shape[1] % groups:
        raise RuntimeError(
            f"x must have a number of channels that groups={groups} divides, got shape "
            f"{x.shape}"
        )
