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

import torch

from torch_impl.nn.rnn.base import RNNBase

__all__ = ["gru_step", "GRU"]


def gru_step(from_x, from_h, states):
    """h'[k] = (1 - z) n + z h; r, z = σ(from_x + from_h), n = tanh(from_x + r from_h)

    from_x[j, k] and from_h[j, k] are what x and h before the step say to the gate j.
    """
    (h,) = states
    r, z = torch.sigmoid(from_x[:2] + from_h[:2])
    n = torch.tanh(from_x[2] + r * from_h[2])
    h_next = (1 - z) * n + z * h
    return (h_next,)


class GRU(RNNBase):
    """x (T, N, I), h_0 -> y (T, N, D·H), h_n: L layers, D directions

    As LSTM, but with h as the only state and three gates: r resets what h tells the
    candidate n, and z says how much of h is kept. Cho et al. 2014.
    """

    apart = True
    step = staticmethod(gru_step)

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
