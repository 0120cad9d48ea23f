"""Elman's network: the state is what a layer saw last, seen again with the next x."""

import torch

from torch_impl.nn.rnn.base import RNNBase

__all__ = ["tanh_step", "relu_step", "RNN"]


def tanh_step(z, states):
    """h'[n, k] = tanh(z[0, n, k])"""
    h = torch.tanh(z[0])
    return (h,)


def relu_step(z, states):
    """h'[n, k] = max(z[0, n, k], 0)"""
    h = torch.relu(z[0])
    return (h,)


class RNN(RNNBase):
    """x (T, N, I), h_0 -> y (T, N, D·H), h_n: L layers, D directions

    As LSTM, but with h as the only state and no gate: h' = tanh(W x + b + U h + c), or
    relu. Elman 1990; Le, Jaitly & Hinton 2015 for relu.
    """

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        nonlinearity="tanh",
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        device=None,
        dtype=None,
    ):
        super().__init__(
            f"RNN_{nonlinearity.upper()}",
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
        self.nonlinearity = nonlinearity
        self.step = tanh_step if nonlinearity == "tanh" else relu_step
