"""Long short-term memory: a state c that steps only add to and scale."""

import numpy as np

from numpy_impl.nn.linear import linear, linear_backward, rows
from numpy_impl.nn.rnn.base import RNNBase

__all__ = ["lstm_step", "lstm_layer", "LSTM"]


def sigmoid(x):
    """y = 1 / (1 + exp(-x)), by itself: a step is too short for checks and blocks"""
    return 1 / (1 + np.exp(-x))


def lstm_step(z, c):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    Args:
        z: (4, N, H), the preactivations of i, f, g, o, each (N, H) in one piece.
        c: (N, H), the cell state before the step.

    Returns:
        h (N, H), c' (N, H), and the arrays that `lstm_step_backward` takes.
    """
    i, f, g, o = z
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = f * c + i * g
    tanh_c = np.tanh(c_next)
    return o * tanh_c, c_next, (i, f, g, o, c, tanh_c)


def lstm_step_backward(grad_h, grad_c, i, f, g, o, c, tanh_c):
    """The carousel: from c' to c the gradient is scaled by f alone, no weight, no tanh.

    With f near 1 it neither vanishes nor explodes, however many the steps. c' is used
    twice, by h and by the next step, whose gradient is the grad_c that comes in.

    Returns grad_z (N, 4H), the gates side by side as in the weights, and grad_c.
    """
    # h = o * tanh(c')
    grad_o = grad_h * tanh_c
    grad_c = grad_c + grad_h * o * (1 - tanh_c * tanh_c)

    # c' = f * c + i * g
    grad_i, grad_f, grad_g = grad_c * g, grad_c * c, grad_c * i
    grad_c = grad_c * f

    # i, f, g, o = sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)
    grad_i = grad_i * i * (1 - i)
    grad_f = grad_f * f * (1 - f)
    grad_g = grad_g * (1 - g * g)
    grad_o = grad_o * o * (1 - o)
    return np.concat([grad_i, grad_f, grad_g, grad_o], 1), grad_c


def lstm_layer(
    x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None, weight_hr=None
):
    """z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh for t = 0 ... T - 1

    One layer in one direction. With `weight_hr`, what the step gives is projected:
    h[t, n, p] = Σ_k weight_hr[p, k] o[t, n, k] tanh(c[t, n, k]).

    Args:
        x: (T, N, I).
        states: h (N, P) and c (N, H) before the first step; P = H without `weight_hr`.
        weight_ih: (4H, I), the rows of the gates i, f, g, o one below the other.
        weight_hh: (4H, P).
        bias_ih, bias_hh: (4H,), or both None; only their sum matters.
        weight_hr: (P, H) or None.

    Returns:
        y (T, N, P), the states (h (N, P), c (N, H)) after the last step, and the
        history that `lstm_layer_backward` takes.
    """
    (steps, batch, _), hidden = x.shape, len(weight_hh) // 4
    h, c = states
    bias = None if bias_ih is None else bias_ih + bias_hh
    z_of_x = linear(x, weight_ih, bias).reshape(steps, batch, 4, hidden).swapaxes(1, 2)
    weight = weight_hh.reshape(4, hidden, h.shape[1]).swapaxes(1, 2)  # (4, P, H)
    weight = np.ascontiguousarray(weight)  # BLAS is 1.4 times as fast on this
    y, history = [], []
    for z in z_of_x:
        h, c, saved = lstm_step(z + h @ weight, c)
        if weight_hr is not None:
            h = h @ weight_hr.T
        y.append(h)
        history.append(saved)
    y = np.stack(y)
    return y, (h, c), (x, states, y, history)


def lstm_layer_backward(
    grad_y,
    grad_states,
    history,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    weight_hr=None,
):
    """Backpropagation through time: h[t] is used twice, as y[t] and by step t + 1.

    The loop runs from the last step to the first, from the last states' gradients to
    the first ones'. All steps share the weights: a sum over time, one product at the
    end.

    grad_weight_hh[j, k] = Σ_tn grad_z[t, n, j] h[t-1, n, k]
    grad_weight_ih[j, i] = Σ_tn grad_z[t, n, j] x[t, n, i]
    """
    x, (h_0, _), y, history = history
    grad_h, grad_c = grad_states
    grad_hs, grad_zs = [], []
    for grad, saved in zip(reversed(grad_y), reversed(history)):
        # y.append(h)
        grad_h = grad_h + grad
        grad_hs.append(grad_h)
        # h = h @ weight_hr.T
        if weight_hr is not None:
            grad_h = grad_h @ weight_hr
        # h, c = lstm_step(z + h @ weight, c)
        grad_z, grad_c = lstm_step_backward(grad_h, grad_c, *saved)
        grad_h = grad_z @ weight_hh
        grad_zs.append(grad_z)

    # z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh
    grad_z, h = np.concat(grad_zs[::-1]), np.concat([h_0[None], y[:-1]])
    grad_x, grad_weight_ih, grad_bias = linear_backward(grad_z, rows(x), weight_ih)
    grads = {
        "weight_ih": grad_weight_ih,
        "weight_hh": grad_z.T @ rows(h),
        "bias_ih": grad_bias,
        "bias_hh": grad_bias.copy(),  # two parameters never share a gradient's memory
    }
    # h[t] = weight_hr m[t], m = o tanh(c')
    if weight_hr is not None:
        m = np.concat([o * tanh_c for _, _, _, o, _, tanh_c in history])
        grads["weight_hr"] = np.concat(grad_hs[::-1]).T @ m
    return grad_x.reshape(x.shape), (grad_h, grad_c), grads


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

    layer = staticmethod(lstm_layer)
    layer_backward = staticmethod(lstm_layer_backward)

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
