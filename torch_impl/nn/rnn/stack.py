"""Layers over layers, and in each layer one direction beside the other."""

import torch

from torch_impl.nn.dropout import dropped, entry_mask

__all__ = ["stacked_layers"]


def in_order(x, is_reverse):
    """x[t] from the first step to the last, or in reverse; its own inverse"""
    return torch.flip(x, (0,)) if is_reverse else x


def stacked_layers(
    layer, x, hx, weights, bidirectional=False, dropout=0.0, training=True
):
    """x[l + 1] = dropout([layer→(x[l]), layer←(x[l])]), and y = x[L] without dropout"""
    directions = 2 if bidirectional else 1
    states, finals = list(zip(*hx)), []
    for first in range(0, len(weights), directions):
        y = []
        for k in range(first, first + directions):
            x_k = in_order(x, k > first)
            y_k, final = layer(x_k, states[k], **weights[k])
            y.append(in_order(y_k, k > first))
            finals.append(final)
        x = torch.concat(y, -1)
        mask = entry_mask(x, dropout, training and len(finals) < len(weights))
        x = dropped(x, mask)
    return x, tuple(torch.stack(state) for state in zip(*finals))
