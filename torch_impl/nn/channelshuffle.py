"""Channels of groups are mixed: a permutation, undone by the inverse permutation."""

from torch_impl.nn.module import Module

__all__ = ["channel_shuffle", "ChannelShuffle"]


def channel_shuffle(x, groups):
    """y[n, groups k + g] = x[n, (C / groups) g + k]: channel k of each group"""
    batch, channels, *rest = x.shape
    x = x.reshape(batch, groups, channels // groups, *rest)  # [n, g, k, ...]
    y = x.swapaxes(1, 2)  # [n, k, g, ...]
    return y.reshape(batch, channels, *rest)


class ChannelShuffle(Module):
    """x (N, C, ...) -> y (N, C, ...): channels of each group in turn"""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return channel_shuffle(x, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"
