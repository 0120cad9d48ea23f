"""Cells: one step of a recurrent layer, for loops of one's own."""

import math

import numpy as np

from numpy_impl.nn import init
from numpy_impl.nn.linear import linear, linear_backward
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.rnn.checks import check_cell, check_cell_arguments
from numpy_impl.nn.rnn.elman import (
    relu_step,
    relu_step_backward,
    tanh_step,
    tanh_step_backward,
)
from numpy_impl.nn.rnn.gru import gru_step, gru_step_backward
from numpy_impl.nn.rnn.lstm import lstm_slopes, lstm_step, lstm_step_backward
from numpy_impl.nn.rnn.recurrence import by_gate

__all__ = ["one_step", "RNNCellBase", "RNNCell", "GRUCell", "LSTMCell"]


def one_step(step, apart, x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """s' = step(weight_ih x + bias_ih + weight_hh h + bias_hh, s)

    Args:
        step, apart: as for recurrence.
        x: (N, I).
        states: (h,), or LSTM's (h, c), each (N, H).
        weight_ih: (G·H, I), the gates one below the other.
        weight_hh: (G·H, H).
        bias_ih, bias_hh: (G·H,), or both None.

    Returns:
        The states after the step; z, or from_x, as the step left it; and the arrays
        that it saved.
    """
    hidden = states[0].shape[1]
    from_x = by_gate(linear(x, weight_ih, bias_ih), hidden)
    from_h = by_gate(linear(states[0], weight_hh, bias_hh), hidden)
    if apart:
        told = (from_x, from_h)
    else:
        told = (from_x + from_h,)
    states_next, saved = step(*told, states)
    return states_next, told[0], saved


def one_step_backward(
    step_backward, apart, grad_states, saved, x, h, weight_ih, weight_hh
):
    """h is used twice: by the weights, and by the step itself, past all weights.

    Returns grad_x, the gradients of the states before the step, and the weights'.
    """
    # states_next, saved = step(*told, states)
    grad_h, *grad_others = grad_states
    grads = [np.empty((len(x), len(weight_ih)), x.dtype) for _ in range(1 + apart)]
    grad_h, grad_others = step_backward(grad_h, grad_others, saved, grads)
    # told = (from_x, from_h), or (from_x + from_h,): one gradient for both
    grad_from_x, grad_from_h = grads[0], grads[-1]

    # from_h[n, j] = Σ_k weight_hh[j, k] h[n, k] + bias_hh[j]
    grad_by_weights, grad_weight_hh, grad_bias_hh = linear_backward(
        grad_from_h, h, weight_hh
    )
    grad_h = grad_by_weights if grad_h is None else grad_h + grad_by_weights
    grad_states = [grad_h, *grad_others]

    # from_x[n, j] = Σ_i weight_ih[j, i] x[n, i] + bias_ih[j]
    grad_x, grad_weight_ih, grad_bias_ih = linear_backward(grad_from_x, x, weight_ih)
    grad_weights = {
        "weight_ih": grad_weight_ih,
        "weight_hh": grad_weight_hh,
        "bias_ih": grad_bias_ih,
        "bias_hh": grad_bias_hh,
    }
    return grad_x, grad_states, grad_weights


class RNNCellBase(Module):
    """x (N, I), states (N, H) -> states (N, H): one step of one layer

    A subclass has the step of its layer. Parameters: weight_ih (G·H, I), weight_hh
    (G·H, H), bias_ih and bias_hh (G·H,), all uniform within 1 / √H at the start.

    Args:
        input_size: I.
        hidden_size: H.
        bias: learn both biases.
        num_chunks: G.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.
    """

    apart = False

    @staticmethod
    def step(z, states):
        """Each subclass has its own."""
        raise NotImplementedError("RNNCellBase has no step: take LSTMCell, or another")

    step_slopes = None

    def __init__(
        self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None
    ):
        super().__init__()
        check_cell_arguments(input_size, hidden_size, num_chunks, device)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.bias = bias
        rows = num_chunks * hidden_size
        self._count = 2 if num_chunks == 4 else 1  # of states: LSTM alone has two
        shapes = {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size)}
        shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        for name, shape in shapes.items():
            if len(shape) == 2 or bias:
                values = np.empty(shape, dtype or np.float32)
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
        zeros = np.zeros((batch, self.hidden_size), x.dtype)
        hx = [zeros if state is None else state for state in hx]
        return [state if state.ndim == 2 else state[None] for state in hx]

    def _states_as_given(self, states, x):
        """The states on the caller's axes; one alone is no tuple"""
        hx = tuple(states) if x.ndim == 2 else tuple(state[0] for state in states)
        return hx if len(hx) > 1 else hx[0]

    def forward(self, x, hx=None):
        check_cell(self, x, hx)
        states = self._states(hx, x)
        rows = x if x.ndim == 2 else x[None]
        weights = self._weights()
        states_next, z, saved = one_step(self.step, self.apart, rows, states, **weights)
        self.saved.append((x, rows, states[0], hx is not None, z, saved))
        return self._states_as_given(states_next, x)

    def backward(self, grad_hx):
        x, rows, h, given, z, saved = self.saved.pop()
        if self.step_slopes is not None:
            saved = self.step_slopes(z, *saved)
        grad_x, grad_states, grad_weights = one_step_backward(
            self.step_backward,
            self.apart,
            self._states(grad_hx, x),
            saved,
            rows,
            h,
            self.weight_ih,
            self.weight_hh,
        )
        for name, parameter in self._weights().items():
            if parameter is not None:
                parameter.accumulate_grad(grad_weights[name])
        grad_x = grad_x.reshape(x.shape)
        return (grad_x, self._states_as_given(grad_states, x)) if given else grad_x

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        if getattr(self, "nonlinearity", "tanh") != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(RNNCellBase):
    """x (N, I), h (N, H) -> h' (N, H): one step of RNN

    `backward(grad_h')` returns grad_x, or (grad_x, grad_h) if h was given.

    Args: as for RNNCellBase, and
        nonlinearity: "tanh" or "relu".

    forward:
        x: (N, I), or (I,): of one sequence.
        hx: h (N, H) or (H,), zeros if left out.

    Raises:
        ValueError: x or a state has too many axes, or none.
        RuntimeError: a size, a shape, a dtype or the nonlinearity does not fit.
    """

    step = staticmethod(tanh_step)
    step_backward = staticmethod(tanh_step_backward)

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
            self.step, self.step_backward = relu_step, relu_step_backward


class GRUCell(RNNCellBase):
    """x (N, I), h (N, H) -> h' (N, H): one step of GRU

    Args, forward, backward, Raises: as for RNNCell.
    """

    apart = True
    step = staticmethod(gru_step)
    step_backward = staticmethod(gru_step_backward)

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)


class LSTMCell(RNNCellBase):
    """x (N, I), h, c (N, H) -> h', c' (N, H): one step of LSTM

    `backward((grad_h', grad_c'))` takes None for what nobody uses, and returns grad_x,
    or (grad_x, (grad_h, grad_c)) if the states were given.

    Args, forward, Raises: as for RNNCell, but that hx is the tuple (h, c).
    """

    step = staticmethod(lstm_step)
    step_slopes = staticmethod(lstm_slopes)
    step_backward = staticmethod(lstm_step_backward)

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)
