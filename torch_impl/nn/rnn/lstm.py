"""Long short-term memory: a state c that steps only add to and scale."""

import torch

from torch_impl.nn.linear import linear
from torch_impl.nn.rnn.base import RNNBase

__all__ = ["lstm_step", "lstm_layer", "LSTM"]


def lstm_step(z, c):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    z (4, N, H) holds the preactivations of i, f, g, o.
    """
    i, f, g, o = z
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    c_next = f * c + i * g
    tanh_c = torch.tanh(c_next)
    return o * tanh_c, c_next


def lstm_layer(
    x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None, weight_hr=None
):
    """z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh for t = 0 ... T - 1

    One layer in one direction. With `weight_hr`, what the step gives is projected:
    h[t, n, p] = Σ_k weight_hr[p, k] o[t, n, k] tanh(c[t, n, k]).
    """
    (steps, batch, _), hidden = x.shape, len(weight_hh) // 4
    h, c = states
    bias = None if bias_ih is None else bias_ih + bias_hh
    z_of_x = linear(x, weight_ih, bias).reshape(steps, batch, 4, hidden).swapaxes(1, 2)
    weight = weight_hh.reshape(4, hidden, h.shape[1]).swapaxes(1, 2)  # (4, P, H)
    y = []
    for z in z_of_x:
        h, c = lstm_step(z + h @ weight, c)
        if weight_hr is not None:
            h = h @ weight_hr.T
        y.append(h)
    y = torch.stack(y)
    return y, (h, c)


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
