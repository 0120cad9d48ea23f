"""Layers over layers, and in each layer one direction beside the other."""

import numpy as np

from numpy_impl.nn.dropout import dropped, dropped_backward, entry_mask

__all__ = ["stacked_layers"]

ORDERS = (1, -1)  # from the first step to the last, and in reverse


def stacked_layers(
    layer, x, hx, weights, bidirectional=False, dropout=0.0, training=True
):
    """x[l + 1] = dropout([layer→(x[l]), layer←(x[l])]), and y = x[L] without dropout

    Args:
        layer: x, states, **weights -> y, final states, history; one direction.
        x: (T, N, I).
        hx: tuple of states, each (L·D, N, ·).
        weights: L·D dicts of the weights of `layer`, forward before reverse.
        bidirectional: D = 2.
        dropout: the part of each layer's output that is zeroed, but the last one's.
        training: False drops nothing.

    Returns:
        y (T, N, D·P), the final states as `hx`, and what backward needs.
    """
    orders = ORDERS if bidirectional else ORDERS[:1]
    states, finals, histories, masks = list(zip(*hx)), [], [], []
    for first in range(0, len(weights), len(orders)):
        outputs = []
        for k, order in enumerate(orders, start=first):
            y, final, history = layer(x[::order], states[k], **weights[k])
            outputs.append(y[::order])
            finals.append(final)
            histories.append(history)
        x = np.concatenate(outputs, -1)
        drops = training and len(finals) < len(weights)
        mask = entry_mask(x, dropout, drops)
        x = dropped(x, mask)
        masks.append(mask)
    return x, tuple(np.stack(state) for state in zip(*finals)), (histories, masks)


def stacked_layers_backward(
    layer_backward, grad_y, grad_hx, tape, weights, bidirectional=False
):
    """Both directions read the same x[l]: its gradient is the sum of theirs.

    The layers come in reverse, and each direction backwards through its own time.
    Returns grad_x, grad_hx and the weights' gradients, nested as in forward.
    """
    orders = ORDERS if bidirectional else ORDERS[:1]
    histories, masks = tape
    grad_finals = list(zip(*grad_hx))
    grad_states, grad_weights = [None] * len(weights), [None] * len(weights)
    firsts = range(0, len(weights), len(orders))
    for first, mask in zip(reversed(firsts), reversed(masks)):
        grad_y = dropped_backward(grad_y, mask)
        grad_x = 0
        grad_outputs = np.split(grad_y, len(orders), -1)
        for k, order in enumerate(orders, start=first):
            grad, grad_states[k], grad_weights[k] = layer_backward(
                grad_outputs[k - first][::order],
                grad_finals[k],
                histories[k],
                **weights[k],
            )
            grad_x = grad_x + grad[::order]
        grad_y = grad_x
    return grad_x, tuple(np.stack(state) for state in zip(*grad_states)), grad_weights
