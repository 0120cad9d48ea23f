"""Long short-term memory: a state c that steps only add to and scale."""

import numpy as np

from numpy_impl.nn.rnn.base import RNNBase
from numpy_impl.nn.rnn.recurrence import sigmoid

__all__ = ["lstm_step", "LSTM"]


def lstm_step(z, states):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    z[j, n, k] is what the step is told, by x and by h before it together.

    Args:
        z: (4, N, H), of the gates i, f, g, o; they take its place, for backward.
        states: h and c (N, H) before the step.

    Returns:
        The states (h, c'), and what `lstm_slopes` takes beside the gates.
    """
    _, c = states
    g = np.tanh(z[2])
    gates = sigmoid(z, out=z)
    gates[2] = g
    i, f, o = gates[0], gates[1], gates[3]
    c_next = f * c + i * g
    h = o * np.tanh(c_next)
    return (h, c_next), (c,)


def lstm_slopes(gates, c):
    """∂c'/∂z of i, f, g and ∂h/∂z of o, side by side; ∂h/∂c'; ∂c'/∂c = f

    No gradient is needed for them: they are computed for all steps at once, and leave
    the loop back with three products a step.

    Args:
        gates: i, f, g, o as (T, 4, N, H), or (4, N, H) of one step.
        c: (T, N, H), the states before the steps.

    Returns:
        (T, N, 4H), the gates side by side as in the weights; (T, N, H); (T, N, H).
    """
    i, f, g, o = gates.swapaxes(-3, 0)
    tanh_c = np.tanh(f * c + i * g)

    # h = o * tanh(c')
    slope_o, slope_c = tanh_c, o * (1 - tanh_c * tanh_c)

    # c' = f * c + i * g
    slope_i, slope_f, slope_g = g, c, i

    # i, f, g, o = sigmoid(z_i), sigmoid(z_f), tanh(z_g), sigmoid(z_o)
    slope_i = slope_i * i * (1 - i)
    slope_f = slope_f * f * (1 - f)
    slope_g = slope_g * (1 - g * g)
    slope_o = slope_o * o * (1 - o)
    return np.concat([slope_i, slope_f, slope_g, slope_o], -1), slope_c, f


def lstm_step_backward(grad_h, grad_others, slopes, out):
    """The carousel: from c' to c the gradient is scaled by f alone, no weight, no tanh.

    With f near 1 it neither vanishes nor explodes, however many the steps. c' is used
    twice, by h and by the next step, whose gradient is the grad_c that comes in.

    Puts grad_z (N, 4H) into `out`, the gates side by side as in the weights. Returns
    the gradients of h, None since the step reads c alone, and of (c,).
    """
    (grad_c,), (slope_z, slope_c, f), (grad_z,) = grad_others, slopes, out

    # h = o * tanh(c')
    grad_c = grad_c + grad_h * slope_c

    # c' = f * c + i * g, h = o * tanh(c'): i, f, g speak through c', o to h
    grad_gates = np.concat([grad_c, grad_c, grad_c, grad_h], 1)
    np.multiply(grad_gates, slope_z, grad_z)
    grad_c = grad_c * f
    return None, (grad_c,)


class LSTM(RNNBase):
    """x (T, N, I), (h_0, c_0) -> y (T, N, D·P), (h_n, c_n): L layers, D directions

    Each layer reads the one below; the reverse direction goes from the last step to
    the first, and its y is put behind the forward one's. Hochreiter & Schmidhuber 1997,
    with the forget gate of Gers et al. 2000 and the projection of Sak et al. 2014.

    Parameters, with 0 for the layer and `_reverse` behind it for the other direction:
    weight_ih_l0 (4H, I), above the first layer (4H, D·P); weight_hh_l0 (4H, P);
    bias_ih_l0, bias_hh_l0 (4H,); weight_hr_l0 (P, H) if there is a projection. All
    start uniform within 1 / √H.

    `backward((grad_y, (grad_h_n, grad_c_n)))` takes None for what nobody uses, and
    returns grad_x, or (grad_x, (grad_h_0, grad_c_0)) if the states were given.

    Args:
        input_size: I.
        hidden_size: H.
        num_layers: L.
        bias: learn both biases.
        batch_first: x and y are (N, T, ·); the states are not.
        dropout: in training, zero this part of each layer's y but the last one's.
        bidirectional: D = 2.
        proj_size: P if > 0, otherwise P = H.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    forward:
        x: (T, N, I), (N, T, I) if `batch_first`, or (T, I): one sequence.
        hx: h_0 (L·D, N, P) and c_0 (L·D, N, H), zeros if left out; (L·D, P) and
            (L·D, H) for one sequence.

    Raises:
        ValueError: a size or `dropout` out of range; x has neither 2 nor 3 axes, or not
            the parameters' dtype.
        TypeError: a size is no int, a flag no bool.
        RuntimeError: x or a state has a wrong size or no step in time.
    """

    step = staticmethod(lstm_step)
    step_slopes = staticmethod(lstm_slopes)
    step_backward = staticmethod(lstm_step_backward)

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
