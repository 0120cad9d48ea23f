"""What recurrent layers share: parameters, layers over layers, two directions."""

import math
import numbers
import warnings

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter
from numpy_impl.nn.rnn.stack import stacked_layers, stacked_layers_backward

__all__ = ["RNNBase"]

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """x (T, N, I), states -> y (T, N, D·P), states: L layers, each in D directions

    A subclass says what one layer does in one direction, over all steps, and how that
    is undone; this class stacks them.

    layer(x, states, **weights)                                -> y, states, history
    layer_backward(grad_y, grad_states, history, **weights)    -> grad_x, grad_states,
                                                                  {name: grad of weight}

    Args:
        mode: "LSTM", "GRU", "RNN_TANH" or "RNN_RELU".
        input_size, ...: as for LSTM.
    """

    layer = layer_backward = None

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
        check.device(device)
        self.mode = mode
        self.input_size, self.hidden_size = input_size, hidden_size
        self.num_layers, self.bias, self.batch_first = num_layers, bias, batch_first
        self.dropout, self.bidirectional = float(dropout), bidirectional
        self.proj_size = proj_size
        self._check_arguments(dropout)

        directions, rows = 2 if bidirectional else 1, GATES[mode] * hidden_size
        output = proj_size or hidden_size
        # the last axis of each state; LSTM alone has two
        self._state_sizes = {"h": output}
        if mode == "LSTM":
            self._state_sizes["c"] = hidden_size
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

    def _check_arguments(self, dropout):
        """The constructor's arguments, in torch's order."""
        if (
            not isinstance(dropout, numbers.Number)
            or isinstance(dropout, bool)
            or not 0 <= dropout <= 1
        ):
            raise ValueError(f"dropout must be a number in 0 ... 1, got {dropout!r}")
        for name in ("bias", "batch_first"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} must be a bool, got {getattr(self, name)!r}")
        for name in ("input_size", "hidden_size", "num_layers"):
            size = getattr(self, name)
            if not isinstance(size, int):
                raise TypeError(f"{name} must be an int, got {size!r}")
            if size <= 0:
                raise ValueError(f"{name} must be greater than zero, got {size}")
        if not isinstance(self.proj_size, int):
            raise TypeError(f"proj_size must be an int, got {self.proj_size!r}")
        if not 0 <= self.proj_size < self.hidden_size:
            raise ValueError(
                f"proj_size must be >= 0 (none) and < hidden_size {self.hidden_size}, "
                f"got {self.proj_size}"
            )
        if self.mode not in GATES:
            raise ValueError(f"mode must be one of {list(GATES)}, got {self.mode!r}")
        if dropout > 0 and self.num_layers == 1:
            warnings.warn(
                "dropout acts between layers: with num_layers=1 there is nothing for "
                f"dropout={dropout} to do",
                stacklevel=4,
            )

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
        """The parameters as `layer` names them: "weight_ih" for "weight_ih_l0"."""
        return [
            {name.split("_l")[0]: getattr(self, name) for name in names}
            for names in self._all_weights
        ]

    def _state_shapes(self, x):
        return {
            name: (len(self._all_weights), x.shape[1], size)
            for name, size in self._state_sizes.items()
        }

    def check_input(self, x):
        """One sequence (T, I), or a batch of them, of the parameters' dtype.

        Raises:
            ValueError: another number of axes, another dtype.
            RuntimeError: another size of the last axis, no step in time.
        """
        if x.ndim not in (2, 3):
            raise ValueError(
                f"x must have 2 axes (T, I) or 3 (a batch), got shape {tuple(x.shape)}"
            )
        weight = self.all_weights[0][0]
        if x.dtype != weight.dtype:
            raise ValueError(
                f"x must have the parameters' dtype {weight.dtype}, got {x.dtype}"
            )
        if x.shape[-1] != self.input_size:
            raise RuntimeError(
                f"x must have input_size = {self.input_size} features on its last "
                f"axis, got shape {tuple(x.shape)}"
            )
        time = 1 if self.batch_first and x.ndim == 3 else 0
        if x.shape[time] == 0:
            raise RuntimeError(
                f"x must have at least one step in time (axis {time}), got shape "
                f"{tuple(x.shape)}"
            )

    def check_states(self, x, hx):
        """The states (L·D, N, ·), or (L·D, ·) of one sequence, of the dtype of `x`.

        Raises:
            RuntimeError: another number of states, another shape or dtype.
        """
        names = [f"{name}_0" for name in self._state_sizes]
        is_list = isinstance(hx, tuple | list)
        if not is_list or len(hx) != len(names):
            got = f"{type(hx).__name__} of {len(hx)}" if is_list else type(hx).__name__
            raise RuntimeError(f"hx must be a tuple ({', '.join(names)}), got {got}")
        batch = (x.shape[0 if self.batch_first else 1],) if x.ndim == 3 else ()
        for name, state, size in zip(names, hx, self._state_sizes.values()):
            check.shape(name, state, (len(self._all_weights), *batch, size))
            check.same_dtype(x=x, **{name: state})

    def _time_first(self, x):
        """(T, I), (T, N, I) or, with `batch_first`, (N, T, I) to (T, N, I)."""
        if x.ndim == 2:
            return x[:, None]
        return x.swapaxes(0, 1) if self.batch_first else x

    def _as_given(self, y, batched):
        """(T, N, ·) back to the axes that the caller has."""
        if not batched:
            return y[:, 0]
        return y.swapaxes(0, 1) if self.batch_first else y

    def _states_as_given(self, hx, batched):
        return hx if batched else tuple(state[:, 0] for state in hx)

    def run(self, x, hx=None):
        """`stacked_layers` with the caller's axes; states left out are zeros."""
        self.check_input(x)
        given, batched = hx is not None, x.ndim == 3
        if given:
            self.check_states(x, hx)
        x = self._time_first(x)
        if not given:
            hx = [np.zeros(shape, x.dtype) for shape in self._state_shapes(x).values()]
        elif not batched:
            hx = [state[:, None] for state in hx]
        dropout = self.dropout, self.training
        weights = self._named_weights()
        y, hx, tape = stacked_layers(
            self.layer, x, hx, weights, self.bidirectional, *dropout
        )
        self.saved.append((x, y.shape, given, batched, tape))
        return self._as_given(y, batched), self._states_as_given(hx, batched)

    def run_backward(self, grads):
        """`run` upside down."""
        x, shape, given, batched, tape = self.saved.pop()
        grad_y, grad_hx = self._outputs_backward(grads, x, shape, batched)
        weights = self._named_weights()
        grad_x, grad_hx, grad_weights = stacked_layers_backward(
            self.layer_backward, grad_y, grad_hx, tape, weights, self.bidirectional
        )
        for named, grads in zip(weights, grad_weights):
            for name, parameter in named.items():
                parameter.accumulate_grad(grads[name])
        grad_x = self._as_given(grad_x, batched)
        return (grad_x, self._states_as_given(grad_hx, batched)) if given else grad_x

    def _outputs_backward(self, grads, x, shape, batched):
        """The outputs' gradients on the axes of `stacked_layers`; None is all zeros."""
        if not isinstance(grads, tuple | list) or len(grads) != 2:
            raise TypeError(
                "backward takes (grad_y, grad_hx), in the structure of the outputs, "
                f"got {type(grads).__name__}"
            )
        grad_y, grad_hx = grads
        if grad_y is None:
            grad_y = np.zeros(shape, x.dtype)
        else:
            grad_y = self._time_first(grad_y)
        check.shape("grad_y", grad_y, shape)

        shapes = self._state_shapes(x)
        grad_hx = [None] * len(shapes) if grad_hx is None else grad_hx
        found = []
        for name, grad in zip(shapes, grad_hx, strict=True):
            if grad is None:
                grad = np.zeros(shapes[name], x.dtype)
            elif not batched:
                grad = grad[:, None]
            check.shape(f"grad_{name}_n", grad, shapes[name])
            found.append(grad)
        return grad_y, found

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
