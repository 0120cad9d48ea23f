"""Long short-term memory: a state c that steps only add to and scale."""

import torch

from torch_impl.nn.rnn.base import RNNBase

__all__ = ["lstm_step", "LSTM"]


def lstm_step(z, states):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    z[j, n, k] is what the step is told, by x and by h before it together.
    """
    _, c = states
    g = torch.tanh(z[2])
    gates = torch.sigmoid(z)
    i, f, o = gates[0], gates[1], gates[3]
    c_next = f * c + i * g
    h = o * torch.tanh(c_next)
    return h, c_next


class LSTM(RNNBase):
    """x (T, N, I), (h_0, c_0) -> y (T, N, D·P), (h_n, c_n): L layers, D directions

    Each layer reads the one below; the reverse direction goes from the last step to
    the first, and its y is put behind the forward one's. Hochreiter & Schmidhuber 1997,
    with the forget gate of Gers et al. 2000 and the projection of Sak et al. 2014.
    """

    step = staticmethod(lstm_step)

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        proj_size=0,
        device=None,
        dtype=None,
    ):
        super().__init__(
            "LSTM",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )
