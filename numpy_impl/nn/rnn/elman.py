"""Elman's network: the state is what a layer saw last, seen again with the next x."""

import numpy as np

from numpy_impl.nn.activation.entrywise import where
from numpy_impl.nn.rnn.base import RNNBase
from numpy_impl.nn.rnn.checks import check_nonlinearity

__all__ = ["tanh_step", "relu_step", "RNN"]


def tanh_step(z, states):
    """h'[n, k] = tanh(z[0, n, k])

    Args:
        z: (1, N, H), what the step is told by x and by h before it together.
        states: (h,); nothing of it gets past the weights.

    Returns:
        The state (h',), and the arrays that `tanh_step_backward` takes.
    """
    h = np.tanh(z[0])
    return (h,), (h,)


def tanh_step_backward(grad_h, grad_others, saved, out):
    """All that goes back goes through tanh' <= 1 and the weights, at every step again.

    tanh' = 1 - tanh², so the output is enough. Whatever the T steps multiply to is what
    is left of a gradient: it vanishes or explodes, and LSTM was made against that.

    Puts grad_z (N, H) into `out`. Returns None: h has no way past the weights; and
    nothing for other states.
    """
    (h,), (grad_z,) = saved, out

    # h = tanh(z[0])
    grad_z[...] = grad_h * (1 - h * h)
    return None, ()


def relu_step(z, states):
    """h'[n, k] = max(z[0, n, k], 0)

    Args, Returns: as for tanh_step.
    """
    h = np.maximum(z[0], 0)
    return (h,), (h,)


def relu_step_backward(grad_h, grad_others, saved, out):
    """The slope is 1 or 0, which the output still tells; 0 at the kink.

    Where a unit is open, only the weights shrink or stretch the gradient.
    """
    (h,), (grad_z,) = saved, out

    # h = max(z[0], 0)
    grad_z[...] = where(h <= 0, 0, grad_h)
    return None, ()


class RNN(RNNBase):
    """x (T, N, I), h_0 -> y (T, N, D·H), h_n: L layers, D directions

    As LSTM, but with h as the only state and no gate: h' = tanh(W x + b + U h + c), or
    relu. Elman 1990; Le, Jaitly & Hinton 2015 for relu.

    Parameters, with 0 for the layer and `_reverse` behind it for the other direction:
    weight_ih_l0 (H, I), above the first layer (H, D·H); weight_hh_l0 (H, H);
    bias_ih_l0, bias_hh_l0 (H,). All start uniform within 1 / √H.

    `backward((grad_y, grad_h_n))` takes None for what nobody uses, and returns grad_x,
    or (grad_x, grad_h_0) if the state was given.

    Args, Raises: as for LSTM, but that there is no projection, and
        nonlinearity: "tanh" or "relu", else ValueError.

    forward: as for GRU.
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
        check_nonlinearity(nonlinearity)
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
        if nonlinearity == "tanh":
            self.step, self.step_backward = tanh_step, tanh_step_backward
        else:
            self.step, self.step_backward = relu_step, relu_step_backward
