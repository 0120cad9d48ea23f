"""Layers over layers, and in each layer one direction beside the other."""

import torch

from torch_impl.nn.dropout import dropout as drop

__all__ = ["stacked_layers"]


def stacked_layers(
    layer, x, hx, weights, bidirectional=False, dropout=0.0, training=True
):
    """x[l + 1] = dropout([layer→(x[l]), layer←(x[l])]), and y = x[L] without dropout"""
    directions = 2 if bidirectional else 1
    states, finals = list(zip(*hx)), []
    for first in range(0, len(weights), directions):
        outputs = []
        for k in range(first, first + directions):
            reverse = k > first
            inputs = x.flip(0) if reverse else x
            y, final = layer(inputs, states[k], **weights[k])
            outputs.append(y.flip(0) if reverse else y)
            finals.append(final)
        x = torch.cat(outputs, -1)
        drops = training and len(finals) < len(weights)
        x = drop(x, dropout, drops)
    return x, tuple(torch.stack(state) for state in zip(*finals))
