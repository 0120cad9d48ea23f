"""Recurrent layers: the same step at every time, from a state to the next."""

from torch_impl.nn.rnn.base import RNNBase
from torch_impl.nn.rnn.lstm import LSTM, lstm_layer, lstm_step

__all__ = ["RNNBase", "lstm_step", "lstm_layer", "LSTM"]
