"""Layers over layers, and in each layer one direction beside the other."""

import torch

from torch_impl.nn.dropout import dropped, entry_mask
from torch_impl.nn.rnn.recurrence import recurrence

__all__ = ["stacked_layers"]


def stacked_layers(
    step,
    apart,
    x,
    batch_sizes,
    hx,
    weights,
    bidirectional=False,
    dropout=0.0,
    training=True,
):
    """x[l + 1] = dropout([layer→(x[l]), layer←(x[l])]), and y = x[L] without dropout"""
    directions = 2 if bidirectional else 1
    states, finals = list(zip(*hx)), []
    for first in range(0, len(weights), directions):
        y = []
        for k in range(first, first + directions):
            y_k, final = recurrence(
                step, apart, x, batch_sizes, states[k], k > first, **weights[k]
            )
            y.append(y_k)
            finals.append(final)
        x = torch.concat(y, 1)
        mask = entry_mask(x, dropout, training and len(finals) < len(weights))
        x = dropped(x, mask)
    return x, tuple(torch.stack(state) for state in zip(*finals))
