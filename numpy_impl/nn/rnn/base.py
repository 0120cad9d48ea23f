"""What recurrent layers share: parameters, layers over layers, two directions."""

import math

import numpy as np

from numpy_impl.nn import init
from numpy_impl.nn.linear import rows
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.rnn.checks import check_rnn, check_rnn_arguments
from numpy_impl.nn.rnn.stack import stacked_layers, stacked_layers_backward
from numpy_impl.nn.utils.rnn import PackedSequence

__all__ = ["RNNBase"]

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def steps_as_rows(x, batch_first):
    """(T, N, ·), or (N, T, ·) if `batch_first`, or (T, ·) -> (T·N, ·)

    Of a PackedSequence, or its gradient, the data, which are such rows.
    """
    if isinstance(x, tuple):
        return x[0]
    return rows(x.swapaxes(0, 1) if batch_first and x.ndim == 3 else x)


def rows_as_steps(y, x, batch_first):
    """(T·N, ·) -> the form of x"""
    if isinstance(x, PackedSequence):
        return x._replace(data=y)
    if x.ndim == 2:
        return y
    if batch_first:
        return y.reshape(x.shape[1], x.shape[0], y.shape[1]).swapaxes(0, 1)
    return y.reshape(*x.shape[:2], y.shape[1])


def batch_sizes_of(x, batch_first):
    """How many sequences have a step t, for each t: all of them, unless x is packed"""
    if isinstance(x, PackedSequence):
        return x.batch_sizes.tolist()
    if x.ndim == 2:
        return [1] * len(x)
    steps, batch = x.shape[1::-1] if batch_first else x.shape[:2]
    return [batch] * steps


def in_order_of(states, indices):
    """The states of the sequences in another order"""
    return states if indices is None else [state[:, indices] for state in states]


class RNNBase(Module):
    """x (T, N, I), states -> y (T, N, D·P), states: L layers, each in D directions

    A subclass says what one step does, and how that is undone; `recurrence` repeats it,
    and this class stacks the layers. `states` is a tuple: (h,), or LSTM's (h, c).

    step(z, states)                                  -> states, saved
    step_backward(grad_h, grad_others, saved, out)   -> grad_h, grad_others

    z (G, N, H) is the sum of what x and h say to the gates. A step that is told them
    `apart` is step(from_x, from_h, states); it may write into what it is told. Its
    backward fills the arrays of `out`, (N, G·H) each, with the gradient of z, or with
    those of from_x and from_h. It returns None for an h that goes nowhere but through
    the weights.

    What of a backward needs no gradient may be a function by itself, for T steps at
    once: step_slopes(z, *saved) -> slopes, and step_backward takes these for `saved`.
    z (T, G, N, H), or from_x, is as the steps left it; a cell has no axis of T.

    To the caller, `hx` is the tuple (h, c) for LSTM and h itself for all others.

    Args:
        mode: "LSTM", "GRU", "RNN_TANH" or "RNN_RELU".
        input_size, ...: as for LSTM.
    """

    apart = False

    @staticmethod
    def step(z, states):
        """Each subclass has its own."""
        raise NotImplementedError("RNNBase has no step: take LSTM, GRU or RNN")

    step_slopes = None
    step_backward = None

    def __init__(
        self,
        mode,
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
        super().__init__()
        check_rnn_arguments(
            mode,
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            proj_size,
            device,
        )
        self.mode = mode
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers, self.bias, self.batch_first = num_layers, bias, batch_first
        self.dropout, self.bidirectional = float(dropout), bidirectional
        self.proj_size = proj_size

        directions, rows = 2 if bidirectional else 1, GATES[mode] * hidden_size
        output = proj_size or hidden_size
        # the last axis of each state; LSTM alone has two
        self._state_sizes = (output, hidden_size) if mode == "LSTM" else (output,)
        self._all_weights = []  # names, layer by layer, forward before reverse
        for layer in range(num_layers):
            for suffix in ("", "_reverse")[:directions]:
                width = input_size if layer == 0 else directions * output
                shapes = {"weight_ih": (rows, width), "weight_hh": (rows, output)}
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                if proj_size > 0:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                for name, shape in shapes.items():
                    values = np.empty(shape, dtype or np.float32)
                    setattr(self, f"{name}_l{layer}{suffix}", Parameter(values))
                self._all_weights.append([f"{n}_l{layer}{suffix}" for n in shapes])
        self.reset_parameters()

    def reset_parameters(self):
        """Draw every parameter, in order, from U(-1 / √H, 1 / √H)."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    @property
    def all_weights(self):
        """The parameters, one list for each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    def flatten_parameters(self):
        """Nothing to do on a CPU: in torch it readies the memory for cuDNN."""

    def _named_weights(self):
        """As `recurrence` names the parameters: "weight_ih" for "weight_ih_l0"."""
        return [
            {name.split("_l")[0]: getattr(self, name) for name in names}
            for names in self._all_weights
        ]

    def _states(self, hx, x):
        """hx as a list of states, each (L·D, N, ·); None is a state of zeros"""
        if hx is None or len(self._state_sizes) == 1:
            hx = [hx] * len(self._state_sizes)
        layers, batch = len(self._all_weights), batch_sizes_of(x, self.batch_first)[0]
        dtype = steps_as_rows(x, self.batch_first).dtype
        zeros = [np.zeros((layers, batch, size), dtype) for size in self._state_sizes]
        hx = [zero if state is None else state for state, zero in zip(hx, zeros)]
        if isinstance(x, PackedSequence):
            return in_order_of(hx, x.sorted_indices)
        return [state if state.ndim == 3 else state[:, None] for state in hx]

    def _states_as_given(self, states, x):
        """The states on the caller's axes; one alone is no tuple"""
        if isinstance(x, PackedSequence):
            states = in_order_of(states, x.unsorted_indices)
        elif x.ndim == 2:
            states = [state[:, 0] for state in states]
        return tuple(states) if len(states) > 1 else states[0]

    def forward(self, x, hx=None):
        check_rnn(self, x, hx)
        y, states, tape = stacked_layers(
            self.step,
            self.apart,
            steps_as_rows(x, self.batch_first),
            batch_sizes_of(x, self.batch_first),
            self._states(hx, x),
            self._named_weights(),
            self.bidirectional,
            self.dropout,
            self.training,
        )
        self.saved.append((x, y, hx is not None, tape))
        y = rows_as_steps(y, x, self.batch_first)
        return y, self._states_as_given(states, x)

    def backward(self, grads):
        x, y, given, tape = self.saved.pop()
        grad_y, grad_hx = grads
        if grad_y is None:
            grad_y = np.zeros_like(y)
        else:
            grad_y = steps_as_rows(grad_y, self.batch_first)
        weights = self._named_weights()
        grad_x, grad_states, grad_weights = stacked_layers_backward(
            self.step_backward,
            self.step_slopes,
            grad_y,
            self._states(grad_hx, x),
            tape,
            weights,
            self.bidirectional,
        )
        for named, grads in zip(weights, grad_weights):
            for name, parameter in named.items():
                parameter.accumulate_grad(grads[name])
        grad_x = rows_as_steps(grad_x, x, self.batch_first)
        return (grad_x, self._states_as_given(grad_states, x)) if given else grad_x

    def extra_repr(self):
        text = f"{self.input_size}, {self.hidden_size}"
        defaults = {
            "proj_size": 0,
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0,
            "bidirectional": False,
        }
        for name, default in defaults.items():
            if getattr(self, name) != default:
                text += f", {name}={getattr(self, name)}"
        return text
