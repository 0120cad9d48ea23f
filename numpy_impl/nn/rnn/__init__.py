"""Recurrent layers: the same step at every time, from a state to the next."""

from numpy_impl.nn.rnn.base import RNNBase
from numpy_impl.nn.rnn.cell import GRUCell, LSTMCell, RNNCell, RNNCellBase
from numpy_impl.nn.rnn.elman import RNN, relu_step, tanh_step
from numpy_impl.nn.rnn.gru import GRU, gru_step
from numpy_impl.nn.rnn.lstm import LSTM, lstm_step

__all__ = [
    "RNNBase",
    "tanh_step",
    "relu_step",
    "RNN",
    "gru_step",
    "GRU",
    "lstm_step",
    "LSTM",
    "RNNCellBase",
    "RNNCell",
    "GRUCell",
    "LSTMCell",
]
