"""Layers over layers, and in each layer one direction beside the other."""

import numpy as np

from numpy_impl.nn.dropout import dropped, dropped_backward, entry_mask
from numpy_impl.nn.rnn.recurrence import recurrence, recurrence_backward

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
    """x[l + 1] = dropout([layer→(x[l]), layer←(x[l])]), and y = x[L] without dropout

    Args:
        step, apart, x, batch_sizes: as for recurrence.
        hx: tuple of states, each (L·D, N, ·).
        weights: L·D dicts of the weights of `recurrence`, forward before reverse.
        bidirectional: D = 2.
        dropout: the part of each layer's output that is zeroed, but the last one's.
        training: False drops nothing.

    Returns:
        y (R, D·P), the final states as `hx`, and what backward needs.
    """
    directions = 2 if bidirectional else 1
    states, finals = list(zip(*hx)), []
    histories, masks = [], []
    for first in range(0, len(weights), directions):
        y = []
        for k in range(first, first + directions):
            y_k, final, history = recurrence(
                step, apart, x, batch_sizes, states[k], k > first, **weights[k]
            )
            y.append(y_k)
            finals.append(final)
            histories.append(history)
        x = np.concat(y, 1)
        mask = entry_mask(x, dropout, training and len(finals) < len(weights))
        x = dropped(x, mask)
        masks.append(mask)
    return x, tuple(np.stack(state) for state in zip(*finals)), (histories, masks)


def stacked_layers_backward(
    step_backward, step_slopes, grad_y, grad_hx, tape, weights, bidirectional=False
):
    """Both directions read the same x[l]: its gradient is the sum of theirs.

    The layers come in reverse, and each direction backwards through its own time.
    Returns grad_x, grad_hx and the weights' gradients, nested as in forward.
    """
    directions = 2 if bidirectional else 1
    (histories, masks), grad_finals = tape, list(zip(*grad_hx))
    grad_states, grad_weights = [None] * len(weights), [None] * len(weights)
    grad_x, firsts = grad_y, range(0, len(weights), directions)
    for first, mask in zip(reversed(firsts), reversed(masks)):
        # x = dropped(x, mask)
        grad_x = dropped_backward(grad_x, mask)
        # x = np.concat(y, 1)
        grad_y, grad_x = np.split(grad_x, directions, 1), 0
        for k in range(first, first + directions):
            # y_k, final, history = recurrence(step, x, ..., states[k], **weights[k])
            grad_x_k, grad_states[k], grad_weights[k] = recurrence_backward(
                step_backward,
                step_slopes,
                grad_y[k - first],
                grad_finals[k],
                histories[k],
                **weights[k],
            )
            grad_x = grad_x + grad_x_k
    return grad_x, tuple(np.stack(state) for state in zip(*grad_states)), grad_weights
