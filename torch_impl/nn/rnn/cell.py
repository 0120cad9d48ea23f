"""Cells: one step of a recurrent layer, for loops of one's own."""

import math

import torch

from torch_impl.nn import init
from torch_impl.nn.linear import linear
from torch_impl.nn.module import Module, Parameter
from torch_impl.nn.rnn.elman import relu_step, tanh_step
from torch_impl.nn.rnn.gru import gru_step
from torch_impl.nn.rnn.lstm import lstm_step
from torch_impl.nn.rnn.recurrence import by_gate

__all__ = ["one_step", "RNNCellBase", "RNNCell", "GRUCell", "LSTMCell"]


def one_step(step, apart, x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """s' = step(weight_ih x + bias_ih + weight_hh h + bias_hh, s)"""
    hidden = states[0].shape[1]
    from_x = by_gate(linear(x, weight_ih, bias_ih), hidden)
    from_h = by_gate(linear(states[0], weight_hh, bias_hh), hidden)
    if apart:
        told = (from_x, from_h)
    else:
        told = (from_x + from_h,)
    return step(*told, states)


class RNNCellBase(Module):
    """x (N, I), states (N, H) -> states (N, H): one step of one layer

    A subclass has the step of its layer.
    """

    apart = False

    @staticmethod
    def step(z, states):
        """Each subclass has its own."""
        raise NotImplementedError("RNNCellBase has no step: take LSTMCell, or another")

    def __init__(
        self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None
    ):
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        self._count = 2 if num_chunks == 4 else 1  # of states: LSTM alone has two
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size)}
        shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        for name, shape in shapes.items():
            if len(shape) == 2 or bias:
                values = torch.empty(shape, device=device, dtype=dtype)
                setattr(self, name, Parameter(values))
            else:
                self.register_parameter(name, None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw every parameter, in order, from U(-1 / √H, 1 / √H)."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _weights(self):
        names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
        return {name: getattr(self, name) for name in names}

    def _states(self, hx, x):
        """hx as a list of states, each (N, H); None is a state of zeros"""
        if hx is None or self._count == 1:
            hx = [hx] * self._count
        batch = len(x) if x.ndim == 2 else 1
        zeros = x.new_zeros(batch, self.hidden_size)
        hx = [zeros if state is None else state for state in hx]
        return [state if state.ndim == 2 else state[None] for state in hx]

    def _states_as_given(self, states, x):
        """The states on the caller's axes; one alone is no tuple"""
        hx = tuple(states) if x.ndim == 2 else tuple(state[0] for state in states)
        return hx if len(hx) > 1 else hx[0]

    def forward(self, x, hx=None):
        states = self._states(hx, x)
        rows = x if x.ndim == 2 else x[None]
        weights = self._weights()
        states_next = one_step(self.step, self.apart, rows, states, **weights)
        return self._states_as_given(states_next, x)

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(RNNCellBase):
    """x (N, I), h (N, H) -> h' (N, H): one step of RNN"""

    step = staticmethod(tanh_step)

    def __init__(
        self,
        input_size,
        hidden_size,
        bias=True,
        nonlinearity="tanh",
        device=None,
        dtype=None,
    ):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity
        if nonlinearity == "relu":
            self.step = relu_step


class GRUCell(RNNCellBase):
    """x (N, I), h (N, H) -> h' (N, H): one step of GRU"""

    apart = True
    step = staticmethod(gru_step)

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)


class LSTMCell(RNNCellBase):
    """x (N, I), h, c (N, H) -> h', c' (N, H): one step of LSTM"""

    step = staticmethod(lstm_step)

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)
