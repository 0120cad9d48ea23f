"""Long short-term memory: a state c that steps only add to and scale."""

import numpy as np

from numpy_impl.nn.rnn.base import RNNBase
from numpy_impl.nn.rnn.recurrence import sigmoid

__all__ = ["lstm_step", "LSTM"]


def lstm_step(from_x, from_h, states):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    z[j, n, k] = from_x + from_h is what the step is told of x and of h before it.

    Args:
        from_x, from_h: (4, N, H) of the gates i, f, g, o.
        states: h and c (N, H) before the step.

    Returns:
        The states (h, c'), and the arrays that `lstm_slopes` takes.
    """
    _, c = states
    z = from_x + from_h
    (i, f, _, o), g = sigmoid(z), np.tanh(z[2])
    c_next = f * c + i * g
    tanh_c = np.tanh(c_next)
    return (o * tanh_c, c_next), (i, f, g, o, c, tanh_c)


def lstm_slopes(i, f, g, o, c, tanh_c):
    """∂h/∂z_o and ∂h/∂c', ∂c'/∂z of i, f, g, and ∂c'/∂c = f, each entry by entry

    No gradient is needed for them: they are computed for all steps at once, and the
    loop back is left with six products a step.
    """
    # h = o * tanh(c')
    slope_o, slope_c = tanh_c, o * (1 - tanh_c * tanh_c)

    # c' = f * c + i * g
    slope_i, slope_f, slope_g = g, c, i

    # (i, f, _, o), g = sigmoid(z), tanh(z[2])
    slope_i = slope_i * i * (1 - i)
    slope_f = slope_f * f * (1 - f)
    slope_g = slope_g * (1 - g * g)
    slope_o = slope_o * o * (1 - o)
    return slope_i, slope_f, slope_g, slope_o, slope_c, f


def lstm_step_backward(grad_h, grad_c, slope_i, slope_f, slope_g, slope_o, slope_c, f):
    """The carousel: from c' to c the gradient is scaled by f alone, no weight, no tanh.

    With f near 1 it neither vanishes nor explodes, however many the steps. c' is used
    twice, by h and by the next step, whose gradient is the grad_c that comes in.

    Returns grad_z (N, 4H), the gates side by side as in the weights, one for from_x and
    from_h; and the gradients of h and c, of which the step itself reads c alone.
    """
    # h = o * tanh(c')
    grad_o = grad_h * slope_o
    grad_c = grad_c + grad_h * slope_c

    # c' = f * c + i * g
    grad_i, grad_f, grad_g = grad_c * slope_i, grad_c * slope_f, grad_c * slope_g
    grad_c = grad_c * f
    return (np.concat([grad_i, grad_f, grad_g, grad_o], 1),), (0, grad_c)


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
