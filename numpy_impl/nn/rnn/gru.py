"""Gated recurrent unit: a state that a gate keeps or renews.

Where the reset gate acts is not a matter of taste. Cho et al. 2014 reset the state
before the product, n = tanh(W x + b + U (r h)): the product has to wait for r, which is
made of a product with h itself, so that a step takes two, one after the other. Here, as
in cuDNN and PyTorch, it acts after, n = tanh(W x + b + r (U h + c)): r, z and n share
one product. The second bias is then a parameter of its own: r switches c off, but not
b, whereas LSTM knows the sum of the two alone.

These are two functions. Unless U is diagonal, no weights of one give the other, and who
converts a model has to know which it was: `python -m bridge conventions GRU`.
"""

import numpy as np

from numpy_impl.nn.rnn.base import RNNBase
from numpy_impl.nn.rnn.recurrence import sigmoid

__all__ = ["gru_step", "GRU"]


def gru_step(from_x, from_h, states):
    """h'[k] = (1 - z) n + z h; r, z = σ(from_x + from_h), n = tanh(from_x + r from_h)

    from_x[j, k] and from_h[j, k] are what x and h before the step say to the gate j.

    Args:
        from_x, from_h: (3, N, H) of the gates r, z, n.
        states: h (N, H) before the step.

    Returns:
        The state (h',), and the arrays that `gru_step_backward` takes.
    """
    (h,) = states
    r, z = sigmoid(from_x[:2] + from_h[:2])
    n = np.tanh(from_x[2] + r * from_h[2])
    h_next = (1 - z) * n + z * h
    return (h_next,), (r, z, n, h, from_h[2])


def gru_step_backward(grad_h, grad_others, saved, out):
    """h is used twice, by the gates and, past all weights, by z h: a carousel, too.

    n reads from_h through r alone: its gradient is that of from_x, times r. With r = 0
    neither the weights nor the bias of what h says to n learn from this step.

    Puts the gradients of from_x and from_h (N, 3H) into `out`, the gates side by side
    as in the weights. Returns the part of h's that goes through z h, and nothing for
    other states.
    """
    (r, z, n, h, n_from_h), (grad_from_x, grad_from_h) = saved, out

    # h' = (1 - z) * n + z * h
    grad_n, grad_z = grad_h * (1 - z), grad_h * (h - n)
    grad_h = grad_h * z

    # n = tanh(from_x[2] + r * from_h[2])
    grad_n = grad_n * (1 - n * n)
    grad_r, grad_n_from_h = grad_n * n_from_h, grad_n * r

    # r, z = sigmoid(from_x[:2] + from_h[:2])
    grad_r = grad_r * r * (1 - r)
    grad_z = grad_z * z * (1 - z)
    grad_from_x[...] = np.concat([grad_r, grad_z, grad_n], 1)
    grad_from_h[...] = np.concat([grad_r, grad_z, grad_n_from_h], 1)
    return grad_h, ()


class GRU(RNNBase):
    """x (T, N, I), h_0 -> y (T, N, D·H), h_n: L layers, D directions

    As LSTM, but with h as the only state and three gates: r resets what h tells the
    candidate n, and z says how much of h is kept. Cho et al. 2014.

    Parameters, with 0 for the layer and `_reverse` behind it for the other direction:
    weight_ih_l0 (3H, I), above the first layer (3H, D·H); weight_hh_l0 (3H, H);
    bias_ih_l0, bias_hh_l0 (3H,). All start uniform within 1 / √H.

    `backward((grad_y, grad_h_n))` takes None for what nobody uses, and returns grad_x,
    or (grad_x, grad_h_0) if the state was given.

    Args, Raises: as for LSTM, but that there is no projection.

    forward:
        x: as for LSTM.
        hx: h_0 (L·D, N, H), zeros if left out; (L·D, H) for one sequence.
    """

    apart = True
    step = staticmethod(gru_step)
    step_backward = staticmethod(gru_step_backward)

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        device=None,
        dtype=None,
    ):
        super().__init__(
            "GRU",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            0,
            device,
            dtype,
        )
