"""Long short-term memory: a state c that steps only add to and scale."""

import torch

from torch_impl.nn.linear import linear
from torch_impl.nn.rnn.base import RNNBase

__all__ = ["lstm_step", "lstm_layer", "LSTM"]


def lstm_step(z, c):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    z (N, 4, H) holds the preactivations of i, f, g, o.
    """
    i, f, g, o = z.unbind(1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def lstm_layer(
    x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None, weight_hr=None
):
    """z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh for t = 0 ... T - 1

    One layer in one direction. With `weight_hr`, what the step gives is projected:
    h[t, n, p] = Σ_k weight_hr[p, k] o[t, n, k] tanh(c[t, n, k]).
    """
    h, c = states
    y = []
    for z in linear(x, weight_ih, bias_ih):
        z = z + linear(h, weight_hh, bias_hh)
        h, c = lstm_step(z.unflatten(-1, (4, -1)), c)
        if weight_hr is not None:
            h = linear(h, weight_hr)
        y.append(h)
    return torch.stack(y), (h, c)


class LSTM(RNNBase):
    """x (T, N, I), (h_0, c_0) -> y (T, N, D·P), (h_n, c_n): L layers, D directions

    Each layer reads the one below; the reverse direction goes from the last step to
    the first, and its y is put behind the forward one's. Hochreiter & Schmidhuber 1997,
    with the forget gate of Gers et al. 2000 and the projection of Sak et al. 2014.
    """

    layer = staticmethod(lstm_layer)

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

    def forward(self, x, hx=None):
        return self.run(x, hx)
